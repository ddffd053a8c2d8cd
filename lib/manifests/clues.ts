/**
 * Hints in manifests about who needs to reach whom. They decide no connection, but they tell what breaks if one is lost. Hints that the
 * API server would refuse are ignored without a message.
 */

import type { LabelSelector, Location } from './terms.ts';

/** A text of a manifest, and where it is written. */
export interface WrittenText {
  readonly text: string;
  readonly location: Location;
}

/** A variable of a container's environment, or a word of its command or arguments. */
export interface GivenText extends WrittenText {
  /** `variable DB_HOST` or `argument`, with the name as written. */
  readonly what: string;
}

/** A ConfigMap of the same namespace that containers read, as a whole or one key of it. */
export interface ConfigMapUse {
  readonly name: string;
  readonly key?: string;
}

/** The hints of a pod template, and of the object that has it. */
export interface PodClues {
  /** Those of `containers`, in order. Init containers are left out, because they end before anybody connects. */
  readonly images: readonly string[];
  readonly given: readonly GivenText[];
  readonly configMaps: readonly ConfigMapUse[];
  readonly serviceAccount: string;
  /** True if no token is mounted, so the pods do not ask the API server as that ServiceAccount. */
  readonly hasNoToken?: true;
  /** Names of the PersistentVolumeClaims that it mounts, and of its `volumeClaimTemplates`. */
  readonly claims: readonly string[];
  /** Those of {@link ANNOTATIONS}, of the template and, where both have one, of the object. */
  readonly annotations: ReadonlyMap<string, WrittenText>;
  readonly notNeeded: readonly NotNeeded[];
}

/** Something that a workload declares it does not need: `dns`, `ingress`, `api-server`, `scrape`, or a Service or workload by name. */
export interface NotNeeded {
  readonly what: string;
  readonly reason: string;
  readonly location: Location;
}

/** The annotations of workloads and Services that tierwall reads. */
export const ANNOTATIONS = {
  /** What the workload does not need, each with a reason: `dns: reason; db: reason`. */
  notNeeded: 'tierwall.dev/not-needed',
  /** `"true"` or `"false"`: whether it keeps data. Overrides every other hint. */
  dataTier: 'tierwall.dev/data-tier',
  scrape: 'prometheus.io/scrape',
  scrapePort: 'prometheus.io/port',
} as const;

/** A ConfigMap, whose texts may name what a workload connects to. */
export interface ConfigMap {
  readonly namespace: string;
  readonly name: string;
  readonly data: ReadonlyMap<string, WrittenText>;
}

/** A RoleBinding or ClusterRoleBinding, with the ServiceAccounts to which it gives rights. */
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
  /** Whether it selects Services or pods. */
  readonly selector: LabelSelector;
  /** The namespaces of the selected objects. 'any' means all of them. */
  readonly namespaces: readonly string[] | 'any';
  /** Port names of the Service or of the pods, or port numbers of the pods. Empty if they are unknown. */
  readonly ports: readonly (string | number)[];
  readonly location: Location;
}

/** The hints of a Service. */
export interface ServiceClues {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, WrittenText>;
}

/** The hints of objects that make no pods. */
export interface Clues {
  readonly configMaps: readonly ConfigMap[];
  readonly bindings: readonly RoleBinding[];
  readonly monitors: readonly Monitor[];
  /** The clues about each Service, by `namespace/name`. */
  readonly services: ReadonlyMap<string, ServiceClues>;
  /** Routes of the Gateway API, each with the Services that it leads to, like an Ingress. */
  readonly routes: readonly Route[];
}

/** An HTTPRoute or another route of the Gateway API. */
export interface Route {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly backends: readonly { readonly namespace: string; readonly name: string; readonly port?: number }[];
  readonly location: Location;
}
