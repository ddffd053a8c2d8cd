import type { Path } from '../../manifests/edit/edit.ts';
import type { NetworkPolicy, Peer } from '../../manifests/model.ts';
import { type AddressRange, rangeOf, rangesOfBlock } from '../../reach/ip-space.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import { exceptEdits, type Patch, pathOf, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

/** RFC 1918 and RFC 6598: where clusters have their pods and Services. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

export const blockCoversCluster: Rule = {
  id: 'NP013',
  title: 'ipBlock that covers the addresses of pods or Services',
  severity: 'warning',
  why: 'An ipBlock is for addresses outside the cluster. One that covers the addresses of pods selects pods too with some network plugins and not with others, and those addresses change with every restart. Without --pod-cidr the whole of a private range is taken to hold them.',
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
    const inside = (podCidrs.length > 0 ? podCidrs : PRIVATE).map((cidr) => ({ cidr, range: rangeOf(cidr) }));
    for (const { policy, direction, rule, index } of facts.rules()) {
      for (const [i, { ipBlock, location }] of rule.peers.entries()) {
        if (!ipBlock) continue;
        const ranges = rangesOfBlock(ipBlock);
        const covered = inside.filter(({ range }) => ranges.some((one) => touches(one, range, podCidrs.length > 0)));
        if (covered.length === 0) continue;
        const cidrs = covered.map(({ cidr }) => cidr);
        yield {
          ...{ location, object: policyName(policy) },
          message: `${ruleName({ policy, direction, index })}: ipBlock ${ipBlock.cidr} covers ${cidrs.join(', ')}, ${podCidrs.length > 0 ? 'where pods are' : 'where clusters have their pods and Services'}`,
          fix: {
            say: 'leave these addresses out; select pods by their labels',
            ...withPatch(exceptPatch(policy, [...pathOf(direction, index, i), 'ipBlock'], ipBlock, cidrs)),
          },
        };
      }
    }
  },
};

/** A block inside of the known addresses of pods is one for pods; a block inside of a private range may be one for other machines. */
function touches(block: AddressRange, { family, first, last }: AddressRange, isKnown: boolean): boolean {
  if (block.family !== family) return false;
  return isKnown ? block.first <= last && first <= block.last : block.first <= first && last <= block.last;
}

/** Where they are all of the block there is nothing left of it. */
function exceptPatch(
  policy: NetworkPolicy,
  path: Path,
  ipBlock: NonNullable<Peer['ipBlock']>,
  covered: readonly string[],
): Patch | undefined {
  const own = rangeOf(ipBlock.cidr);
  const within = covered.filter((one) => {
    const { family, first, last } = rangeOf(one);
    return family === own.family && own.first <= first && last <= own.last && one !== ipBlock.cidr;
  });
  if (within.length < covered.length) return undefined;
  return { edits: exceptEdits(policy, path, ipBlock, within), closes: 'unknown' };
}
