import type { PolicyType } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { PodGroup } from '../reach/group.ts';
import type { PodClass } from '../reach/pod-class.ts';
import { PortSet } from '../reach/port-set.ts';
import type { Side } from '../reach/side.ts';
import { decidedByRules } from './decided-by-rules.ts';
import { deniesPlainPod, isLimited } from './limits.ts';

/** A side of a comparison with pods that are limited alike, such as those without labels of a namespace. */
type Pods = readonly [connectivity: Connectivity, pods: PodGroup];

/** Whom rules deny what they do not name: nobody, all pods, or all pods and some addresses. */
export type Denied = 'nobody' | 'pods' | 'everyone';

/**
 * Whether such pods had a default deny that they no longer have: the isolation by a policy, the end of a tier, or rules that deny whatever
 * nobody names. Rules of an AdminNetworkPolicy and a BaselineAdminNetworkPolicy for ingress can deny only pods. These count, too.
 * @throws TooManyConditions
 */
export function isDefaultDenyLost(before: Pods, after: Pods, direction: PolicyType): boolean {
  const lost = lostDeny(before, after, direction);
  return lost === 'rules' || (lost === 'isolation' && deniesPlainPod(...before, direction));
}

/**
 * What denied connections of such pods that nobody names, and no longer does: rules of other kinds of policies than NetworkPolicy, or the
 * isolation by policies, which may let everything through together. Undefined if nothing was lost.
 */
export function lostDeny(before: Pods, after: Pods, direction: PolicyType): 'rules' | 'isolation' | undefined {
  // Pods that nothing limits are denied nothing. To ask that first saves most of the time.
  if (isLimited(after[1], direction)) return undefined;
  const [old, now] = [deniedByRules(before, direction), deniedByRules(after, direction)];
  return lostOf({ old, now, wasLimited: isLimited(before[1], direction) });
}

/** The same of what is no longer isolated, if it ever was: whom rules denied what they do not name, and whom they deny it now. */
export function lostOf({
  old,
  now,
  wasLimited,
}: {
  readonly old: Denied;
  readonly now: Denied;
  readonly wasLimited: boolean;
}): 'rules' | 'isolation' | undefined {
  if (now === 'everyone') return undefined;
  if (old === 'everyone' || (old === 'pods' && now === 'nobody')) return 'rules';
  return wasLimited ? 'isolation' : undefined;
}

const known = new WeakMap<Side, Denied>();

/** Whom the rules for these pods deny what they do not name. */
export function deniedByRules([connectivity, pods]: Pods, direction: PolicyType): Denied {
  const side = pods.sides[direction];
  const denied = known.get(side) ?? whomRulesDeny([connectivity, pods], direction);
  known.set(side, denied);
  return denied;
}

function whomRulesDeny([connectivity, pods]: Pods, direction: PolicyType): Denied {
  const { pods: toPods, addresses } = decidedByRules(connectivity, pods, direction);
  if (!toPods) return 'nobody';
  const ports = unnamedPorts(pods.sides[direction].deciding, direction === 'Ingress' ? pods.pods : undefined);
  const isDenied = (open: PortSet) => ports.intersect(open).isEmpty;
  if (!isDenied(toPods)) return 'nobody';
  return addresses.some(isDenied) ? 'everyone' : 'pods';
}

/** The ports that no rule names, unless rules name all of them. A rule for a whole protocol names none of its ports. */
export function unnamedPorts(rules: readonly Pick<CompiledRule, 'ports'>[], target?: PodClass): PortSet {
  const named = rules.flatMap(({ ports }) => {
    const all = ports.on(target);
    return (['SCTP', 'TCP', 'UDP'] as const)
      .map((protocol) => PortSet.whole(protocol))
      .filter((whole) => !whole.subtract(all).isEmpty)
      .map((whole) => whole.intersect(all));
  });
  const others = PortSet.all.subtract(PortSet.unionOf(named));
  return others.isEmpty ? PortSet.all : others;
}
