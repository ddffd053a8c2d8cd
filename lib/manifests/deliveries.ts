/**
 * What a tree of Flux or Argo CD says about how its objects get into a cluster: whether the cluster removes objects that are
 * no longer in the tree, and whether it takes changes of those that are.
 */

/** Reasons why a cluster keeps objects that are no longer in the tree. They are words that follow "because of". */
export interface Keeping {
  /** Why an object stays that its deliverer no longer brings. Undefined if the cluster removes it. */
  readonly keeps?: string;
  /** Why an object stays if its deliverer is removed. Undefined if the cluster removes it as well. */
  readonly keepsWhenGone?: string;
}

/** An object that brings others: a Kustomization, a HelmRelease, an Application or an ApplicationSet. */
export interface Deliverer extends Keeping {
  /** The deliverer as an object that another deliverer brings. Undefined if nobody knows who applies it. */
  readonly object?: Delivered;
  /** Reasons from options that an object may overrule. They take precedence over the other reasons. */
  readonly options?: Keeping;
}

/** An object that a deliverer brings, and what the object itself says about that. */
export interface Delivered extends Keeping {
  /** The object in words, such as `NetworkPolicy shop/web`. */
  readonly words: string;
  /** The cases in which the object overrules an option of its deliverer, because it says that it is to be removed. */
  readonly overrules?: readonly (keyof Keeping)[];
  /** The words of its deliverer. Undefined if nobody knows who applies it. */
  readonly by?: string;
  /** Why the cluster does not take changes of the object, in words that follow "because of". */
  readonly ignores?: string;
  /** A text that is equal for objects with the same content. Only given if the cluster does not take changes. */
  readonly content?: string;
}

/** Everything that a tree brings into a cluster. */
export interface Deliveries {
  /** The deliverers that tierwall follows, by their words, such as `Kustomization flux-system/apps`. */
  readonly deliverers: ReadonlyMap<string, Deliverer>;
  /** The words of the deliverers that tierwall does not follow. What they bring is unknown. */
  readonly left: ReadonlySet<string>;
  /** The objects that can change who connects to whom, by group, kind, namespace and name. */
  readonly objects: ReadonlyMap<string, Delivered>;
}
