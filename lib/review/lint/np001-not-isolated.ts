import type { Location, PolicyType } from '../../manifests/model.ts';
import { NO } from '../../reach/selector.ts';
import { dataTier } from '../data-tier.ts';
import { areRulesEnough, missingDefaultDeny, severityOfOpen } from './default-deny.ts';
import type { Facts, PodEnd } from './facts.ts';
import { listed } from './listed.ts';
import { exemptFrom } from './np023-exempt-from-deny.ts';
import { denyByDefault, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const notIsolated: Rule = {
  id: 'NP001',
  title: 'workload not isolated in a direction',
  severity: 'warning',
  why: 'A pod that no NetworkPolicy selects in a direction has every connection of that direction open. Select it with a policy whose policyTypes name the direction. A default deny of the namespace is best. There is one finding for each namespace, because that one policy ends it. It is a note if no policy of the namespace mentions egress and only egress is open.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const [namespace, open] of openWorkloads(facts)) {
      const { ignored, others } = byAnnotation(facts, open);
      for (const one of ignored) yield findingOf(facts, namespace, [one], one.end.workload);
      if (others.length > 0) yield findingOf(facts, namespace, others);
    }
  },
};

/** Does a finding for the whole namespace say that it is open? */
export function saysOpen(facts: Facts, open: readonly Open[] | undefined): boolean {
  return open !== undefined && byAnnotation(facts, open).others.length > 0;
}

function byAnnotation(facts: Facts, open: readonly Open[]): { ignored: Open[]; others: Open[] } {
  const ignored = open.filter(({ end }) => facts.isIgnored('NP001', end.workload));
  return { ignored, others: open.filter((one) => !ignored.includes(one)) };
}

interface Open {
  readonly end: Facts['workloads'][number];
  readonly directions: readonly PolicyType[];
}

/** For each namespace, the workloads that no policy limits. */
export function openWorkloads(facts: Facts): Map<string, Open[]> {
  const found = new Map<string, Open[]>();
  for (const end of facts.workloads) {
    const { workload } = end;
    // Policies have no effect on pods with hostNetwork (NP020).
    if (workload.hostNetwork) continue;
    const directions = (['Ingress', 'Egress'] as const).filter((direction) => {
      // A policy of a kind that is not evaluated may limit it.
      const { isolated, doubts } = end.group.sides[direction];
      if (isolated !== NO || doubts.pods.closes || areRulesEnough(facts, end.group, direction)) return false;
      // NP011 finds a data tier that everybody reaches. NP023 finds what a default deny exempts.
      if (direction === 'Ingress' && dataTier(workload) !== undefined) return false;
      return !exemptFrom(facts, workload, direction);
    });
    if (directions.length === 0) continue;
    const own = found.get(workload.namespace);
    if (own) own.push({ end, directions });
    else found.set(workload.namespace, [{ end, directions }]);
  }
  return found;
}

/** The cause: the namespace has no default deny. */
function findingOf(facts: Facts, namespace: string, open: readonly Open[], ignored?: Finding['object']): Finding {
  const missing = ignored ? [] : missingDefaultDeny(facts, namespace);
  const directions = (['Ingress', 'Egress'] as const).filter(
    (one) => missing.includes(one) || open.some((each) => each.directions.includes(one)),
  );
  const parts = new Map<string, string[]>();
  for (const { end, directions: own } of open) {
    for (const what of openParts(facts, end, own)) parts.set(what, [...(parts.get(what) ?? []), end.peer.name]);
  }
  const declared = facts.manifests.namespaces.find(({ name }) => name === namespace);
  const witness = witnessOf(facts, open);
  const { kind, name } = ignored ?? { kind: 'Namespace', name: namespace };
  const stranger = facts.strangerOf(namespace);
  const isAddedFree = !stranger || missing.every((one) => !isMentioned(facts, stranger, one));
  const added =
    missing.length > 0
      ? [`${isAddedFree ? 'no policy would limit' : MENTIONED} ${directionsText(missing)} of a pod that is added later`]
      : [];
  const said = [...parts].map(([what, names]) => `${what} of ${listed(names)}`);
  return {
    severity: severityOfOpen(facts, namespace, directions),
    location: (ignored ? undefined : declared?.location) ?? (open[0]?.end.workload.location as Location),
    object: { kind, namespace: ignored ? namespace : '', name },
    message: [...said, ...added].join('; '),
    ...(witness !== undefined && { witness }),
    fix: {
      say: `deny by default in namespace ${namespace}, by a policy for every pod, then allow what is needed`,
      ...withPatch(denyByDefault(facts, namespace, directions)),
    },
  };
}

const MENTIONED = 'what no rule mentions is open in';

/** Policies that are asked in an order may say something of a pod, and leave the rest open. */
function openParts(facts: Facts, end: Open['end'], directions: readonly PolicyType[]): string[] {
  const limited = directions.filter((one) => isMentioned(facts, end, one));
  const free = directions.filter((one) => !limited.includes(one));
  return [
    ...(limited.length > 0 ? [`${MENTIONED} ${directionsText(limited)}`] : []),
    ...(free.length > 0 ? [`no policy limits ${directionsText(free)}`] : []),
  ];
}

function isMentioned(facts: Facts, end: PodEnd, direction: PolicyType): boolean {
  const own = facts.limitsOf(end, direction);
  return own.some(({ ingress, egress }) => (direction === 'Ingress' ? ingress : egress).length > 0);
}

function directionsText(directions: readonly PolicyType[]): string {
  return directions.map((one) => `the ${one.toLowerCase()}`).join(' and ');
}

function witnessOf(facts: Facts, open: readonly Open[]): string | undefined {
  const entered = open.filter(({ directions }) => directions.includes('Ingress')).map(({ end }) => end);
  if (entered.length > 0) return facts.witnessOfStrangers(entered);
  const [internet] = facts.addresses;
  const [first] = open;
  return internet && first && facts.witness(first.end, internet);
}
