/** What `tierwall.yaml` says: docs/reference/config.md. Paths are from the folder of the file. */
export interface Config {
  /** As named in messages. */
  readonly file: string;
  readonly judging: Judging;
  /** Addresses under which Flux and Argo CD know the repository. */
  readonly repositories: readonly string[];
  /** In the order of the file. */
  readonly sets: ReadonlyMap<string, ManifestSet>;
}

/** How manifests are judged; what a set says goes before what the file says for all. */
export interface Judging {
  /** As `--cni` has it: `calico`, `calico@3.29`, `cilium` or `spec`. */
  readonly cni?: string;
  readonly podCidrs?: readonly string[];
  /** Workloads that keep data, as `namespace/name[Kind]`. */
  readonly dataTiers?: readonly string[];
  readonly suppressions?: readonly { readonly rule: string; readonly object: string; readonly reason: string }[];
}

export const SOURCES = ['folder', 'kustomization', 'chart', 'flux', 'argocd', 'command'] as const;

/** A named set of manifests: where it is, how it is rendered, and how it is judged. */
export interface ManifestSet {
  readonly name: string;
  readonly source: SetSource;
  /** Of objects that name none. */
  readonly namespace?: string;
  /** Whether rendering may ask the network. */
  readonly network: boolean;
  /** Seconds that rendering may take. */
  readonly timeout: number;
  /** Bytes of memory that a renderer may take. */
  readonly memory: number;
  /** The file of its declared intent. */
  readonly intent?: string;
  readonly judging: Judging;
  /** 1-based, of its name in the file. */
  readonly line: number;
}

export type SetSource =
  | { readonly kind: 'folder' | 'kustomization' | 'flux'; readonly path: string }
  | { readonly kind: 'argocd'; readonly path: string; readonly cluster?: string }
  | { readonly kind: 'chart'; readonly path: string; readonly values: readonly string[]; readonly release?: string }
  | { readonly kind: 'command'; readonly words: readonly string[] };

export const CONFIG_FILE = 'tierwall.yaml';

/** What is taken where a set says nothing. */
export const DEFAULT_LIMITS = { network: false, timeout: 60, memory: 2 * 2 ** 30 } as const;
