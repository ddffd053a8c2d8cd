/**
 * The objects of a folder of YAML that decide connectivity, typed and normalized, each with its place in the file. Field names are
 * those of the Kubernetes API. Everything is plain data, and no reference between objects is resolved yet.
 */

import type { Clues, PodClues } from './clues.ts';
import type { Deliveries } from './deliveries.ts';
import type { NotEvaluated, Unseen } from './not-understood.ts';
import type { OtherKinds } from './other-kinds/other-kinds.ts';
import type { Ingress, Service } from './services.ts';
import type { LabelSelector, Location, PolicyAction, PolicyType, Protocol } from './terms.ts';

export type { NotEvaluated, PolicyReach, Rendering, Unseen } from './not-understood.ts';
export type { Ingress, IngressBackend, LoadBalancer, Service, ServicePort } from './services.ts';
export type { LabelSelector, LabelSelectorRequirement, Location, PolicyAction, PolicyType, Protocol } from './terms.ts';

/** The content of a file. */
export interface Text {
  /** As in {@link Location}. */
  readonly file: string;
  readonly text: string;
  /**
   * The namespace of objects that name none, if the renderer of this text was told one.
   * @default the default namespace of all texts
   */
  readonly namespace?: string;
  /** What rendered the text, in words. Absent if a person wrote it. */
  readonly renderedBy?: string;
  /**
   * The line of the file at which the text begins, if it is only a part of it.
   * @default 1
   */
  readonly firstLine?: number;
  /** Of a kustomization: the files that it names and that are not read. */
  readonly elsewhere?: readonly NamedElsewhere[];
}

/** A file that a kustomization, or one of its bases, names, and that is not among the inputs. */
export interface NamedElsewhere {
  /** Its path from the folder of the kustomization. */
  readonly place: string;
  readonly text: string;
  /** The name that the kustomization itself has for it, or for its folder. Undefined if a base names it. */
  readonly name?: string;
}

/** The texts of files, and a problem for each file that cannot be read. */
export interface Texts {
  readonly texts: readonly Text[];
  readonly problems: readonly Problem[];
  /** Files that exist and could not be read. */
  readonly unseen?: readonly Unseen[];
  readonly notEvaluated?: readonly NotEvaluated[];
  /** True if rules name Services whose endpoints could not be read. */
  readonly lacksEndpoints?: boolean;
  /** True for a side of a cluster: neither ConfigMaps nor Secrets nor files are listed there, so what names them does not change with them. */
  readonly isOfCluster?: boolean;
  /** What is missing from the texts although it belongs to them, one line each. */
  readonly notes?: readonly string[];
  /** Who brings the objects to a cluster, as far as that is known; `mayKeep`: something may stay there that they do not hold any more. */
  readonly deliveries?: { readonly mayKeep: boolean; readonly read: () => Deliveries };
}

/** A port that a container declares, by its number from 1 to 65535. If the manifest has no `protocol`, it is TCP. */
export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly containerPort: number;
  /** A port of the node that leads to it, 1-65535, at all its addresses or only at `hostIP`. Absent if that is a loopback address. */
  readonly hostPort?: number;
  readonly hostIP?: string;
  /** The port belongs to an init container. Cilium does not know the name of such a port, even if the container is a sidecar. */
  readonly isInit?: true;
  /** The port belongs to an init container that ends before the others start, so no Service leads to it. */
  readonly ends?: true;
}

/** An object that makes pods. Its labels and ports are those of the pods. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, Job, CronJob, or a kind that is not the API's own. */
  readonly kind: string;
  /** `spec.template.metadata.labels` (a Pod's own labels), never the Deployment's own metadata. */
  readonly labels: ReadonlyMap<string, string>;
  /**
   * Keys of labels that a controller adds to these pods with a value that is unknown offline, such as `pod-template-hash`.
   */
  readonly generatedLabels: ReadonlySet<string>;
  /** Labels that a controller adds only in some versions of Kubernetes. Whether the pods have them is unknown offline. */
  readonly possibleLabels?: ReadonlySet<string>;
  /** The controller may add labels of its own, so it is unknown whether the pods have a label that is not in `labels`. */
  readonly mayHaveOtherLabels?: boolean;
  /** The pods may have named ports that are not in `ports`. */
  readonly mayHaveOtherPorts?: boolean;
  /** `spec.selector`, or the written labels of a Pod or a Job. A pod with these labels passes as one of the workload's. */
  readonly selector: LabelSelector;
  /** The numbers of a StatefulSet's pods. */
  readonly ordinals?: Ordinals;
  /** The ports of all containers and init containers, in order. */
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** Equal if the pods are in the same networks besides the cluster's. Policies of the cluster have no effect there. Absent if they are in none. */
  readonly furtherNetworks?: string;
  /** Equal if the pods tell a service mesh the same, such as which ports are not its own. Absent if they tell it nothing. */
  readonly mesh?: string;
  /** The addresses of a Pod that is in a cluster. */
  readonly addresses?: PodAddresses;
  /** No pod runs now, but one may later: `replicas: 0`, `suspend: true`. */
  readonly scaledToZero: boolean;
  /** Absent for pods that are in no manifest. */
  readonly clues?: PodClues;
  /** Somebody declared it outside of the manifests. */
  readonly keepsData?: true;
  readonly location: Location;
}

/** From `status.podIPs`, which are all addresses of a pod, or from `podIP` alone. Then the pod may also have one of the other family. */
export interface PodAddresses {
  readonly known: readonly string[];
  readonly areAll: boolean;
}

/** From `spec.ordinals.start` on. `last` is set only if `replicas` is written and above 0, and no autoscaler changes it. */
export interface Ordinals {
  readonly first: number;
  readonly last?: number;
}

/** A Namespace that is declared, or that something is in. */
export interface Namespace {
  readonly name: string;
  /** Always includes `kubernetes.io/metadata.name`. */
  readonly labels: ReadonlyMap<string, string>;
  /** False if no Namespace object declares it. Then its other labels are unknown. */
  readonly declared: boolean;
  readonly mesh?: string;
  readonly location?: Location;
}

/** A peer of a rule: pods by selectors, or addresses. */
export interface PodPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: never;
  readonly location: Location;
}
/** A peer of a rule that stands for addresses. */
export interface IpBlockPeer {
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] };
  readonly podSelector?: never;
  readonly namespaceSelector?: never;
  readonly location: Location;
}
/** One entry of a rule's `from` or `to`. */
export type Peer = PodPeer | IpBlockPeer;

/** One entry of a rule's `ports`. Without a `protocol` in the manifest, it is TCP. Without a `port`, it is every port of the protocol. */
export interface PolicyPort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  /** The last port of the range. */
  readonly endPort?: number;
  readonly location: Location;
}

/** One ingress or egress rule. It is for connections that match both a peer and a port. */
export interface Rule {
  /** `from` or `to`. An empty list means every peer, external ones included. */
  readonly peers: readonly Peer[];
  /** An empty list means every port of every protocol. */
  readonly ports: readonly PolicyPort[];
  /** Names of the lists that are written and empty. The API treats them like absent ones. */
  readonly emptyLists?: readonly ('from' | 'to' | 'ports')[];
  /** What a policy of another kind does with the connections that it matches. Absent for a NetworkPolicy, which always allows. */
  readonly action?: PolicyAction;
  /** Something else to say about the rule. */
  readonly note?: string;
  /** What decides whether the rule matches, and nobody knows offline. Absent if that is nothing. */
  readonly unknown?: readonly string[];
  readonly location: Location;
}

/** A NetworkPolicy of networking.k8s.io/v1 that the API server would accept, or what stands in for a policy of another kind. */
export interface NetworkPolicy {
  /** For a policy of another kind: its kind and the tier in which it is asked. */
  readonly kind?: string;
  readonly tier?: string;
  /** Empty for a kind that is not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** With the API server's defaults: Ingress always, Egress only if there is an egress rule. */
  readonly policyTypes: ReadonlySet<PolicyType>;
  /** False if the policy does not write them. Then Egress is included only as long as there is an egress rule. */
  readonly namesTypes: boolean;
  /** The rules as written, even if `policyTypes` leaves the direction out. Then they have no effect. */
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** False if the manifest names no namespace, so the policy goes to whichever namespace is current. */
  readonly namesNamespace: boolean;
  readonly location: Location;
}

/** A problem of what was read, or something worth knowing about it. */
export interface Problem {
  /** A stable code: `NP0xx` of lint, `MF0xx` of manifests. */
  readonly code: string;
  /** `error`: the object is left out, and no verdict can be trusted. `warning`: it was read, but is probably not what was meant. */
  readonly severity: 'error' | 'warning';
  readonly location: Location;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** A lint rule that an annotation of an object suppresses, with the reason. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  readonly kind: string;
  /** Empty for a kind that is not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly location: Location;
}

/** All that was read. */
export interface Manifests {
  readonly workloads: readonly Workload[];
  /** Declared namespaces, and those that other objects are in, sorted by name. */
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** Policies of other kinds than NetworkPolicy that are evaluated. Absent if there are none. */
  readonly otherKinds?: OtherKinds;
  /** The network plugins that have objects of their own here, such as settings, each with the first of these. Absent if none has. */
  readonly plugins?: ReadonlyMap<'calico' | 'cilium', Pick<NotEvaluated, 'kind' | 'namespace' | 'name' | 'location'>>;
  readonly unseen: readonly Unseen[];
  readonly suppressions: readonly Suppression[];
  /** Hints about who needs to reach whom. None of them decides a connection. */
  readonly clues: Clues;
  /** How many objects of each other kind were skipped. */
  readonly skipped: ReadonlyMap<string, number>;
  /** All problems, in the order of files and lines. */
  readonly problems: readonly Problem[];
}
