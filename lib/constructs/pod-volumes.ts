import type { Json } from './json.ts';
import type { ContainerProps, Mount } from './workload-props.ts';

/** The volume claim of a StatefulSet: "a claim in this list takes precedence over any volumes in the template, with the same name". */
export const CLAIM = 'data';

/**
 * The volumes of one pod. What is mounted from the same object, and an emptyDir at the same path, is one volume for all containers
 * of the pod: that is how a sidecar sees the files of another.
 */
export class PodVolumes {
  private readonly names = new Map<string, string>();
  private readonly volumes: Json[] = [];
  private readonly taken: Set<string>;

  /** @param reserved names that other volumes have */
  constructor(reserved: readonly string[] = []) {
    this.taken = new Set(reserved);
  }

  get list(): readonly Json[] {
    return this.volumes;
  }

  /** The container's volumeMounts, in the order in which they are written. */
  mountsOf({ mounts = {}, writable = [] }: Pick<ContainerProps, 'mounts' | 'writable'>): Json[] {
    const all: [string, Mount][] = [
      ...Object.entries(mounts),
      ...writable.map((path): [string, Mount] => [path, { empty: true }]),
    ];
    return all.map(([mountPath, mount]) => ({
      ...{ name: this.nameOf(mountPath, mount), mountPath },
      ...(('configMap' in mount || 'secret' in mount) && { readOnly: true }),
    }));
  }

  private nameOf(path: string, mount: Mount): string {
    const [kind, object] = Object.entries(mount)[0] as [string, unknown];
    const key = kind === 'empty' ? `empty ${path}` : `${kind} ${object}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const name = this.free(kind === 'empty' ? path : `${kind}-${object}`);
    this.names.set(key, name);
    this.volumes.push({ name, ...sourceOf(mount) });
    return name;
  }

  /** `/var/run/mysqld` -> `var-run-mysqld`, or with a number behind where another path has that name. */
  private free(text: string): string {
    const base =
      text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '')
        .slice(0, 60)
        .replace(/-$/, '') || 'root';
    let name = base;
    for (let i = 2; this.taken.has(name); i++) name = `${base.slice(0, 60)}-${i}`;
    this.taken.add(name);
    return name;
  }
}

function sourceOf(mount: Mount): Json {
  if ('configMap' in mount) return { configMap: { name: mount.configMap } };
  if ('secret' in mount) return { secret: { secretName: mount.secret } };
  if ('claim' in mount) return { persistentVolumeClaim: { claimName: mount.claim } };
  if ('hostPath' in mount) return { hostPath: { path: mount.hostPath } };
  return { emptyDir: {} };
}
