import { Chart, Yaml } from 'cdk8s';
import { CLUSTER_DNS } from './allow-dns.ts';
import type { ApplicationIntent } from './application-intent.ts';
import type { Edge } from './edge.ts';
import { edgeGiven, listGiven, objectGiven, textGiven, workloadGiven } from './given.ts';
import type { Protocol, Tier } from './tier.ts';

/** `namespace/name[Kind]` */
export type WorkloadReference = `${string}/${string}[${string}]`;

/** A peer that is in no manifest: anyone at all, or pods that somebody else runs. */
export type OutsidePeer =
  | 'anyone'
  | { readonly namespace: string; readonly podLabels: Readonly<Record<string, string>> };

/** What the code declares, as data. The manifests, and then the cluster, must allow exactly this. docs/reference/intent.md */
export interface Intent {
  readonly version: 1;
  readonly profile: string;
  /** The workloads whose connections are limited in these directions, to what is declared below. */
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
  /** Connections from or to peers outside the profile. */
  readonly outside: readonly {
    readonly from: WorkloadReference | OutsidePeer;
    readonly to: WorkloadReference | OutsidePeer;
    readonly port: number;
    readonly protocol: Protocol;
  }[];
}

/**
 * A declaration, written by whoever makes the constructs. It is not derived from the constructs, so that a policy that nobody
 * made is noticed.
 */
export interface Declaration {
  /** The name of this set of manifests. */
  readonly profile: string;
  /** The workloads that may have no other connections than those below. */
  readonly guarded: readonly DeclaredWorkload[];
  /**
   * The directions in which the workload is guarded.
   * @default - both
   */
  readonly directions?: Intent['guarded'][number]['directions'];
  readonly edges: readonly Edge[];
  /**
   * Tiers that everyone may reach, on the port that the tier listens on.
   * @default - nobody
   */
  readonly publicEntries?: readonly Tier[];
  /**
   * Workloads that may ask the cluster's DNS.
   * @default - nobody
   */
  readonly dnsClients?: readonly DeclaredWorkload[];
}

/** A tier, or the printed name of a workload that is not a tier. */
export type DeclaredWorkload = Tier | WorkloadReference;

/** A declaration in the form of the intent file. Tiers are in the namespaces of their charts. */
export function intentOf(declaration: Declaration): Intent {
  checkGiven(declaration);
  const {
    profile,
    guarded,
    directions = ['ingress', 'egress'],
    edges,
    publicEntries = [],
    dnsClients = [],
  } = declaration;
  return {
    version: 1,
    profile,
    guarded: guarded.map((workload) => ({ workload: referTo(workload), directions: [...directions] })),
    edges: edges.map(({ from, to, port, protocol = 'TCP' }) => ({
      ...{ from: referTo(from), to: referTo(to), port, protocol },
    })),
    outside: [
      ...publicEntries.map((tier) => ({
        ...{ from: 'anyone' as const, to: referTo(tier), port: tier.port, protocol: tier.protocol },
      })),
      ...dnsClients.flatMap(askingDns),
    ],
  };
}

/** @throws TypeError if the declaration, or a part of it, is not what its type says */
function checkGiven(declaration: Declaration): void {
  const where = 'intentOf';
  objectGiven(where, 'declaration', declaration);
  const { profile, directions, edges, guarded, publicEntries = [], dnsClients = [] } = declaration;
  textGiven(where, 'profile', profile);
  if (directions !== undefined) listGiven(where, 'directions', directions);
  for (const [what, list] of Object.entries({ edges, guarded, publicEntries, dnsClients })) {
    listGiven(where, what, list);
    if (what !== 'edges') for (const [i, one] of list.entries()) workloadGiven(where, `${what}[${i}]`, one);
  }
  for (const [i, edge] of edges.entries()) edgeGiven(where, `edges[${i}]`, edge);
}

function askingDns(workload: DeclaredWorkload): Intent['outside'] {
  const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
  const to = () => ({ namespace, podLabels: { ...podLabels } });
  return protocols.map((protocol) => ({ from: referTo(workload), to: to(), port, protocol }));
}

/** Objects without a namespace go to the current one, which is `default` unless somebody changed it. */
function referTo(workload: DeclaredWorkload): WorkloadReference {
  if (typeof workload === 'string') return workload;
  return `${Chart.of(workload).namespace ?? 'default'}/${workload.name}[${workload.kind}]`;
}

const HEADER = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# guarded: limited, in the directions named, to the connections below. edges: between workloads of this profile.
# outside: from or to anyone else. Ports are those of the pods. Format: https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md
`;

const HEADER_OF_APPLICATIONS = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# peers: who is none of the workloads, as NetworkPolicies name peers. Ports are those of the pods. Format: https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md
`;

/** The text of the file. */
export function intentYaml(intent: Intent | ApplicationIntent): string {
  objectGiven('intentYaml', 'intent', intent);
  return (intent.version === 1 ? HEADER : HEADER_OF_APPLICATIONS) + Yaml.stringify(intent);
}
