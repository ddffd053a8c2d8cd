import type { Delivered, Deliverer, Deliveries } from '../manifests/deliveries.ts';
import { isClusterWide } from '../manifests/objects/cluster-wide.ts';
import { treatmentOf } from '../manifests/objects/kinds.ts';
import { objectsIn } from './lists.ts';
import type { Part, PlainObject } from './part.ts';
import { sameText, textAt } from './plain-yaml.ts';

/** What an object itself says about how it is applied. */
export type Said = Pick<Delivered, 'keeps' | 'keepsWhenGone' | 'overrules' | 'ignores'>;

/** Records which deliverer brings which objects, while a tree is followed. */
export class Delivering implements Deliveries {
  readonly deliverers = new Map<string, Deliverer>();
  readonly left = new Set<string>();
  readonly objects = new Map<string, Delivered>();

  /**
   * Records the objects of these parts.
   * @param by the words of their deliverer. Undefined if nobody knows who applies them
   * @param saidOf what an object itself says about how it is applied
   */
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

  /** Records a deliverer that tierwall follows, and what it says about objects that it no longer brings. */
  follows(one: PlainObject, keeping: Omit<Deliverer, 'object'>): void {
    const object = this.objects.get(identityOf(one));
    // A deliverer that builds the folder in which it stands brings itself.
    const isBrought = object !== undefined && object.by !== one.words;
    this.deliverers.set(one.words, { ...(isBrought && { object }), ...keeping });
  }

  /** Records a deliverer that tierwall does not follow, so that what it brings is unknown. */
  leaves(one: PlainObject): void {
    this.left.add(one.words);
  }
}

/** Whether the object is of a kind that decides who connects to whom, makes pods, or brings other objects. */
export function bearsOnConnections(one: PlainObject): boolean {
  return treatmentOf(apiVersionOf(one), kindOf(one)).treat !== 'skip';
}

/** Whether the object is a policy, also one of a kind that tierwall does not evaluate. */
export function isPolicy(one: PlainObject): boolean {
  const { treat } = treatmentOf(apiVersionOf(one), kindOf(one));
  return treat === 'policy' || treat === 'name' || (treat === 'read' && kindOf(one) === 'NetworkPolicy');
}

/**
 * The object in words, such as `NetworkPolicy shop/web`. An object without a namespace is `Namespace shop`, whatever
 * namespace its renderer was given.
 */
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
