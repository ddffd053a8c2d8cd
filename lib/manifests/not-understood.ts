import type { LabelSelector, Location, PolicyType } from './terms.ts';

/** An object that is only known to exist. Its content is not understood. */
interface NotUnderstood {
  readonly apiVersion: string;
  readonly kind: string;
  /** The namespace that the manifest names. */
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
  /** Equal for objects with the same content. */
  readonly content: string;
}

/** An object that also decides connectivity, and that tierwall does not evaluate. */
export interface NotEvaluated extends NotUnderstood {
  /** What it may decide. Empty if it decides no connection between the peers of the manifests. */
  readonly reaches: readonly PolicyReach[];
  /** What it sets, such as `enable-policy: never`, if it is no policy but holds settings of a network plugin. */
  readonly settings?: readonly string[];
}

/** Connections of some pods, in one direction, that a policy which is not evaluated may decide. */
export interface PolicyReach {
  readonly direction: PolicyType;
  /** The pods. All of them if both are absent. */
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  /** Only pods of this namespace. */
  readonly namespace?: string;
  /** `pods`: endpoints of the network plugin. `nodes`: pods with hostNetwork, by their node. */
  readonly of: 'pods' | 'nodes';
  /** It may let through what NetworkPolicies deny. `cilium`: only with that plugin. */
  readonly opens: boolean | 'cilium';
  /** It may deny what is open. */
  readonly closes: boolean;
  /** It counts only if no NetworkPolicy isolates the pods in this direction. */
  readonly isBaseline: boolean;
  /** No address outside of the cluster is among its peers. */
  readonly isAmongPods: boolean;
}

/** An object from which something makes pods, and perhaps policies, that are not in the input. */
export interface Unseen extends NotUnderstood {
  /**
   * - `objects`: objects of any kind in any namespace, when it is rendered or applied
   * - `pods`: an operator makes them
   * - `perhaps`: tierwall does not know the kind
   * - `linked`: the content of a folder that a link leads to, if that is applied, too
   * - `unread`: a resource of a cluster whose objects the user may not list
   */
  readonly makes: 'objects' | 'pods' | 'perhaps' | 'linked' | 'unread';
  /** Labels that all its pods are documented to have, among others. */
  readonly podLabels?: ReadonlyMap<string, string>;
  /** How to see what it makes. */
  readonly rendering?: Rendering;
  /** A problem reports it as well, with what to do. */
  readonly isProblem?: true;
}

/** How to render by hand what a tool renders in a cluster. */
export interface Rendering {
  /** A shell command, for the folder in which tierwall was called. tierwall can read its output. */
  readonly command?: string;
  /** What the command leaves out, or why there is none. */
  readonly lacks?: string;
}
