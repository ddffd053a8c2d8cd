import type { Peer, PolicyType } from '../manifests/model.ts';
import { coverage } from '../reach/address-steps.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Group } from '../reach/group.ts';
import { WHOLE } from '../reach/ip-space.ts';
import { PortSet } from '../reach/port-set.ts';
import { YES } from '../reach/selector.ts';
import type { Side } from '../reach/side.ts';

/** Do policies limit the peers of a group for sure? Those that let everything through select pods, and limit nothing. */
export function isLimited(group: Group, direction: PolicyType): boolean {
  return group.kind !== 'external' && isLimiting(group.sides[direction]);
}

const known = new WeakMap<Side, boolean>();

function isLimiting(side: Side): boolean {
  let limits = known.get(side);
  if (limits === undefined) {
    const [sure] = side.lists;
    limits = side.isolated === YES && sure !== undefined && !letAllThrough(sure.rules);
    known.set(side, limits);
  }
  return limits;
}

/** Do rules that apply together say of nobody that a port is closed to him? */
export function letAllThrough(rules: readonly Pick<CompiledRule, 'everyone' | 'rule' | 'ranges' | 'ports'>[]): boolean {
  const forAll = rules.filter(
    ({ everyone, rule, ranges }) =>
      everyone || (rule.peers.some(isEveryPod) && coverage(ranges, [WHOLE[4], WHOLE[6]]) === YES),
  );
  return PortSet.unionOf(forAll.map(({ ports }) => ports.on(undefined))).isAll;
}

/** "An empty label selector matches all objects", here all pods of all namespaces. */
function isEveryPod({ ipBlock, namespaceSelector, podSelector }: Peer): boolean {
  const isEmpty = (selector: Peer['podSelector']) =>
    selector !== undefined && selector.matchLabels.size + selector.matchExpressions.length === 0;
  return !ipBlock && isEmpty(namespaceSelector) && (podSelector === undefined || isEmpty(podSelector));
}
