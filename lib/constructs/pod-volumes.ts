import type { Json } from './json.ts';
import type { ContainerProps, Mount } from './workload-props.ts';

/**
 * The name of a StatefulSet's volume claim: "a claim in this list takes precedence over any volumes in the template, with the
 * same name".
 */
export const CLAIM = 'data';

/**
 * The volumes of one pod. Mounts of the same object, and emptyDirs at the same path, share one volume among all containers. So a
 * sidecar sees the files of another container.
 */
export class PodVolumes {
  private readonly names = new Map<string, string>();
  private readonly volumes: Json[] = [];
  private readonly taken: Set<string>;

  /** @param reserved names that other volumes use */
  constructor(reserved: readonly string[] = []) {
    this.taken = new Set(reserved);
  }

  get list(): readonly Json[] {
    return this.volumes;
  }

  /** The volumeMounts of a container, in the order in which they are given. */
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

  /** A free volume name: `/var/run/mysqld` becomes `var-run-mysqld`, with a number after it if another path has that name. */
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
