import type { Delivered, Deliverer, Deliveries, Keeping } from '../manifests/deliveries.ts';
import type { Texts } from '../manifests/model.ts';

const NONE: Deliveries = { deliverers: new Map(), left: new Set(), objects: new Map() };
/** So many reasons have a sentence of their own. */
const MOST_REASONS = 10;

/** Objects that the cluster has otherwise than the new side of a comparison, and why. */
export interface Kept {
  /** A sentence that the objects complete: `the cluster keeps what is removed here, because of prune: false of Kustomization a/b`. */
  readonly reason: string;
  /** The objects in words, such as `NetworkPolicy shop/web`. */
  readonly objects: readonly string[];
}

/**
 * What the cluster keeps although the new side of a comparison does not hold it any more, and what it keeps as it is although the new
 * side changes it, by the reason. The verdicts are about what the repository holds.
 * @param old undefined: the set is new
 * @param now undefined: the set is removed
 */
export function keptInCluster(old: Texts | undefined, now: Texts | undefined): Kept[] {
  // Of a set that has become one of another kind, nobody knows who applies it now.
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

/** As one sentence, in which only the first objects are named. */
export function keptSentence({ reason, objects }: Kept, most: number): string {
  const more = objects.length > most ? `, and ${objects.length - most} more` : '';
  return `${reason}: ${objects.slice(0, most).join(', ')}${more}`;
}

/** Why an object stays in the cluster that the new side does not hold; undefined: it is removed, or nobody can say. */
function whyKept(old: Delivered, before: Deliveries, after: Deliveries): string | undefined {
  const { by } = old;
  if (by === undefined || isUnknown(by, before, after)) return undefined;
  const now = after.deliverers.get(by);
  if (now) return saidOf(old, now, 'keeps');
  const gone = before.deliverers.get(by);
  // What its deliverer leaves in the cluster is kept as that deliverer is.
  return (gone?.object && whyKept(gone.object, before, after)) ?? saidOf(old, gone, 'keepsWhenGone');
}

/** What an object says itself goes before what its deliverer says. */
function saidOf(one: Delivered, by: Deliverer | undefined, what: keyof Keeping): string | undefined {
  return one[what] ?? (one.overrules?.includes(what) ? undefined : by?.options?.[what]) ?? by?.[what];
}

/** Is a deliverer perhaps still there, and what it brings not known? */
function isUnknown(words: string, before: Deliveries, after: Deliveries): boolean {
  if (after.left.has(words)) return true;
  const by = after.deliverers.has(words) ? undefined : before.deliverers.get(words)?.object?.by;
  return by !== undefined && by !== words && isUnknown(by, before, after);
}
