import type { Manifests } from '../manifests/model.ts';
import type { ChangeOfPart } from './unjudged.ts';

/**
 * Whether the network plugin seems to change: each side has objects of one plugin alone, and not of the same one. Both sides are compared
 * as one plugin reads them. Empty, or the first object of the new side's plugin.
 */
export function changesOfPlugin(before: Manifests, after: Manifests): ChangeOfPart[] {
  const [old, now] = [onlyPlugin(before), onlyPlugin(after)];
  if (!old || !now || old.plugin === now.plugin) return [];
  return [{ fate: 'added', what: 'plugin', object: now.object }];
}

/** The only plugin whose policies are there, or else, whose other objects are, with the first of these. */
function onlyPlugin({ otherKinds, plugins }: Manifests) {
  const policies = (['calico', 'cilium'] as const).flatMap((plugin) => {
    const [first] = otherKinds?.[plugin] ?? [];
    return first ? [{ plugin, object: first.named as ChangeOfPart['object'] }] : [];
  });
  const found = policies.length > 0 ? policies : [...(plugins ?? [])].map(([plugin, object]) => ({ plugin, object }));
  return found.length === 1 ? found[0] : undefined;
}
