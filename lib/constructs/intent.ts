import { Chart, Yaml } from 'cdk8s';
import { CLUSTER_DNS } from './allow-dns.ts';
import type { ApplicationIntent } from './application-intent.ts';
import type { Edge } from './edge.ts';
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

/** What is to hold, said by whoever makes the constructs, and not read off them: a policy that nobody made is then noticed. */
export interface Declaration {
  /** What this set of manifests is called. */
  readonly profile: string;
  /** The workloads that may have no other connections than those below. */
  readonly guarded: readonly DeclaredWorkload[];
  /** In which directions. @default - both */
  readonly directions?: Intent['guarded'][number]['directions'];
  readonly edges: readonly Edge[];
  /** Whom everyone reaches, on the port that it listens on. @default - nobody */
  readonly publicEntries?: readonly Tier[];
  /** Who may ask the cluster's DNS. @default - nobody */
  readonly dnsClients?: readonly DeclaredWorkload[];
}

/** A tier; or the name of a workload that is none, as it will be printed. */
export type DeclaredWorkload = Tier | WorkloadReference;

/** A declaration in the form of the intent file. Tiers are in the namespaces of their charts. */
export function intentOf(declaration: Declaration): Intent {
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

function askingDns(workload: DeclaredWorkload): Intent['outside'] {
  const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
  const to = () => ({ namespace, podLabels: { ...podLabels } });
  return protocols.map((protocol) => ({ from: referTo(workload), to: to(), port, protocol }));
}

/** Objects that name no namespace go to the current one, which is `default` unless someone changed it. */
function referTo(workload: DeclaredWorkload): WorkloadReference {
  if (typeof workload === 'string') return workload;
  return `${Chart.of(workload).namespace ?? 'default'}/${workload.name}[${workload.kind}]`;
}

const HEADER = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# guarded: limited, in the directions named, to the connections below. edges: between workloads of this profile.
# outside: from or to anyone else. Ports are those of the pods. Format: docs/reference/intent.md
`;

const HEADER_OF_APPLICATIONS = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# peers: who is none of the workloads, as NetworkPolicies name peers. Ports are those of the pods. Format: docs/reference/intent.md
`;

/** The file's text. */
export function intentYaml(intent: Intent | ApplicationIntent): string {
  return (intent.version === 1 ? HEADER : HEADER_OF_APPLICATIONS) + Yaml.stringify(intent);
}
