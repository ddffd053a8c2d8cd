/**
 * What is read from a folder of YAML: the objects that decide connectivity, typed, normalized, each with its place in the file.
 * Field names are the Kubernetes API's own. Everything here is plain data; nothing is resolved yet.
 */

/** Where an object or a field stands. */
export interface Location {
  /** The path as the user gave it or as found below the folder given, with forward slashes; `-` is standard input. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** The content of a file. */
export interface Text {
  /** As in {@link Location}. */
  readonly file: string;
  readonly text: string;
}

/** What files hold, and what is wrong with those that hold nothing readable. */
export interface Texts {
  readonly texts: readonly Text[];
  readonly problems: readonly Problem[];
}

export type Protocol = 'SCTP' | 'TCP' | 'UDP';

/** A port that a container declares; `protocol` absent in the manifest is TCP. */
export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  /** 1-65535 */
  readonly containerPort: number;
  /** Of an init container that ends before the others start, so that no Service leads to it. */
  readonly ends?: true;
}

/** An object that makes pods; its labels and ports are those of the pods. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, Job, CronJob, or a kind of somebody else's. */
  readonly kind: string;
  /** `spec.template.metadata.labels` (a Pod's own labels), never the Deployment's own metadata. */
  readonly labels: ReadonlyMap<string, string>;
  /**
   * Labels that a controller adds to these pods and whose value is unknown offline (`pod-template-hash`, ...):
   * present with an unknown value.
   */
  readonly generatedLabels: ReadonlySet<string>;
  /** Labels that a controller adds in some versions of Kubernetes only: nobody knows offline whether they are there. */
  readonly possibleLabels?: ReadonlySet<string>;
  /** Its controller may add labels that nobody here knows: whether the pods have one that is not in `labels` is unknown. */
  readonly mayHaveOtherLabels?: boolean;
  /** They may have named ports that are not in `ports`. */
  readonly mayHaveOtherPorts?: boolean;
  /** `spec.selector`; of a Pod or a Job the labels that are written: whose pods these labels make a pod pass for. */
  readonly selector: LabelSelector;
  /** Of a StatefulSet: the numbers of its pods. */
  readonly ordinals?: Ordinals;
  /** Of all containers and of initContainers, in order. */
  readonly ports: readonly ContainerPort[];
  readonly hostNetwork: boolean;
  /** No pod runs now, but may: `replicas: 0`, `suspend: true`. */
  readonly scaledToZero: boolean;
  readonly location: Location;
}

/** From `spec.ordinals.start` on; `last` only where `replicas` is written, above 0, and no autoscaler changes it. */
export interface Ordinals {
  readonly first: number;
  readonly last?: number;
}

export interface Namespace {
  readonly name: string;
  /** With `kubernetes.io/metadata.name` always set. */
  readonly labels: ReadonlyMap<string, string>;
  /** False for a namespace that only objects name: its other labels are unknown. */
  readonly declared: boolean;
  readonly location?: Location;
}

/** meta/v1 LabelSelector; empty arrays and maps select everything. All requirements are ANDed. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** A peer of a rule: pods by selectors, or addresses. */
export interface PodPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: never;
  readonly location: Location;
}
export interface IpBlockPeer {
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] };
  readonly podSelector?: never;
  readonly namespaceSelector?: never;
  readonly location: Location;
}
export type Peer = PodPeer | IpBlockPeer;

/** One entry of a rule's `ports`; `protocol` absent in the manifest is TCP; `port` absent is every port of the protocol. */
export interface PolicyPort {
  readonly protocol: Protocol;
  readonly port?: number | string;
  /** Inclusive. */
  readonly endPort?: number;
  readonly location: Location;
}

export interface Rule {
  /** `from` or `to`; empty is every peer, external ones included. */
  readonly peers: readonly Peer[];
  /** Empty is every port of every protocol. */
  readonly ports: readonly PolicyPort[];
  readonly location: Location;
}

export type PolicyType = 'Ingress' | 'Egress';

/** networking.k8s.io/v1 NetworkPolicy, valid by the API server's rules. */
export interface NetworkPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly podSelector: LabelSelector;
  /** As the API server defaults them: Ingress always; Egress only if there is an egress rule. */
  readonly policyTypes: ReadonlySet<PolicyType>;
  /** False: they are defaulted, so Egress is among them only as long as there is an egress rule. */
  readonly namesTypes: boolean;
  /** As written, also where `policyTypes` leaves the direction out (then without effect). */
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
  /** False: the manifest names no namespace, so it goes wherever it is applied. */
  readonly namesNamespace: boolean;
  readonly location: Location;
}

export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Absent in the manifest: the same as `port`. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Empty: the Service selects no pods by itself. */
  readonly selector: ReadonlyMap<string, string>;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly ports: readonly ServicePort[];
  readonly location: Location;
}

/** A backend of an Ingress: a Service of the same namespace and the Service's port by number or by name. */
export interface IngressBackend {
  readonly serviceName: string;
  readonly servicePort: number | string;
  readonly location: Location;
}

export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly IngressBackend[];
  readonly location: Location;
}

/** Something wrong with, or worth knowing about, what was read. */
export interface Problem {
  /** Stable, for searching and suppressing: `NP0xx` lint, `MF0xx` manifests. */
  readonly code: string;
  /** `error`: no verdict can be trusted without it; `warning`: read, but probably not what was meant. */
  readonly severity: 'error' | 'warning';
  readonly location: Location;
  /** The fact. */
  readonly message: string;
  /** The fix. */
  readonly fix: string;
}

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
   * is not known here; `linked`: what is in a folder that a link leads to, if that is applied, too.
   */
  readonly makes: 'objects' | 'pods' | 'perhaps' | 'linked';
  /** Labels that all its pods are documented to have, besides others. */
  readonly podLabels?: ReadonlyMap<string, string>;
  /** A problem tells of it, too, and what to do. */
  readonly isProblem?: true;
}

/** A lint rule that an object asks not to count, with the reason that it gives. */
export interface Suppression {
  readonly rule: string;
  readonly reason: string;
  readonly kind: string;
  /** '' for a kind that is not namespaced. */
  readonly namespace: string;
  readonly name: string;
  readonly location: Location;
}

/** All that was read. */
export interface Manifests {
  readonly workloads: readonly Workload[];
  /** Declared ones, and those that other objects are in; sorted by name. */
  readonly namespaces: readonly Namespace[];
  readonly policies: readonly NetworkPolicy[];
  readonly services: readonly Service[];
  readonly ingresses: readonly Ingress[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly unseen: readonly Unseen[];
  readonly suppressions: readonly Suppression[];
  /** How many objects of each other kind were passed over. */
  readonly skipped: ReadonlyMap<string, number>;
  /** All of them, in the order of files and lines. */
  readonly problems: readonly Problem[];
}
