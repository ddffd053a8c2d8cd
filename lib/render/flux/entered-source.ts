import { statSync } from 'node:fs';
import { join } from 'node:path';
import { RenderFailure } from '../failure.ts';
import { refuseOtherFields } from '../fields.ts';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { leadsOut } from '../paths.ts';
import { at, type Plain, textAt } from '../plain-yaml.ts';
import type { Pool } from '../pool.ts';
import type { Side } from '../side.ts';
import type { Artifact } from './artifact.ts';
import { GIT_REPOSITORY_FIELDS } from './flux-fields.ts';

/** The name that flux bootstrap gives the repository that it runs in. */
const BOOTSTRAPPED = 'flux-system';

/** Makes the tree what a source packs of it. Returns why the content of the source is not in the tree. Undefined if it is. */
export function enteredSource(
  { kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string },
  pool: Pool,
  side: Side,
  artifact: Artifact,
): string | undefined {
  const words = `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
  if (kind !== 'GitRepository') return `the content of ${words} is not in the tree`;
  const source = pool.find(kind, namespace, name)?.value;
  const why = name === BOOTSTRAPPED ? undefined : otherTree(words, source, side);
  if (why !== undefined) return why;
  try {
    refuseOtherFields(at(source, 'spec'), GIT_REPOSITORY_FIELDS, 'spec');
    artifact.pack(textAt(source, 'spec.ignore'));
    if (at(source, 'spec.recurseSubmodules') === true && artifact.leavesOut('.gitmodules'))
      return `the submodules of ${words} are not in the tree`;
    return undefined;
  } catch (error) {
    if (error instanceof NotFollowed || error instanceof RenderFailure) return `of ${words}, ${error.message}`;
    throw error;
  }
}

function otherTree(words: string, source: Plain | undefined, side: Side): string | undefined {
  if (!source) return `${words} is not in the tree`;
  const url = textAt(source, 'spec.url') ?? '';
  if (!isOwn(url, side))
    return `${words} is another repository (${url}); if it is this one, write it under repositories: of tierwall.yaml`;
  const pinned = ['tag', 'semver', 'commit'].find((field) => textAt(source, `spec.ref.${field}`) !== undefined);
  // "Name takes precedence over branch".
  const branch = textAt(source, 'spec.ref.name') ?? textAt(source, 'spec.ref.branch');
  if (pinned !== undefined || !isOwnRevision(branch, side))
    return `${words} is another revision (${pinned ?? `branch ${branch}`}) than this tree`;
  return undefined;
}

/** Why a source does not pack the folder at a path. Undefined if it does. */
export function whyNoFolder(path: string, { tree }: Side, artifact: Artifact): string | undefined {
  if (leadsOut(path)) return 'leads out of the repository';
  if (artifact.leavesOut(path))
    return "is not part of what Flux packs of the repository (it is a link, or .sourceignore or the source's ignore leaves it out)";
  const found = statSync(join(tree, path), { throwIfNoEntry: false });
  if (!found) return 'is not in the tree';
  return found.isDirectory() ? undefined : 'is not a folder';
}
