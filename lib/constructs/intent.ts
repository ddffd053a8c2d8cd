import { ApiObject, Chart, Yaml } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { AccessPolicy } from './access-policy.ts';
import { AllowDns, CLUSTER_DNS } from './allow-dns.ts';
import { DefaultDeny } from './default-deny.ts';
import { EdgePolicies } from './edge-policies.ts';
import { PublicEntry } from './public-entry.ts';
import type { Protocol, Tier } from './tier.ts';

/** `namespace/name[Kind]` */
export type WorkloadReference = `${string}/${string}[${string}]`;

/** A peer that no manifest has: anyone at all, or pods that another owner runs. */
export type OutsidePeer =
  | 'anyone'
  | { readonly namespace: string; readonly podLabels: Readonly<Record<string, string>> };

/** What the code declares, as data: what the manifests, and then the cluster, must turn out to allow. docs/reference/intent.md */
export interface Intent {
  readonly version: 1;
  readonly profile: string;
  /** The workloads whose connections are limited, in the directions named, to what stands below. */
  readonly guarded: readonly {
    readonly workload: WorkloadReference;
    readonly directions: readonly ('ingress' | 'egress')[];
  }[];
  /** Connections between workloads of the profile. */
  readonly edges: readonly {
    readonly from: WorkloadReference;
    readonly to: WorkloadReference;
    readonly port: number;
    readonly protocol: Protocol;
  }[];
  /** Connections from or to peers that are not of the profile. */
  readonly outside: readonly {
    readonly from: WorkloadReference | OutsidePeer;
    readonly to: WorkloadReference | OutsidePeer;
    readonly port: number;
    readonly protocol: Protocol;
  }[];
}

/**
 * What the constructs below `scope`, an App or a Chart, declare: about tiers, and, where a policy selects every pod of a namespace,
 * about all workloads there, whoever made them.
 * @param profile what this set of manifests is called
 */
export function intentOf(scope: IConstruct, profile: string): Intent {
  const all = scope.node.findAll();
  const workloads = all.filter((one) => ApiObject.isApiObject(one)).filter(({ kind }) => WORKLOADS.has(kind));
  const entries = of(all, PublicEntry).map(({ tier }) => tier);
  const accesses = of(all, AccessPolicy);
  const pairs = of(all, EdgePolicies).map(({ edge }) => edge);
  const denied = workloadsBeside(of(all, DefaultDeny), workloads);
  const asking = workloadsBeside(of(all, AllowDns), workloads);
  // A policy limits whom it selects: what it does not allow is then denied.
  const guarded = {
    ingress: new Set([
      ...denied,
      ...[...entries, ...accesses.map(({ tier }) => tier), ...pairs.map(({ to }) => to)].map(referTo),
    ]),
    egress: new Set([...denied, ...asking, ...pairs.map(({ from }) => referTo(from))]),
  };
  return {
    version: 1,
    profile,
    guarded: workloads.map(nameOf).flatMap((workload) => {
      const directions = (['ingress', 'egress'] as const).filter((direction) => guarded[direction].has(workload));
      return directions.length > 0 ? [{ workload, directions }] : [];
    }),
    edges: [...accesses.flatMap(({ edges }) => edges), ...pairs].map(({ from, to, port, protocol = 'TCP' }) => ({
      ...{ from: referTo(from), to: referTo(to), port, protocol },
    })),
    outside: [
      ...entries.map((tier) => ({
        ...{ from: 'anyone' as const, to: referTo(tier), port: tier.port, protocol: tier.protocol },
      })),
      ...asking.flatMap(dnsOf),
    ],
  };
}

const WORKLOADS = new Set([
  ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod'],
  ...['ReplicaSet', 'ReplicationController', 'StatefulSet'],
]);

function of<T extends IConstruct>(all: readonly IConstruct[], kind: abstract new (...args: never[]) => T): T[] {
  return all.filter((one): one is T => one instanceof kind);
}

/** The workloads in the namespaces of policies that select every pod there. */
function workloadsBeside(policies: readonly IConstruct[], workloads: readonly ApiObject[]): WorkloadReference[] {
  const namespaces = new Set(policies.map(namespaceOf));
  return workloads.filter((workload) => namespaces.has(workload.metadata.namespace ?? CURRENT)).map(nameOf);
}

/** The cluster's DNS, whose pods another owner runs. */
function dnsOf(from: WorkloadReference): Intent['outside'] {
  const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
  return protocols.map((protocol) => ({ from, to: { namespace, podLabels: { ...podLabels } }, port, protocol }));
}

function nameOf({ kind, name, metadata: { namespace = CURRENT } }: ApiObject): WorkloadReference {
  return `${namespace}/${name}[${kind}]`;
}

function referTo(tier: Tier): WorkloadReference {
  return `${namespaceOf(tier)}/${tier.name}[${tier.kind}]`;
}

function namespaceOf(construct: IConstruct): string {
  return Chart.of(construct).namespace ?? CURRENT;
}

/** Objects that name no namespace go to the current one, which is this one unless someone changed it. */
const CURRENT = 'default';

const HEADER = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# guarded: limited, in the directions named, to the connections below. edges: between workloads of this profile.
# outside: from or to anyone else. Ports are those of the pods. Format: docs/reference/intent.md
`;

/** The file's text. */
export function intentYaml(intent: Intent): string {
  return HEADER + Yaml.stringify(intent);
}
