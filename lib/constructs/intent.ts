import { Chart, Yaml } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { AccessPolicy } from './access-policy.ts';
import { AllowDns, CLUSTER_DNS } from './allow-dns.ts';
import { DefaultDeny } from './default-deny.ts';
import { EdgePolicies } from './edge-policies.ts';
import { PublicEntry } from './public-entry.ts';
import { type Protocol, Tier } from './tier.ts';

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
 * What the constructs below `scope`, an App or a Chart, declare. Only tiers count as workloads: for others, add to what this returns.
 * @param profile what this set of manifests is called
 */
export function intentOf(scope: IConstruct, profile: string): Intent {
  const all = scope.node.findAll();
  const tiers = of(all, Tier);
  const entries = of(all, PublicEntry).map(({ tier }) => tier);
  const accesses = of(all, AccessPolicy);
  const pairs = of(all, EdgePolicies).map(({ edge }) => edge);
  const denied = tiersBeside(of(all, DefaultDeny), tiers);
  const asking = tiersBeside(of(all, AllowDns), tiers);
  // A policy limits whom it selects: what it does not allow is then denied.
  const guarded = {
    ingress: new Set([...denied, ...entries, ...accesses.map(({ tier }) => tier), ...pairs.map(({ to }) => to)]),
    egress: new Set([...denied, ...asking, ...pairs.map(({ from }) => from)]),
  };
  return {
    version: 1,
    profile,
    guarded: tiers.flatMap((tier) => {
      const directions = (['ingress', 'egress'] as const).filter((direction) => guarded[direction].has(tier));
      return directions.length > 0 ? [{ workload: referTo(tier), directions }] : [];
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

function of<T extends IConstruct>(all: readonly IConstruct[], kind: abstract new (...args: never[]) => T): T[] {
  return all.filter((one): one is T => one instanceof kind);
}

/** The tiers in the namespaces of policies that select every pod there. */
function tiersBeside(policies: readonly IConstruct[], tiers: readonly Tier[]): Tier[] {
  const namespaces = new Set(policies.map(namespaceOf));
  return tiers.filter((tier) => namespaces.has(namespaceOf(tier)));
}

/** The cluster's DNS, whose pods another owner runs. */
function dnsOf(tier: Tier): Intent['outside'] {
  const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
  const to = () => ({ namespace, podLabels: { ...podLabels } });
  return protocols.map((protocol) => ({ from: referTo(tier), to: to(), port, protocol }));
}

function referTo(tier: Tier): WorkloadReference {
  return `${namespaceOf(tier)}/${tier.name}[${tier.kind}]`;
}

/** The namespace that a chart names none for is the current one, which is this one unless someone changed it. */
function namespaceOf(construct: IConstruct): string {
  return Chart.of(construct).namespace ?? 'default';
}

const HEADER = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# guarded: limited, in the directions named, to the connections below. edges: between workloads of this profile.
# outside: from or to anyone else. Ports are those of the pods. Format: docs/reference/intent.md
`;

/** The file's text. */
export function intentYaml(intent: Intent): string {
  return HEADER + Yaml.stringify(intent);
}
