import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { fromTop, leadsOut } from '../paths.ts';
import { type Plain, textAt } from '../plain-yaml.ts';
import type { Side } from '../side.ts';

/** @throws NotFollowed if a source is not this tree */
export function refuseElsewhere(side: Side, source: Plain): void {
  const repository = textAt(source, 'repoURL') ?? '';
  const chart = textAt(source, 'chart');
  if (chart !== undefined) throw new NotFollowed(`its chart ${chart} of ${repository} is not in the tree`);
  if (!isOwn(repository, side))
    throw new NotFollowed(
      `${repository} is another repository; if it is this one, write it under repositories: of tierwall.yaml`,
    );
  const revision = textAt(source, 'targetRevision');
  if (!isOwnRevision(revision, side)) throw new NotFollowed(`its revision ${revision} is not that of this tree`);
}

/**
 * The folder of a source in the tree.
 * @throws NotFollowed if it does not exist
 */
export function ownPath(side: Side, source: Plain): string {
  refuseElsewhere(side, source);
  const named = textAt(source, 'path');
  if (named === undefined) throw new NotFollowed('it names neither a path nor a chart');
  const path = fromTop(named);
  if (leadsOut(path)) throw new NotFollowed(`its path ${named} leads out of the repository`);
  if (!existsSync(join(side.tree, path))) throw new NotFollowed(`its path ${path} is not in the tree`);
  if (!statSync(join(side.tree, path)).isDirectory()) throw new NotFollowed(`its path ${path} is not a folder`);
  return path;
}
