import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { NotFollowed } from '../not-followed.ts';
import { asMap, type Plain, plainFile, textAt } from '../plain-yaml.ts';
import type { Side } from '../side.ts';
import type { Application } from './application.ts';

/** Fields that a file of overrides cannot change. */
const KEPT = ['repoURL', 'path', 'targetRevision', 'chart'];

/**
 * A source with the overrides of `.argocd-source.yaml` and `.argocd-source-APPLICATION.yaml` in its folder, which are JSON merge
 * patches.
 * @throws NotFollowed if one cannot be read
 */
export function withOverrides(source: Plain, { tree }: Side, app: Application, folder: string): Plain {
  const namespace = textAt(app.value, 'metadata.namespace');
  if (!/^[\w.-]+$/.test(app.name)) return source;
  // If Applications may be in any namespace, the file name has the namespace, too. The tree does not tell whether they may.
  const ofNamespace = `.argocd-source-${namespace}_${app.name}.yaml`;
  if (existsSync(join(tree, folder, ofNamespace)))
    throw new NotFollowed(`whether ${posix.join(folder, ofNamespace)} is read is not known`);
  let merged: Plain = source;
  for (const name of ['.argocd-source.yaml', `.argocd-source-${app.name}.yaml`]) {
    const file = join(tree, folder, name);
    if (!existsSync(file)) continue;
    const over = plainFile(file);
    if (!over) throw new NotFollowed(`${posix.join(folder, name)} cannot be read`);
    merged = patched(merged, over);
  }
  const others = Object.entries(merged).filter(([name]) => !KEPT.includes(name));
  const kept = Object.entries(source).filter(([name]) => KEPT.includes(name));
  return Object.fromEntries([...others, ...kept]);
}

/** RFC 7396: null removes, maps are merged, anything else replaces. */
function patched(one: Plain, over: Plain): Plain {
  const result: Plain = { ...one };
  for (const [name, value] of Object.entries(over)) {
    const map = asMap(value);
    if (value === null) delete result[name];
    else result[name] = map ? patched(asMap(result[name]) ?? {}, map) : value;
  }
  return result;
}
