import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { filesBelow } from '../plain-files.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainFile, textAt } from '../plain-yaml.ts';
import type { Side } from '../side.ts';
import { globOf } from './glob.ts';

/** More nobody generates. */
const MOST = 1000;

/**
 * The parameters that a generator of an ApplicationSet gives, a map for each Application: `list`, `git` with directories or files of
 * this repository, and `matrix` of two of these.
 * @param isNested as Go's templates have them, `{{.path.basename}}`; else by flat names, `{{path.basename}}`
 * @throws NotFollowed for other generators, which ask what is not in the tree
 */
export function generated(generator: Plain, side: Side, isNested: boolean): Plain[] {
  const [kind = '', ...others] = Object.keys(generator).filter((name) => name !== 'selector');
  if (generator['selector'] !== undefined || others.length > 0)
    throw new NotFollowed('its generators have a selector, which is not supported');
  const own = asMap(generator[kind]) ?? {};
  if (Object.keys(asMap(own['template']) ?? {}).length > 0)
    throw new NotFollowed('its generators have templates of their own, which is not supported');
  const found =
    kind === 'list'
      ? ofList(own, isNested)
      : kind === 'git'
        ? ofGit(own, side, isNested)
        : kind === 'matrix'
          ? ofMatrix(own, side, isNested)
          : undefined;
  if (!found) throw new NotFollowed(`its generator ${kind} asks what is not in the tree`);
  if (found.length > MOST) throw new NotFollowed(`its generators give more than ${MOST} Applications`);
  return found;
}

function ofList(own: Plain, isNested: boolean): Plain[] {
  if (own['elementsYaml'] !== undefined) throw new NotFollowed('its elementsYaml is not supported');
  return mapsAt(own, 'elements').map((one) => (isNested ? one : flat(one)));
}

function ofMatrix(own: Plain, side: Side, isNested: boolean): Plain[] {
  const [first, second, ...others] = mapsAt(own, 'generators');
  if (!first || !second || others.length > 0 || /\{\{/.test(JSON.stringify(second)))
    throw new NotFollowed('its matrix is not of two generators of their own');
  const right = generated(second, side, isNested);
  return generated(first, side, isNested).flatMap((one) => right.map((other) => ({ ...one, ...other })));
}

function ofGit(own: Plain, side: Side, isNested: boolean): Plain[] {
  const repository = textAt(own, 'repoURL') ?? '';
  if (!isOwn(repository, side))
    throw new NotFollowed(
      `its generator reads ${repository}, another repository; if it is this one, write it under repositories: of tierwall.yaml`,
    );
  if (!isOwnRevision(textAt(own, 'revision'), side))
    throw new NotFollowed('its generator reads another revision than this tree');
  if (textAt(own, 'pathParamPrefix') !== undefined) throw new NotFollowed('its pathParamPrefix is not supported');
  const values = asMap(own['values']) ?? {};
  if (/\{\{/.test(JSON.stringify(values)))
    throw new NotFollowed('its generators have values that are templates, which is not supported');
  const more = isNested ? { values } : flat({ values });
  const found = listAt(own, 'directories').length > 0 ? directories(own, side, isNested) : files(own, side, isNested);
  return found.map((one) => (Object.keys(values).length > 0 ? { ...one, ...more } : one));
}

function directories(own: Plain, { tree }: Side, isNested: boolean): Plain[] {
  // Go's path.Match, to which two stars are one.
  const wanted = matching(mapsAt(own, 'directories'), (glob) => globOf(glob.replaceAll(/\*+/g, '*')));
  return foldersBelow(tree)
    .filter(wanted)
    .map((path) => ofPath(path, isNested));
}

function files(own: Plain, { tree }: Side, isNested: boolean): Plain[] {
  // By `git ls-files`, to which a star matches slashes, too.
  const wanted = matching(mapsAt(own, 'files'), (glob) => globOf(glob, true));
  return filesBelow(tree, '.', true)
    .filter(wanted)
    .flatMap((file): Plain[] => {
      const read = plainFile(join(tree, file));
      if (!read) throw new NotFollowed(`its generator reads ${file}, which is no map`);
      const [folder, name] = [posix.dirname(file), posix.basename(file)];
      const place = ofPath(folder, isNested);
      if (!isNested)
        return [{ ...flat(read), ...place, 'path.filename': name, 'path.filenameNormalized': normalized(name) }];
      return [{ ...read, path: { ...asMap(place['path']), filename: name, filenameNormalized: normalized(name) } }];
    });
}

function matching(
  list: readonly Plain[],
  compile: (glob: string) => (path: string) => boolean,
): (path: string) => boolean {
  const [excluded, included] = [true, false].map((isOut) =>
    list
      .filter((one) => (at(one, 'exclude') === true) === isOut)
      .map((one) => compile((textAt(one, 'path') ?? '').replace(/^\.?\//, ''))),
  ) as [((path: string) => boolean)[], ((path: string) => boolean)[]];
  return (path) => included.some((one) => one(path)) && !excluded.some((one) => one(path));
}

function foldersBelow(tree: string, below = ''): string[] {
  return readdirSync(join(tree, below), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => (below === '' ? name : `${below}/${name}`))
    .sort()
    .flatMap((path) => [path, ...foldersBelow(tree, path)]);
}

function ofPath(path: string, isNested: boolean): Plain {
  const segments = path.split('/');
  const basename = segments.at(-1) ?? '';
  const basenameNormalized = normalized(basename);
  if (isNested) return { path: { path, basename, basenameNormalized, segments } };
  return {
    path,
    'path.basename': basename,
    'path.basenameNormalized': basenameNormalized,
    ...Object.fromEntries(segments.map((one, i) => [`path[${i}]`, one])),
  };
}

/** As a name of Kubernetes has it. */
function normalized(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}

/** By names such as `a.b`. */
function flat(value: Plain, before = ''): Plain {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const map = asMap(inner);
      return map ? Object.entries(flat(map, `${before}${key}.`)) : [[`${before}${key}`, inner]];
    }),
  );
}
