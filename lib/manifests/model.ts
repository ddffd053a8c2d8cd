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

export type Protocol = 'SCTP' | 'TCP' | 'UDP';

/** A port that a container declares; `protocol` absent in the manifest is TCP. */
export interface ContainerPort {
  readonly name?: string;
  readonly protocol: Protocol;
  /** 1-65535 */
  readonly containerPort: number;
}

/** An object that makes pods; its labels and ports are those of the pods. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  /** Pod, Deployment, ReplicaSet, StatefulSet, DaemonSet, ReplicationController, Job or CronJob. */
  readonly kind: string;
  /** `spec.template.metadata.labels` (a Pod's own labels), never the Deployment's own metadata. */
  readonly labels: ReadonlyMap<string, string>;
  /**
   * Labels that a controller adds to these pods and whose value is unknown offline (`pod-template-hash`, ...):
   * present with an unknown value.
   */
  readonly generatedLabels: ReadonlySet<string>;
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

/** An object that also decides connectivity but that nothing here evaluates. */
export interface NotEvaluated {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
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
  readonly suppressions: readonly Suppression[];
  /** How many objects of each other kind were passed over. */
  readonly skipped: ReadonlyMap<string, number>;
  /** All of them, in the order of files and lines. */
  readonly problems: readonly Problem[];
}
