/** The content of `tierwall.yaml`: docs/reference/config.md. Paths are relative to the folder of the file. */
export interface Config {
  /** The file's name in messages. */
  readonly file: string;
  readonly judging: Judging;
  /** Addresses by which Flux and Argo CD know the repository. */
  readonly repositories: readonly string[];
  /** In the order of the file. */
  readonly sets: ReadonlyMap<string, ManifestSet>;
}

/** How manifests are judged. What a set says overrides what the file says for all sets. */
export interface Judging {
  /** As `--cni` has it: `calico`, `calico@3.29`, `cilium` or `spec`. */
  readonly cni?: string;
  readonly podCidrs?: readonly string[];
  /** Workloads that keep data, as `namespace/name[Kind]`. */
  readonly dataTiers?: readonly string[];
  readonly suppressions?: readonly { readonly rule: string; readonly object: string; readonly reason: string }[];
}

/** The fields of a set that say where its manifests come from. A set has exactly one of them. */
export const SOURCES = ['folder', 'kustomization', 'chart', 'flux', 'argocd', 'command'] as const;

/** A named set of manifests: where they are, how they are rendered, and how they are judged. */
export interface ManifestSet {
  readonly name: string;
  readonly source: SetSource;
  /** The namespace of objects that name none. */
  readonly namespace?: string;
  /** The version of Kubernetes for which Helm renders charts, such as `1.30.0`; without it, Helm's own. */
  readonly kubeVersion?: string;
  /** Whether rendering may use the network. */
  readonly network: boolean;
  /** The most seconds that rendering may take. */
  readonly timeout: number;
  /** The most bytes of memory for a renderer. */
  readonly memory: number;
  /** The file with its declared intent. */
  readonly intent?: string;
  readonly judging: Judging;
  /** The line of its name in the file, counted from 1. */
  readonly line: number;
}

/**
 * Where the manifests of a set come from, and how they are rendered. `words` are a program and its arguments, which no
 * shell reads.
 */
export type SetSource =
  | { readonly kind: 'folder' | 'kustomization' | 'flux'; readonly path: string }
  | { readonly kind: 'argocd'; readonly path: string; readonly cluster?: string }
  | { readonly kind: 'chart'; readonly path: string; readonly values: readonly string[]; readonly release?: string }
  | { readonly kind: 'command'; readonly words: readonly string[] };

/** The name of the file that names the sets of a repository. */
export const CONFIG_FILE = 'tierwall.yaml';

/** The limits of a set that names none. `timeout` is in seconds, `memory` in bytes. */
export const DEFAULT_LIMITS = { network: false, timeout: 60, memory: 2 * 2 ** 30 } as const;
