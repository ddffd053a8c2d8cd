import type { Location } from '../../manifests/model.ts';
import type { End } from '../../reach/explanation.ts';
import { joinRanges, printRange } from '../../reach/ip-space.ts';
import { dataTier } from '../data-tier.ts';
import { type Facts, type PodEnd, policyYaml } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const exposedDataTier: Rule = {
  id: 'NP011',
  title: 'data tier reachable from other namespaces or addresses',
  severity: 'error',
  why: 'A data store is for the few tiers that use it. One that any pod of another namespace, or an address outside the cluster, can connect to is one password away from everybody.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{namespaceSelector: {}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const end of facts.workloads) {
      const { workload } = end;
      const because = dataTier(workload);
      if (because === undefined) continue;
      const outsiders: End[] = [
        ...facts.strangers.filter(({ peer }) => peer.kind === 'stranger' && peer.namespace !== workload.namespace),
        ...facts.addresses,
      ];
      const reaching = outsiders.filter((from) => facts.witness(from, end) !== undefined);
      const [first] = reaching;
      if (!first) continue;
      const { namespace, name, kind } = workload;
      yield {
        location: placeOf(facts, first, end) ?? workload.location,
        object: { kind, namespace, name },
        message: `${end.peer.name} is a data tier (${because}) and open to ${whom(reaching)}`,
        witness: facts.witness(first, end) as string,
        fix: {
          say: 'let in only the workloads that use it',
          yaml: policyYaml(namespace, `${name}-ingress`, {
            podSelector: { matchLabels: Object.fromEntries(workload.labels) },
            policyTypes: ['Ingress'],
            ingress: [
              {
                from: [{ podSelector: { matchLabels: { app: '...' } } }],
                ports: workload.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol })),
              },
            ],
          }),
        },
      };
    }
  },
};

/** More ranges than these are counted. */
const MOST_RANGES = 3;

function whom(ends: readonly End[]): string {
  const pods = ends.some(({ group }) => group.kind !== 'external') ? ['pods of other namespaces'] : [];
  const ranges = joinRanges(ends.flatMap(({ peer }) => (peer.kind === 'external' ? [peer.range] : [])));
  const more = ranges.length - MOST_RANGES;
  return [
    ...pods,
    ...ranges.slice(0, MOST_RANGES).map((range) => `${printRange(range)}[External]`),
    ...(more > 0 ? [`${more} more ranges of addresses`] : []),
  ].join(', ');
}

/** The rule that lets it in. */
function placeOf(facts: Facts, from: End, to: PodEnd): Location | undefined {
  return facts.connectivity.decidingRules(from.group, to.group).find(({ direction }) => direction === 'Ingress')?.rule
    .location;
}
