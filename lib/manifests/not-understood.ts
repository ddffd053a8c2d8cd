import type { LabelSelector, Location, PolicyType } from './terms.ts';

/** An object of which no more is understood than that it is there. */
interface NotUnderstood {
  readonly apiVersion: string;
  readonly kind: string;
  /** As written. */
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
  /** Equal for objects that say the same. */
  readonly content: string;
}

/** An object that also decides connectivity but that nothing here evaluates. */
export interface NotEvaluated extends NotUnderstood {
  /** What it may decide; none: no connection between the peers that are told apart here. */
  readonly reaches: readonly PolicyReach[];
}

/** Connections that a policy which is not evaluated may decide: those of some pods, in one direction. */
export interface PolicyReach {
  readonly direction: PolicyType;
  /** The pods; both absent: all of them. */
  readonly namespaceSelector?: LabelSelector;
  readonly podSelector?: LabelSelector;
  /** Of this namespace alone. */
  readonly namespace?: string;
  /** `pods`: endpoints of the network plugin; `nodes`: pods with hostNetwork, by their node. */
  readonly of: 'pods' | 'nodes';
  /** It may let through what NetworkPolicies deny. `cilium`: by that plugin alone. */
  readonly opens: boolean | 'cilium';
  /** It may deny what is open. */
  readonly closes: boolean;
  /** Only where no NetworkPolicy isolates the pods in this direction. */
  readonly isBaseline: boolean;
  /** No address outside of the cluster is among its peers. */
  readonly isAmongPods: boolean;
}

/** An object of which something makes pods, and perhaps policies, that are not in the input. */
export interface Unseen extends NotUnderstood {
  /**
   * `objects`: of any kind and in any namespace, when it is rendered or applied; `pods`: an operator makes them; `perhaps`: the kind
   * is not known here; `linked`: what is in a folder that a link leads to, if that is applied, too; `unread`: a resource of a
   * cluster, of which the objects may not be listed.
   */
  readonly makes: 'objects' | 'pods' | 'perhaps' | 'linked' | 'unread';
  /** Labels that all its pods are documented to have, besides others. */
  readonly podLabels?: ReadonlyMap<string, string>;
  /** How to see what it makes. */
  readonly rendering?: Rendering;
  /** A problem tells of it, too, and what to do. */
  readonly isProblem?: true;
}

/** How to render by hand what a tool renders in a cluster. */
export interface Rendering {
  /** For a shell, in the folder where tierwall was called; its output is read by tierwall. */
  readonly command?: string;
  /** What the command leaves out, or why there is none. */
  readonly lacks?: string;
}
