/**
 * What manifests say of who means to speak to whom: it decides no connection, and tells what breaks where one is lost.
 * Read without a complaint: what the API server would refuse here is not there.
 */

import type { LabelSelector, Location } from './terms.ts';

/** A text that somebody wrote, and where. */
export interface WrittenText {
  readonly text: string;
  readonly location: Location;
}

/** What a container is given: a variable of its environment, or a word of its command or arguments. */
export interface GivenText extends WrittenText {
  /** `variable DB_HOST`, `argument`; the name as written. */
  readonly what: string;
}

/** A ConfigMap of the namespace that containers read, whole or one key of it. */
export interface ConfigMapUse {
  readonly name: string;
  readonly key?: string;
}

/** Of a pod template, and of the object that has it. */
export interface PodClues {
  /** Of `containers`, in order; those of initContainers are over before anybody connects. */
  readonly images: readonly string[];
  readonly given: readonly GivenText[];
  readonly configMaps: readonly ConfigMapUse[];
  readonly serviceAccount: string;
  /** Its token is not mounted: nothing of it asks the API server as that ServiceAccount. */
  readonly hasNoToken?: true;
  /** PersistentVolumeClaims that it mounts, and `volumeClaimTemplates`, by name. */
  readonly claims: readonly string[];
  /** Those of {@link ANNOTATIONS}, of the template and, where both have one, of the object. */
  readonly annotations: ReadonlyMap<string, WrittenText>;
  readonly notNeeded: readonly NotNeeded[];
}

/** What a workload says that it does not need: `dns`, `ingress`, `api-server`, `scrape`, or a Service or workload by its name. */
export interface NotNeeded {
  readonly what: string;
  readonly reason: string;
  readonly location: Location;
}

/** The annotations that are read of workloads and Services. */
export const ANNOTATIONS = {
  /** What the workload does not need, entry by entry with a reason: `dns: reason; db: reason`. */
  notNeeded: 'tierwall.dev/not-needed',
  /** `"true"` or `"false"`: whether it keeps data, whatever else says so. */
  dataTier: 'tierwall.dev/data-tier',
  scrape: 'prometheus.io/scrape',
  scrapePort: 'prometheus.io/port',
} as const;

export interface ConfigMap {
  readonly namespace: string;
  readonly name: string;
  readonly data: ReadonlyMap<string, WrittenText>;
}

/** A RoleBinding or a ClusterRoleBinding, with the ServiceAccounts that it gives rights to. */
export interface RoleBinding {
  readonly kind: string;
  readonly name: string;
  readonly subjects: readonly { readonly namespace: string; readonly name: string }[];
  readonly location: Location;
}

/** A ServiceMonitor or a PodMonitor of the Prometheus operator. */
export interface Monitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly namespace: string;
  readonly name: string;
  /** Of Services or of pods. */
  readonly selector: LabelSelector;
  /** The namespaces of these; 'any' is every one. */
  readonly namespaces: readonly string[] | 'any';
  /** Port names of the Service or of the pods, or numbers of pods' ports; none: unknown. */
  readonly ports: readonly (string | number)[];
  readonly location: Location;
}

/** What a Service says besides where it leads. */
export interface ServiceClues {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, WrittenText>;
}

/** Of objects that make no pods. */
export interface Clues {
  readonly configMaps: readonly ConfigMap[];
  readonly bindings: readonly RoleBinding[];
  readonly monitors: readonly Monitor[];
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, ServiceClues>;
  /** Routes of the Gateway API: as an Ingress, each with the Services that it leads to. */
  readonly routes: readonly Route[];
}

/** An HTTPRoute or its like. */
export interface Route {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly { readonly namespace: string; readonly name: string; readonly port?: number }[];
  readonly location: Location;
}
