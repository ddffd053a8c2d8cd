import type { PortProps } from './named-port.ts';
import type { Storage } from './tier.ts';

export type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob';

/** A variable's value: a text that everyone may read, or a reference. */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string }
  | { readonly configMap: string; readonly key: string };

/** What is mounted at a path. A ConfigMap and a Secret are mounted read-only, and are referred to: who makes them is not said here. */
export type Mount =
  | { readonly configMap: string }
  | { readonly secret: string }
  | { readonly claim: string }
  | { readonly hostPath: string }
  /** An emptyDir that ends with the pod. */
  | { readonly empty: true };

/** What tells that a container serves; a port is called by its name. */
export type ProbeProps =
  | { readonly http: string; readonly port?: string }
  | { readonly tcp: string }
  | { readonly exec: readonly string[] };

export interface ContainerProps {
  readonly image: string;
  /** The ports that it listens on, by name; a bare number is a TCP port. @default - none */
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
  /** Folders that it writes to, each an emptyDir; all else is read-only. @default - none */
  readonly writable?: readonly string[];
  /** Kubernetes quantities. @default - none */
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
  /** For readiness and liveness. @default - the first TCP port takes connections; none where there is no TCP port */
  readonly probe?: ProbeProps | false;
  /** Seconds that a first start may take before liveness counts. @default - it counts from the start */
  readonly startSeconds?: number;
  /** Where the hardened defaults are too hard. @default - see {@link Security} */
  readonly security?: Security;
}

export interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** Exceptions from the Pod Security Standard `restricted`. */
export interface Security {
  /** May it write to its own file system? @default false */
  readonly writableRoot?: boolean;
  /** Capabilities beyond none. @default - none */
  readonly capabilities?: readonly string[];
  /** @default false */
  readonly privileged?: boolean;
}

export interface ServiceProps {
  /** Headless: each pod has an address and a name of its own. @default - NodePort where a port has one, Headless for a StatefulSet, else ClusterIP */
  readonly type?: 'ClusterIP' | 'Headless' | 'NodePort' | 'LoadBalancer';
  /** @default - the API's own */
  readonly externalTrafficPolicy?: 'Local' | 'Cluster';
}

/** A way in from outside of the cluster, by an Ingress or by a Gateway's HTTPRoute. */
export interface EntryProps {
  readonly host: string;
  /** @default / */
  readonly path?: string;
  /** By name. @default - the only one */
  readonly port?: string;
}

export interface WorkloadProps extends ContainerProps {
  /** Of every object of the workload, and the value of the label `app` on its pods. @default - the construct's id */
  readonly name?: string;
  /** @default - CronJob with `schedule`, StatefulSet with `storage`, else Deployment */
  readonly kind?: WorkloadKind;
  /** @default 1 */
  readonly replicas?: number;
  /** Of a CronJob: five fields, or @daily and the like. */
  readonly schedule?: string;
  /** A volume for each pod of a StatefulSet. @default - nothing is kept */
  readonly storage?: Storage;
  /** The number of the user that runs it; not 0. @default - the image's own, which must not be root */
  readonly user?: number;
  /** Does it need to be root? @default false */
  readonly asRoot?: boolean;
  /** Run to their end before the others start, in order. @default - none */
  readonly initContainers?: Readonly<Record<string, ContainerProps>>;
  /** Beside it in the same pod; their ports are ports of the workload. @default - none */
  readonly sidecars?: Readonly<Record<string, ContainerProps>>;
  /** More labels of its pods. @default - `app` alone */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Of its pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** false: none. @default - a Service of all ports that are no range, where there are any */
  readonly service?: ServiceProps | false;
  /** @default - none */
  readonly ingress?: EntryProps & { readonly className?: string };
  /** @default - none */
  readonly route?: EntryProps & { readonly gateway: { readonly name: string; readonly namespace?: string } };
  /** How many of its pods a drain leaves; a number or a percentage. @default - none */
  readonly disruptionBudget?: { readonly minAvailable: number | string } | { readonly maxUnavailable: number | string };
  /** On CPU, in percent of what is requested. @default - as many as `replicas` says */
  readonly autoscaling?: { readonly min: number; readonly max: number; readonly cpu: number };
  /** Pods apart from each other. @default - the scheduler's own */
  readonly spread?: 'node' | 'zone';
  /** The network of its node, where no policy limits it. @default false */
  readonly hostNetwork?: boolean;
  /** Whose token is mounted. @default - no token */
  readonly serviceAccount?: string;
  /** Fields of the API's PodSpec that nothing else here says; they go before all else. @default - none */
  readonly pod?: Readonly<Record<string, unknown>>;
}
