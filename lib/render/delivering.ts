import type { Delivered, Deliverer, Deliveries } from '../manifests/deliveries.ts';
import { isClusterWide } from '../manifests/objects/cluster-wide.ts';
import { treatmentOf } from '../manifests/objects/kinds.ts';
import { objectsIn } from './lists.ts';
import type { Part, PlainObject } from './part.ts';
import { sameText, textAt } from './plain-yaml.ts';

/** What an object says of how it is applied. */
export type Said = Pick<Delivered, 'keeps' | 'keepsWhenGone' | 'overrules' | 'ignores'>;

/** Notes down who brings which objects, while a tree is followed. */
export class Delivering implements Deliveries {
  readonly deliverers = new Map<string, Deliverer>();
  readonly left = new Set<string>();
  readonly objects = new Map<string, Delivered>();

  /** The objects that are in parts now. */
  brings(by: string | undefined, parts: readonly Part[], saidOf: (object: PlainObject) => Said): void {
    for (const one of parts.flatMap(objectsIn)) {
      if (one.isDropped || !one.value || !bearsOnConnections(one)) continue;
      const said = saidOf(one);
      this.objects.set(identityOf(one), {
        words: wordsOf(one),
        ...(by !== undefined && { by }),
        ...said,
        ...(said.ignores !== undefined && { content: sameText(one.value) }),
      });
    }
  }

  /** Notes an object whose manifests are followed, and what it keeps in the cluster. */
  follows(one: PlainObject, keeping: Omit<Deliverer, 'object'>): void {
    const object = this.objects.get(identityOf(one));
    // One that builds the folder that it stands in brings itself.
    const isBrought = object !== undefined && object.by !== one.words;
    this.deliverers.set(one.words, { ...(isBrought && { object }), ...keeping });
  }

  /** Notes an object whose manifests are not followed, so that nobody knows what it brings. */
  leaves(one: PlainObject): void {
    this.left.add(one.words);
  }
}

/** Is it of a kind that decides who connects to whom, makes pods, or brings other objects? */
export function bearsOnConnections(one: PlainObject): boolean {
  return treatmentOf(apiVersionOf(one), kindOf(one)).treat !== 'skip';
}

/** Does it decide who connects to whom? */
export function isPolicy(one: PlainObject): boolean {
  const { treat } = treatmentOf(apiVersionOf(one), kindOf(one));
  return treat === 'policy' || treat === 'name' || (treat === 'read' && kindOf(one) === 'NetworkPolicy');
}

/** `NetworkPolicy shop/web`; and `Namespace shop`, whatever namespace its renderer was given. */
export function wordsOf(one: PlainObject): string {
  return isClusterWide(kindOf(one)) ? `${kindOf(one)} ${one.name}` : one.words;
}

function identityOf(one: PlainObject): string {
  return `${one.kind} ${wordsOf(one)}`;
}

function apiVersionOf({ value }: PlainObject): string {
  return textAt(value, 'apiVersion') ?? '';
}

function kindOf({ value }: PlainObject): string {
  return textAt(value, 'kind') ?? '';
}
