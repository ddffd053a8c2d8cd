import { readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { globOf } from '../glob.ts';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainOf, textAt } from '../plain-yaml.ts';
import type { Asking } from './asking.ts';
import { flat } from './parameters.ts';

/** A parameter file is smaller than this. */
const MAX_BYTES = 4 << 20;

/** The folders or the files of this repository that a generator asks for, a map of parameters for each. */
export async function ofGit(own: Plain, asking: Asking): Promise<Plain[]> {
  const { side, isNested, fill } = asking;
  const repository = textAt(own, 'repoURL') ?? '';
  if (!isOwn(repository, side))
    throw new NotFollowed(
      `its generator reads ${repository}, another repository; if it is this one, write it under repositories: of tierwall.yaml`,
    );
  if (!isOwnRevision(textAt(own, 'revision'), side))
    throw new NotFollowed('its generator reads another revision than this tree');
  const found = listAt(own, 'directories').length > 0 ? directories(own, asking) : files(own, asking);
  const values = asMap(own['values']) ?? {};
  if (Object.keys(values).length === 0) return found;
  const filled = await fill(values, found);
  return found.map((one, i) => ({ ...one, ...(isNested ? { values: filled[i] } : flat({ values: filled[i] })) }));
}

function directories(own: Plain, { whole, isNested }: Asking): Plain[] {
  // Go's path.Match, to which two stars are one.
  const wanted = matching(mapsAt(own, 'directories'), (glob) => globOf(glob.replaceAll(/\*+/g, '*')));
  const prefix = textAt(own, 'pathParamPrefix');
  return whole.folders.filter(wanted).map((path) => ofPath(path, isNested, prefix));
}

function files(own: Plain, { side: { tree }, whole, isNested }: Asking): Plain[] {
  const list = mapsAt(own, 'files');
  // Argo CD uses `git ls-files`, for which a slash is an ordinary character. With new globbing, it uses globs as shells do.
  const [wanted, otherwise] = (['git', 'path'] as const).map((how) => matching(list, (glob) => globOf(glob, how)));
  const prefix = textAt(own, 'pathParamPrefix');
  const unclear = whole.files.find((path) => wanted?.(path) !== otherwise?.(path));
  if (unclear !== undefined)
    throw new NotFollowed(
      `whether its generator reads ${unclear} depends on how Argo CD is set up (new git file globbing)`,
    );
  return whole.files
    .filter((path) => wanted?.(path))
    .flatMap((file): Plain[] => {
      const found = readAll(join(tree, file));
      if (!found) throw new NotFollowed(`its generator reads ${file}, which is neither a map nor a list of maps`);
      const place = ofFile(file, isNested, prefix);
      return found.map((one) => ({ ...(isNested ? one : flat(one)), ...place }));
    });
}

/** A parameter file: a map or a list of maps. An empty file is an empty map. */
function readAll(file: string): Plain[] | undefined {
  const text = statSync(file).size > MAX_BYTES ? '0' : readFileSync(file, 'utf8');
  const read = plainOf(text);
  const all: readonly unknown[] = Array.isArray(read) ? read : [read ?? (read === null ? {} : undefined)];
  const maps = all.flatMap((one): Plain[] => {
    const map = asMap(one);
    return map ? [map] : [];
  });
  return maps.length === all.length ? maps : undefined;
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

function ofPath(path: string, isNested: boolean, prefix?: string): Plain {
  const segments = path.split('/');
  const basename = segments.at(-1) ?? '';
  return named({ basename, basenameNormalized: normalized(basename) }, path, isNested, prefix);
}

function ofFile(file: string, isNested: boolean, prefix: string | undefined): Plain {
  const [path, filename] = [posix.dirname(file), posix.basename(file)];
  const basename = posix.basename(path);
  const fields = {
    basename,
    basenameNormalized: normalized(basename),
    filename,
    filenameNormalized: normalized(filename),
  };
  return named(fields, path, isNested, prefix);
}

/** The parameters of a path, with the prefix that a generator may set. */
function named(fields: Plain, path: string, isNested: boolean, prefix: string | undefined): Plain {
  const segments = path.split('/');
  if (isNested) {
    const nested = { path: { path, ...fields, segments } };
    return prefix === undefined ? nested : { [prefix]: nested };
  }
  const name = prefix === undefined ? 'path' : `${prefix}.path`;
  return {
    [name]: path,
    ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [`${name}.${field}`, value])),
    ...Object.fromEntries(segments.map((one, i) => [`${name}[${i}]`, one])),
  };
}

/** The text as a valid Kubernetes name. */
function normalized(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}
