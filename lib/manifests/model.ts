/**
 * What is read from a folder of YAML: the objects that decide connectivity, typed, normalized, each with its place in the file.
 * Field names are the Kubernetes API's own. Everything here is plain data; nothing is resolved yet.
 */

import type { Clues, PodClues } from './clues.ts';
import type { NotEvaluated, Unseen } from './not-understood.ts';
import type { LabelSelector, Location, PolicyType, Protocol } from './terms.ts';

export type { NotEvaluated, PolicyReach, Rendering, Unseen } from './not-understood.ts';
export type { LabelSelector, LabelSelectorRequirement, Location, PolicyType, Protocol } from './terms.ts';

/** The content of a file. */
export interface Text {
  /** As in {@link Location}. */
  readonly file: string;
  readonly text: string;
  /** Of objects that name none, where it is not that of all texts: what a renderer was told. */
  readonly namespace?: string;
  /** What rendered it, in words; absent for what somebody wrote. */
  readonly renderedBy?: string;
}

/** What files hold, and what is wrong with those that hold nothing readable. */
export interface Texts {
  readonly texts: readonly Text[];
  readonly problems: readonly Problem[];
  /** What is there besides, and could not be read. */
  readonly unseen?: readonly Unseen[];
  readonly notEvaluated?: readonly NotEvaluated[];
  /** What is not in them though it belongs there, a line each. */
  readonly notes?: readonly string[];
}

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
  /** Absent for pods that no manifest holds. */
  readonly clues?: PodClues;
  /** Somebody says so outside of the manifests. */
  readonly keepsData?: true;
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
  /** Those of its lists that are written and hold nothing, which is the same as not written. */
  readonly emptyLists?: readonly ('from' | 'to' | 'ports')[];
  readonly location: Location;
}

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
  /** Of who means to speak to whom; nothing of it decides a connection. */
  readonly clues: Clues;
  /** How many objects of each other kind were passed over. */
  readonly skipped: ReadonlyMap<string, number>;
  /** All of them, in the order of files and lines. */
  readonly problems: readonly Problem[];
}
