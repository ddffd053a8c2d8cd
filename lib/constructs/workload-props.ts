import type { PortProps } from './named-port.ts';
import type { Storage } from './tier.ts';

/** The kinds of objects that a {@link Workload} can be. */
export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';

/** The value of a variable: a text that everyone may read, or a reference. */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string };

/** What is mounted at a path. ConfigMaps and Secrets are mounted read-only. They are only referred to, and made elsewhere. */
export type Mount =
  | { readonly configMap: string }
  | { readonly secret: string }
  | { readonly claim: string }
  | { readonly hostPath: string }
  /** An emptyDir that ends with the pod. */
  | { readonly empty: true };

/** The probe that tells whether a container serves. A port is given by name. */
export type ProbeProps =
  | { readonly http: string; readonly port?: string }
  | { readonly tcp: string }
  | { readonly exec: readonly string[] };

/** One container of a pod. Its defaults are those of the Pod Security Standard `restricted`, with a read-only root file system. */
export interface ContainerProps {
  readonly image: string;
  /**
   * The ports that it listens on, by name. A bare number is a TCP port.
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number | PortProps>>;
  /** @default - the image's own */
  readonly command?: readonly string[];
  /** @default - the image's own */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Every key of these as a variable. @default - none */
  readonly envFrom?: readonly ({ readonly secret: string } | { readonly configMap: string })[];
  /** By path. @default - none */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /**
   * Folders that it writes to. Each becomes an emptyDir, and everything else is read-only.
   * @default - none
   */
  readonly writable?: readonly string[];
  /** Kubernetes quantities. @default - none */
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  /**
   * For readiness and liveness.
   * @default - a connection to the first TCP port, if there is one
   */
  readonly probe?: ProbeProps | false;
  /**
   * Seconds that a first start may take before the liveness probe counts.
   * @default - it counts from the start
   */
  readonly startSeconds?: number;
  /**
   * Exceptions from the hardened defaults.
   * @default - see {@link Security}
   */
  readonly security?: Security;
}

/** Amounts of processor time and memory, as Kubernetes quantities: `250m`, `64Mi`. One that is left out is not limited. */
export interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** Exceptions from the Pod Security Standard `restricted`. */
export interface Security {
  /**
   * Whether it may write to its own file system.
   * @default false
   */
  readonly writableRoot?: boolean;
  /**
   * Capabilities that it gets.
   * @default - none
   */
  readonly capabilities?: readonly string[];
  /** @default false */
  readonly privileged?: boolean;
}

/** The Service in front of a workload. Its ports are those of the workload. */
export interface ServiceProps {
  /**
   * Headless gives each pod an address and a name of its own.
   * @default - NodePort if a port has a node port, Headless for a StatefulSet, else ClusterIP
   */
  readonly type?: 'ClusterIP' | 'Headless' | 'NodePort' | 'LoadBalancer';
  /** @default - that of the API */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
}

/** A way in from outside the cluster, by an Ingress or by a Gateway's HTTPRoute. */
export interface EntryProps {
  readonly host: string;
  /** @default / */
  readonly path?: string;
  /**
   * The name of the port.
   * @default - the only one
   */
  readonly port?: string;
}

/** A workload with everything that belongs to it. The fields of {@link ContainerProps} are those of its main container. */
export interface WorkloadProps extends ContainerProps {
  /**
   * The name of every object of the workload, and the value of the label `app` on its pods.
   * @default - the construct's id
   */
  readonly name?: string;
  /** @default - CronJob with `schedule`, StatefulSet with `storage`, else Deployment */
  readonly kind?: WorkloadKind;
  /** @default 1 */
  readonly replicas?: number;
  /** The schedule of a CronJob: five fields, or @daily and the like. */
  readonly schedule?: string;
  /**
   * A volume for each pod of a StatefulSet.
   * @default - nothing is kept
   */
  readonly storage?: Storage;
  /**
   * The number of the user that it runs as, not 0.
   * @default - the image's own user, which must not be root
   */
  readonly user?: number;
  /**
   * Whether it needs to be root.
   * @default false
   */
  readonly asRoot?: boolean;
  /**
   * Containers that run to their end before the others start, in order.
   * @default - none
   */
  readonly initContainers?: Readonly<Record<string, ContainerProps>>;
  /**
   * Containers beside the main one in the same pod. Their ports are ports of the workload.
   * @default - none
   */
  readonly sidecars?: Readonly<Record<string, ContainerProps>>;
  /**
   * Additional labels of its pods.
   * @default - only `app`
   */
  readonly podLabels?: Readonly<Record<string, string>>;
  /**
   * Annotations of its pods.
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * False for no Service.
   * @default - a Service with all ports that are not ranges, if there are any
   */
  readonly service?: ServiceProps | false;
  /** @default - none */
  readonly ingress?: EntryProps & { readonly className?: string };
  /** @default - none */
  readonly route?: EntryProps & { readonly gateway: { readonly name: string; readonly namespace?: string } };
  /**
   * How many of its pods stay during a drain: a number or a percentage.
   * @default - none
   */
  readonly disruptionBudget?: { readonly minAvailable: number | string } | { readonly maxUnavailable: number | string };
  /**
   * Autoscaling by CPU, in percent of the requested amount.
   * @default - `replicas` pods
   */
  readonly autoscaling?: { readonly min: number; readonly max: number; readonly cpu: number };
  /**
   * Places pods apart from each other.
   * @default - the scheduler decides
   */
  readonly spread?: 'node' | 'zone';
  /**
   * Whether it uses the network of its node, where no policy limits it.
   * @default false
   */
  readonly hostNetwork?: boolean;
  /**
   * The ServiceAccount whose token is mounted.
   * @default - no token
   */
  readonly serviceAccount?: string;
  /**
   * Fields of the API's PodSpec that nothing else here sets. They override what it would write there. What decides about edges
   * and volumes is not taken: `hostNetwork`, `containers`, `initContainers`, `volumes`.
   * @default - none
   */
  readonly pod?: Readonly<Record<string, unknown>>;
}
