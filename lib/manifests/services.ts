import type { Location, Protocol } from './terms.ts';

/** A port of a Service, and the port of the pods to which it leads. */
export interface ServicePort {
  readonly name?: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** The same as `port` if the manifest does not write it. */
  readonly targetPort: number | string;
  readonly nodePort?: number;
}

/** What a core/v1 Service says of the way to its pods. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** Its own labels, by which Cilium's rules can select it. Absent if there are none. */
  readonly labels?: ReadonlyMap<string, string>;
  /** Empty if the Service selects no pods by itself. */
  readonly selector: ReadonlyMap<string, string>;
  /** The name for which a Service of type ExternalName stands. */
  readonly externalName?: string;
  /** Equal if the same endpoints are written for it, besides those that controllers write for the pods that it selects. Absent if none are. */
  readonly endpoints?: string;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Addresses whose traffic the nodes take for it, if it reaches them. Absent if there are none, and for a headless Service. */
  readonly externalIPs?: readonly string[];
  /** Absent for other types than LoadBalancer. */
  readonly loadBalancer?: LoadBalancer;
  readonly ports: readonly ServicePort[];
  readonly location: Location;
}

/** Who reaches the load balancer of a Service. */
export interface LoadBalancer {
  /** The CIDRs to which it is open. Absent for every address. */
  readonly sourceRanges?: readonly string[];
  /** Whether annotations keep it within the network of its cloud, or give it to the internet. Absent if none says so. */
  readonly scheme?: 'internal' | 'internet-facing';
  /** The class of load balancers that it is of. Absent for the default one of the cluster. */
  readonly className?: string;
}

/** A backend of an Ingress: a Service of the same namespace, and the Service's port by number or name. */
export interface IngressBackend {
  /** The host and the path whose requests go there, as one text, and how the path is compared. Absent for the default backend. */
  readonly requests?: string;
  readonly serviceName: string;
  readonly servicePort: number | string;
  readonly location: Location;
}

/** An Ingress of networking.k8s.io/v1, as far as it says where requests go. */
export interface Ingress {
  readonly namespace: string;
  readonly name: string;
  /** Equal if the same controller takes its requests, from the same clients, as far as its class and its annotations say. */
  readonly callers: string;
  /** Absent if it names none. */
  readonly className?: string;
  /**
   * Equal if its IngressClass says the same, or the default one if it names none. Absent if the manifests have no such IngressClass.
   */
  readonly controllers?: string;
  readonly backends: readonly IngressBackend[];
  readonly location: Location;
}
