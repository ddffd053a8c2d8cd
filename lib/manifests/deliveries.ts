/**
 * What brings objects to a cluster, by what a tree of Flux or Argo CD says of it: whether the cluster loses what the tree does not hold
 * any more, and takes what changes in it.
 */

/** Why a cluster keeps what a tree does not hold any more, in words that follow "because of". */
export interface Keeping {
  /** Undefined: the cluster does not keep what the deliverer does not bring any more. */
  readonly keeps?: string;
  /** Undefined: the cluster does not keep it when its deliverer is removed. */
  readonly keepsWhenGone?: string;
}

/** A Kustomization, a HelmRelease, an Application, an ApplicationSet. */
export interface Deliverer extends Keeping {
  /** It as an object that is brought itself; undefined: nobody knows who applies it. */
  readonly object?: Delivered;
  /** The same by options that an object may overrule. They go before the rest. */
  readonly options?: Keeping;
}

/** An object that is brought, and what it says itself of how. */
export interface Delivered extends Keeping {
  /** The object in words, such as `NetworkPolicy shop/web`. */
  readonly words: string;
  /** Where it overrules the options of its deliverer, as it is to be removed. */
  readonly overrules?: readonly (keyof Keeping)[];
  /** The words of its deliverer; undefined: nobody knows who applies it. */
  readonly by?: string;
  /** Why the cluster does not take a change of it, in words that follow "because of". */
  readonly ignores?: string;
  /** Equal for objects that say the same; given where a change is not taken. */
  readonly content?: string;
}

/** All that a tree brings. */
export interface Deliveries {
  /** Those that are followed, by their words: `Kustomization flux-system/apps`. */
  readonly deliverers: ReadonlyMap<string, Deliverer>;
  /** The words of those that are not followed: what they bring is not known. */
  readonly left: ReadonlySet<string>;
  /** Objects that bear on connections, by group, kind, namespace and name. */
  readonly objects: ReadonlyMap<string, Delivered>;
}
