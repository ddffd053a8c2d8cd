import type { Delivered, Deliverer, Deliveries, Keeping } from '../manifests/deliveries.ts';
import type { Texts } from '../manifests/model.ts';

const NONE: Deliveries = { deliverers: new Map(), left: new Set(), objects: new Map() };
/** The most reasons that have a sentence of their own. */
const MOST_REASONS = 10;

/** Objects that stay in the cluster other than the new side of a comparison says, and the reason. */
export interface Kept {
  /**
   * A sentence such as `the cluster keeps what is removed here, because of prune: false of Kustomization a/b`. The objects
   * follow it.
   */
  readonly reason: string;
  /** The objects in words, such as `NetworkPolicy shop/web`. */
  readonly objects: readonly string[];
}

/**
 * Objects that the cluster keeps although the new side removes them, and objects that it keeps unchanged although the new
 * side changes them, grouped by reason. Verdicts do not count them, because they are about what the repository holds.
 * @param old undefined if the set is new
 * @param now undefined if the set is removed
 */
export function keptInCluster(old: Texts | undefined, now: Texts | undefined): Kept[] {
  // If a set is no longer a tree, nobody knows who applies it now.
  if (!old?.deliveries?.mayKeep || (now && !now.deliveries)) return [];
  const before = old.deliveries.read();
  const after = now?.deliveries?.read() ?? NONE;
  const kept = new Map<string, string[]>();
  const add = (reason: string, { words }: Delivered): void => {
    kept.set(reason, [...(kept.get(reason) ?? []), words]);
  };
  for (const [id, then] of before.objects) {
    const still = after.objects.get(id);
    if (still?.ignores !== undefined && still.content !== then.content && then.content !== undefined)
      add(`the cluster does not take what is changed here, because of ${still.ignores}`, still);
    const reason = still ? undefined : whyKept(then, before, after);
    if (reason !== undefined) add(`the cluster keeps what is removed here, because of ${reason}`, then);
  }
  const all = [...kept].map(([reason, objects]): Kept => ({ reason, objects }));
  const others = all.slice(MOST_REASONS).flatMap(({ objects }) => objects);
  const more = { reason: `and for ${all.length - MOST_REASONS} more reasons`, objects: others };
  return [...all.slice(0, MOST_REASONS), ...(others.length > 0 ? [more] : [])];
}

/**
 * The reason and its objects as one sentence.
 * @param most the most objects that are named. Further ones are counted
 */
export function keptSentence({ reason, objects }: Kept, most: number): string {
  const more = objects.length > most ? `, and ${objects.length - most} more` : '';
  return `${reason}: ${objects.slice(0, most).join(', ')}${more}`;
}

/**
 * Why an object stays in the cluster that the new side does not hold. Undefined if the cluster removes it, or if nobody can
 * know.
 */
function whyKept(old: Delivered, before: Deliveries, after: Deliveries): string | undefined {
  const { by } = old;
  if (by === undefined || isUnknown(by, before, after)) return undefined;
  const now = after.deliverers.get(by);
  if (now) return saidOf(old, now, 'keeps');
  const gone = before.deliverers.get(by);
  // If the deliverer itself stays in the cluster, everything that it brought stays as well.
  return (gone?.object && whyKept(gone.object, before, after)) ?? saidOf(old, gone, 'keepsWhenGone');
}

/** The reason that applies: that of the object itself, then that of options, then that of its deliverer. */
function saidOf(one: Delivered, by: Deliverer | undefined, what: keyof Keeping): string | undefined {
  return one[what] ?? (one.overrules?.includes(what) ? undefined : by?.options?.[what]) ?? by?.[what];
}

/** Whether a deliverer may still be in the cluster, and what it brings is unknown. */
function isUnknown(words: string, before: Deliveries, after: Deliveries): boolean {
  if (after.left.has(words)) return true;
  const by = after.deliverers.has(words) ? undefined : before.deliverers.get(words)?.object?.by;
  return by !== undefined && by !== words && isUnknown(by, before, after);
}
