import { Yaml } from 'cdk8s';
import type { Edge } from '../constructs/edge.ts';
import type { Protocol, Tier } from '../constructs/tier.ts';

/** `namespace/name[Kind]` */
export type WorkloadReference = `${string}/${string}[${string}]`;

/** A peer that no manifest has: anyone at all, or pods that another owner runs. */
export type OutsidePeer =
  | 'anyone'
  | { readonly namespace: string; readonly podLabels: Readonly<Record<string, string>> };

/** What the code declares, as data: what the manifests, and then the cluster, must turn out to allow. docs/reference/intent.md */
interface Intent {
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

/** What an app declares; which folder of dist/ it goes to, and so what its profile is called, is not its business. */
export type DeclaredIntent = Omit<Intent, 'version' | 'profile'>;

export function referTo(namespace: string, { name, kind }: Tier): WorkloadReference {
  return `${namespace}/${name}[${kind}]`;
}

export function intentEdges(namespace: string, edges: readonly Edge[]): Intent['edges'] {
  return edges.map(({ from, to, port, protocol = 'TCP' }) => ({
    from: referTo(namespace, from),
    to: referTo(namespace, to),
    port,
    protocol,
  }));
}

const HEADER = `\
# The declared intent: the workloads that are guarded, and every connection that they may have. No Kubernetes object.
# guarded: limited, in the directions named, to the connections below. edges: between workloads of this profile.
# outside: from or to anyone else. Ports are those of the pods. Format: docs/reference/intent.md
`;

/** The text of the file of this profile. */
export function intentYaml(profile: string, intent: DeclaredIntent): string {
  const whole: Intent = { version: 1, profile, ...intent };
  return HEADER + Yaml.stringify(whole);
}
