import type { Manifests, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import { isInForce } from '../compiled-policy.ts';
import type { ReachOptions } from '../options.ts';
import { OtherEnds } from './other-ends.ts';
import { peersOf, type RulePart, wholeRules } from './rule-part.ts';
import { type SparePart, Spares } from './spares.ts';

const DIRECTIONS: readonly PolicyType[] = ['Ingress', 'Egress'];

/**
 * The rules that are not needed, and the peers that are not needed in the rules that remain. Without them, the policies let through the
 * same for every possible pod, to and from every pod, address and node. All of them can be removed together. If two say the same, the later
 * one is listed. Parts that match no pod and no address, or whose policy selects no pod, are not listed.
 * @throws TooManyConditions
 */
export function spareParts(manifests: Pick<Manifests, 'namespaces' | 'policies'>, options: ReachOptions): SparePart[] {
  const ends = OtherEnds.all(manifests, options);
  return DIRECTIONS.flatMap((direction) => {
    const inForce = manifests.policies.filter((policy) => isInForce(policy, direction, options.cni ?? 'calico'));
    return byNamespace(inForce).flatMap((policies) => {
      const whole = policies.flatMap((policy) => wholeRules(policy, direction));
      const rules = new Spares(policies, direction, ends, whole).find();
      const gone = new Set(rules.map(({ rule }) => rule));
      const left = whole.filter(({ rule }) => !gone.has(rule)).flatMap(peersOf);
      // A needed rule stays needed, whichever peers of other rules are removed.
      const peers = left.some(isPeer) ? new Spares(policies, direction, ends, left).find().filter(isPeer) : [];
      return [...rules, ...peers];
    });
  });
}

function isPeer({ peer }: RulePart): boolean {
  return peer !== undefined;
}

function byNamespace(policies: readonly NetworkPolicy[]): NetworkPolicy[][] {
  const found = new Map<string, NetworkPolicy[]>();
  for (const policy of policies) {
    const others = found.get(policy.namespace);
    if (others) others.push(policy);
    else found.set(policy.namespace, [policy]);
  }
  return [...found.values()];
}
