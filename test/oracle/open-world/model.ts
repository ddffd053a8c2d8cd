import type { Policy } from '../evaluator.ts';

interface OpenNamespace {
  name: string;
  /** Is there a Namespace object? */
  declared: boolean;
  /** Of the object; empty where there is none. */
  labels: Record<string, string>;
}

export interface ContainerPort {
  name?: string;
  protocol?: string;
  containerPort: number;
}

export interface OpenWorkload {
  kind: string;
  namespace: string;
  name: string;
  /** Of its pods, as written in the template. */
  labels: Record<string, string>;
  /** `spec.selector.matchLabels`; of a Pod or a Job, which have none, the written labels. */
  selector: Record<string, string>;
  ports: ContainerPort[];
  hostNetwork: boolean;
  replicas?: number;
  /** `spec.ordinals.start` of a StatefulSet. */
  start?: number;
  /** Does a HorizontalPodAutoscaler target it? */
  autoscaled?: boolean;
}

/** Everything that decides who reaches whom, as plain data. */
export interface OpenWorld {
  cni: 'calico' | 'cilium';
  podCidrs: readonly string[];
  namespaces: OpenNamespace[];
  workloads: OpenWorkload[];
  policies: Policy[];
}

/** Two worlds to compare; the network plugin and the pod CIDRs are those of `old`. */
export interface WorldPair {
  old: OpenWorld;
  new: OpenWorld;
  /** What was edited, in a word. */
  edit: string;
}

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** One end of a connection. */
export type OracleEnd =
  /** A pod of no manifest. */
  | {
      kind: 'pod';
      namespace: string;
      /**
       * With or without `kubernetes.io/metadata.name`. Of a namespace that both sides declare they are not read; of one that a
       * single side declares they are that side's, and the other side's are unknown.
       */
      namespaceLabels: Readonly<Record<string, string>>;
      podLabels: Readonly<Record<string, string>>;
      /** The address. Any, if it is absent. */
      address?: string;
      /** What the port asked about is called on this pod: `TCP/web`. Absent: it has no name. */
      portNames?: readonly string[];
    }
  /** By its printed name, `ns/name[Kind]`. */
  | { kind: 'workload'; name: string }
  /** An address outside of the cluster. */
  | { kind: 'address'; address: string };

export function nameOf({ namespace, name, kind }: Pick<OpenWorkload, 'namespace' | 'name' | 'kind'>): string {
  return `${namespace}/${name}[${kind}]`;
}

/** The end in words, for a message. */
export function printed(end: OracleEnd): string {
  if (end.kind === 'workload') return end.name;
  if (end.kind === 'address') return end.address;
  const list = (labels: Readonly<Record<string, string>>) =>
    Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const at = end.address === undefined ? '' : `@${end.address}`;
  const called = end.portNames?.length ? ` calling it ${end.portNames.join()}` : '';
  return `${end.namespace}(${list(end.namespaceLabels)})/{${list(end.podLabels)}}${at}${called}`;
}
