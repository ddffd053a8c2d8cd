import type { IpBlockPeer, Rule as PolicyRule } from '../../manifests/model.ts';
import { RulePorts } from '../../reach/compiled-policy.ts';
import { type AddressRange, rangeOf, rangesOfBlock } from '../../reach/ip-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { metadataPeers } from './np012-metadata-service.ts';
import { exceptEdits, type Patch, pathOf, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

/** RFC 1918 and RFC 6598: ranges in which clusters have their pods and Services. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export const blockCoversCluster: Rule = {
  id: 'NP013',
  title: 'ipBlock that covers the addresses of pods or Services',
  severity: 'warning',
  why: 'An ipBlock is for addresses outside the cluster. If it covers the addresses of pods, some network plugins let it match pods and others do not, and those addresses change with every restart. Without --pod-cidr, tierwall takes all private ranges for pods. That is a guess, so the finding is a note. There is no finding for ingress from 0.0.0.0/0, which is a public entry.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: frontend-entry, namespace: shop}
spec:
  podSelector: {matchLabels: {app: frontend}}
  ingress:
    - from: [{ipBlock: {cidr: 10.0.0.0/8}}]
      ports: [{port: 8080}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: frontend-entry, namespace: shop}
spec:
  podSelector: {matchLabels: {app: frontend}}
  ingress:
    - from: [{ipBlock: {cidr: 203.0.113.0/24}}]
      ports: [{port: 8080}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const { podCidrs } = facts;
    const isKnown = podCidrs.length > 0;
    const inside = (isKnown ? podCidrs : PRIVATE).map((cidr) => ({ cidr, range: rangeOf(cidr) }));
    for (const found of facts.rules()) {
      // NP012 finds these already, and whoever excludes the metadata service excludes the cluster, too.
      const said = new Set(metadataPeers(facts, found).map(({ location }) => location));
      const blocks = found.rule.peers.flatMap(({ ipBlock, location }, at) => {
        if (!ipBlock || said.has(location)) return [];
        // Ingress from everywhere is how a public entry is written.
        if (found.direction === 'Ingress' && /\/[01]$/.test(ipBlock.cidr)) return [];
        const ranges = rangesOfBlock(ipBlock);
        const covered = inside.filter(({ range }) => ranges.some((one) => touches(one, range, isKnown)));
        // A block that covers only 192.168.0.0/16 is probably the network of an office or a home.
        if (!isKnown && !covered.some(({ cidr }) => cidr === PRIVATE[0])) return [];
        return covered.length > 0 ? [{ ipBlock, location, at, cidrs: covered.map(({ cidr }) => cidr) }] : [];
      });
      const [first, ...others] = blocks;
      if (!first || (!isKnown && !reachesPods(facts, found))) continue;
      const covered = [...new Set(blocks.flatMap(({ cidrs }) => cidrs))];
      const names = [first, ...others].map(({ ipBlock }) => ipBlock.cidr).join(' and ');
      yield {
        ...(!isKnown && { severity: 'note' }),
        ...{ location: first.location, object: policyName(found.policy) },
        message: `${ruleName(found)}: ipBlock ${names} covers ${covered.join(', ')}, ${isKnown ? 'where pods are' : 'where clusters have their pods and Services'}`,
        fix: {
          say: 'leave these addresses out; select pods by their labels',
          ...withPatch(exceptPatch(found, blocks)),
        },
      };
    }
  },
};

/** A peer by its position in the rule, and the addresses that it covers and should not. */
interface Covering {
  readonly ipBlock: IpBlockPeer['ipBlock'];
  readonly at: number;
  readonly cidrs: readonly string[];
}

/** Does a pod of the manifests declare a port that the rule is for? If not, the rule opens nothing by mistake. */
function reachesPods({ manifests }: Facts, { direction, rule }: RuleInPolicy): boolean {
  if (direction === 'Ingress') return true;
  const { numbered, hasNames } = portsOf(rule);
  return (
    hasNames ||
    manifests.workloads.some(({ ports }) =>
      ports.some(({ protocol, containerPort }) => numbered.has(protocol, containerPort)),
    )
  );
}

function portsOf({ ports }: PolicyRule): { numbered: PortSet; hasNames: boolean } {
  const compiled = new RulePorts(ports);
  return { numbered: compiled.on(undefined), hasNames: compiled.names.length > 0 };
}

/**
 * With known pod addresses, any overlap counts. With a private range, only a block that covers all of it counts, because a
 * smaller one may be for other machines.
 */
function touches(block: AddressRange, { family, first, last }: AddressRange, isKnown: boolean): boolean {
  if (block.family !== family) return false;
  return isKnown ? block.first <= last && first <= block.last : block.first <= first && last <= block.last;
}

/** Undefined if `except` would leave nothing of a block. */
function exceptPatch({ policy, direction, index }: RuleInPolicy, blocks: readonly Covering[]): Patch | undefined {
  const edits = blocks.map(({ ipBlock, at, cidrs }) => {
    const own = rangeOf(ipBlock.cidr);
    const isWithin = cidrs.every((one) => {
      const { family, first, last } = rangeOf(one);
      return family === own.family && own.first <= first && last <= own.last && one !== ipBlock.cidr;
    });
    return isWithin ? exceptEdits(policy, [...pathOf(direction, index, at), 'ipBlock'], ipBlock, cidrs) : undefined;
  });
  return edits.includes(undefined) ? undefined : { edits: edits.flatMap((one) => one ?? []), closes: 'unknown' };
}
