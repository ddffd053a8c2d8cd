import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { tierwall } from '../in-process.ts';
import { ServedCluster } from './object-server.ts';

/** A cluster that commands are asked about, and manifests in a folder. */
export class AskedCluster extends ServedCluster {
  /** Runs a command about the cluster. */
  readonly ask = (...args: string[]) => tierwall([...args, '--context', 'here', '--kubeconfig', this.kubeconfig]);

  /** Manifests in a folder of their own. @returns its path */
  readonly manifests = (...objects: readonly (object | string)[]): string => {
    const path = join(this.folder, 'de ploy');
    mkdirSync(path, { recursive: true });
    writeFileSync(
      join(path, 'all.yaml'),
      objects.map((one) => (typeof one === 'string' ? one : stringify(one))).join('---\n'),
    );
    return path;
  };
}
