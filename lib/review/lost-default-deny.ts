import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { PodGroup } from '../reach/group.ts';
import { PortSet } from '../reach/port-set.ts';
import { decidedByRules } from './decided-by-rules.ts';
import { deniesPlainPod, isLimited } from './limits.ts';

/** A side of a comparison with pods without labels of a namespace. */
type PlainPods = readonly [connectivity: Connectivity, pods: PodGroup];

/**
 * Whether such pods had a default deny that they no longer have: the isolation by a policy, the end of a tier, or rules that deny whatever
 * nobody names. Rules of an AdminNetworkPolicy and a BaselineAdminNetworkPolicy for ingress can deny only pods. These count, too.
 * @throws TooManyConditions
 */
export function isDefaultDenyLost(before: PlainPods, after: PlainPods, direction: PolicyType): boolean {
  // Pods that nothing limits are denied nothing. To ask that first saves most of the time.
  if (isLimited(after[1], direction)) return false;
  const [old, now] = [deniedByRules(before, direction), deniedByRules(after, direction)];
  if (now === 'everyone') return false;
  if (old === 'everyone' || (old === 'pods' && now === 'nobody')) return true;
  return isLimited(before[1], direction) && deniesPlainPod(...before, direction);
}

/** Whom rules deny what they do not name. */
function deniedByRules([connectivity, pods]: PlainPods, direction: PolicyType): 'nobody' | 'pods' | 'everyone' {
  const { pods: toPods, addresses } = decidedByRules(connectivity, pods, direction);
  if (!toPods) return 'nobody';
  const ports = unnamed(pods, direction);
  const isDenied = (open: PortSet) => ports.intersect(open).isEmpty;
  if (!isDenied(toPods)) return 'nobody';
  return addresses.some(isDenied) ? 'everyone' : 'pods';
}

/** The ports that no rule names, unless rules name all of them. A rule for a whole protocol names none of its ports. */
function unnamed({ pods, sides }: PodGroup, direction: PolicyType): PortSet {
  const target = direction === 'Ingress' ? pods : undefined;
  const named = sides[direction].deciding.flatMap(({ ports }) => {
    const all = ports.on(target);
    return (['SCTP', 'TCP', 'UDP'] as const)
      .map((protocol) => PortSet.whole(protocol))
      .filter((whole) => !whole.subtract(all).isEmpty)
      .map((whole) => whole.intersect(all));
  });
  const others = PortSet.all.subtract(PortSet.unionOf(named));
  return others.isEmpty ? PortSet.all : others;
}
