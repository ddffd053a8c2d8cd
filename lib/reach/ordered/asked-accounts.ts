import type { Cni } from '../options.ts';
import { OF_ACCOUNT } from './account-labels.ts';
import { atomsOf, type Expression } from './expression.ts';
import { orderedPolicies } from './ordered-policy.ts';
import { type OrderedManifests, orderedWorld } from './ordered-world.ts';

/** Calico itself sets it, to the name of the ServiceAccount. */
const NAME = 'projectcalico.org/name';

/** Keys of the labels of ServiceAccounts by which policies select pods. The name does not count, because it is no label of theirs. */
export function accountKeys(manifests: OrderedManifests, cni: Cni): ReadonlySet<string> {
  const world = orderedWorld(manifests, cni);
  const policies = world ? (['Ingress', 'Egress'] as const).flatMap((one) => orderedPolicies(world, one)) : [];
  const keys = policies
    .flatMap(({ subject, rules }): (Expression | undefined)[] => [
      subject,
      ...rules.flatMap((rule) => [rule.peer, rule.subject]),
    ])
    .flatMap((one) => (one ? [...atomsOf(one)] : []))
    .flatMap((atom) => (atom.is === 'label' && atom.of === 'pod' && atom.key.startsWith(OF_ACCOUNT) ? atom.key : []));
  return new Set(keys.map((key) => key.slice(OF_ACCOUNT.length)).filter((key) => key !== NAME));
}
