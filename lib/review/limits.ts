import type { Peer, PolicyType } from '../manifests/model.ts';
import { coverage } from '../reach/address-steps.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import { WHOLE } from '../reach/ip-space.ts';
import { PORTS_OF_ADDRESS, portsNamed } from '../reach/open-world/open-end.ts';
import { OpenPolicies } from '../reach/open-world/open-policies.ts';
import { cutAddresses, podFamilies } from '../reach/open-world/pod-addresses.ts';
import { spaceFor } from '../reach/open-world/space-for.ts';
import { PortSet } from '../reach/port-set.ts';
import { YES } from '../reach/selector.ts';
import type { Side } from '../reach/side.ts';

/**
 * Whether policies are sure to limit the peers of a group. Policies that let everything through select pods but do not limit
 * them.
 */
export function isLimited(group: Group, direction: PolicyType): boolean {
  return group.kind !== 'external' && isLimiting(group.sides[direction]);
}

const known = new WeakMap<Side, boolean>();

function isLimiting(side: Side): boolean {
  let limits = known.get(side);
  if (limits === undefined) {
    const [sure] = side.lists;
    limits = side.isolated === YES && (side.isOrdered || (sure !== undefined && !letAllThrough(sure.rules)));
    known.set(side, limits);
  }
  return limits;
}

/** Whether rules that apply together let every peer through on every port. */
export function letAllThrough(rules: readonly Pick<CompiledRule, 'everyone' | 'rule' | 'ranges' | 'ports'>[]): boolean {
  const forAll = rules.filter(
    ({ everyone, rule, ranges }) =>
      everyone || (rule.peers.some(isEveryPod) && coverage(ranges, [WHOLE[4], WHOLE[6]]) === YES),
  );
  return PortSet.unionOf(forAll.map(({ ports }) => ports.on(undefined))).isAll;
}

/** Whether a peer is all pods of all namespaces. "An empty label selector matches all objects." */
export function isEveryPod({ ipBlock, namespaceSelector, podSelector }: Peer): boolean {
  const isEmpty = (selector: Peer['podSelector']) =>
    selector !== undefined && selector.matchLabels.size + selector.matchExpressions.length === 0;
  return !ipBlock && isEmpty(namespaceSelector) && (podSelector === undefined || isEmpty(podSelector));
}

/**
 * Whether the policies that select pods without labels of a namespace deny some port to a possible pod or to an address.
 * Several rules may let everything through together.
 * @param pods such pods, with the namespace that they are in
 * @param maxSteps the most steps before there are too many conditions. By default, as many as a comparison may take
 * @throws TooManyConditions
 */
export function deniesPlainPod(
  connectivity: Connectivity,
  pods: PodGroup,
  direction: PolicyType,
  maxSteps?: number,
): boolean {
  const policies = connectivity.policiesLimiting(pods, direction);
  const { manifests, cni } = connectivity;
  // Ordered policies that do not select these pods may decide as well, for example by the default of their tier.
  const asked = pods.sides[direction].isOrdered ? manifests : { namespaces: manifests.namespaces, policies };
  return podFamilies(policies, connectivity).some(({ addresses }) => {
    const space = spaceFor(addresses, [connectivity], [], maxSteps);
    const { diagrams } = space;
    const all = new OpenPolicies(space, asked, cni);
    const limits = diagrams.at(all.isolation[direction], new Map([[0, space.valueOf(0, pods.pods.namespace ?? '')]]));
    return (
      all.openTo(limits, portsNamed([])) !== diagrams.leaf(PortSet.all) ||
      cutAddresses(policies).some(
        (range) => !all.openToAddress(limits, range, PORTS_OF_ADDRESS).every(({ isAll }) => isAll),
      )
    );
  });
}
