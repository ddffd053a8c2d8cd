import { type IsOwn, roots } from './delivered-paths.ts';
import { type Found, lastOf } from './found-set.ts';
import {
  folderOf,
  isPart,
  joined,
  KINDS,
  KUSTOMIZATION,
  outermost,
  type RepositoryFile,
  textsIn,
} from './repository-files.ts';

/** What makes Applications: a file, a chart or a kustomization, by the file that stands for it. */
interface Maker {
  readonly kind: 'file' | 'chart' | 'kustomization';
  readonly path: string;
  readonly files: readonly RepositoryFile[];
}

/**
 * What makes the Applications and ApplicationSets to which no other one leads. A chart and a kustomization count as a whole: the
 * templates of a chart are no objects, and the patches of a kustomization say what is applied.
 */
export function argoCdSets(files: readonly RepositoryFile[], isOwn: IsOwn): Found[] {
  const first = roots(makers(files), isOwn);
  const folders = first.filter(({ kind }) => kind !== 'file').map(({ path }) => folderOf(path));
  const whole = folders.map((path) => ({ name: lastOf(path, 'argocd'), set: { argocd: path } }));
  return [
    ...whole,
    ...fileSets(
      files,
      first.filter(({ kind }) => kind === 'file').map(({ path }) => path),
    ),
  ];
}

/** Folders of Applications, and the files where other objects are beside them. */
function fileSets(files: readonly RepositoryFile[], first: readonly string[]): Found[] {
  return outermost(first.map(folderOf)).flatMap((folder): Found[] => {
    const isBelow = (path: string) => folder === '.' || path.startsWith(`${folder}/`);
    const isOther = ({ path, text }: RepositoryFile) =>
      isBelow(path) && !KINDS.argoproj.test(text()) && (isPart(path) || KINDS.object.test(text()));
    if (!files.some(isOther)) return [{ name: lastOf(folder, 'argocd'), set: { argocd: folder } }];
    // Everything else is applied through these objects, and not from where it is written.
    return first.filter(isBelow).map((path) => ({
      name: lastOf(path.replace(/\.ya?ml$/, ''), 'argocd'),
      set: { argocd: path },
    }));
  });
}

function makers(files: readonly RepositoryFile[]): Maker[] {
  const charts = files
    .filter(({ path }) => /(?:^|\/)Chart\.ya?ml$/.test(path))
    .map(({ path }) => ({ path, templates: `${joined(folderOf(path), 'templates')}/` }));
  const naming = namedIn(files);
  const found = new Map<string, Maker>();
  for (const file of files.filter(isOfArgoCd)) {
    const chart = charts.find(({ templates }) => file.path.startsWith(templates));
    const makes: Omit<Maker, 'files'>[] =
      chart !== undefined
        ? [{ kind: 'chart', path: chart.path }]
        : isTemplate(file.text())
          ? []
          : naming(file.path).map((path) => ({ kind: path === file.path ? 'file' : 'kustomization', path }));
    for (const one of makes) found.set(one.path, { ...one, files: [...(found.get(one.path)?.files ?? []), file] });
  }
  return [...found.values()];
}

function isOfArgoCd({ text }: RepositoryFile): boolean {
  return KINDS.argoproj.test(text()) && KINDS.argocd.test(text());
}

/** Has it templates besides the parameters of an ApplicationSet? */
function isTemplate(text: string): boolean {
  return /\{\{-? /.test(text.replace(/^.*'?\{\{ ?\.?\w.*$/gm, ''));
}

/** The outermost kustomizations that a file is part of, or else the file itself. */
function namedIn(files: readonly RepositoryFile[]): (path: string) => string[] {
  const users = new Map<string, string[]>();
  for (const { path, text } of files.filter((file) => KUSTOMIZATION.test(file.path)))
    for (const to of textsIn(text())) {
      const named = joined(folderOf(path), to);
      users.set(named, [...(users.get(named) ?? []), path]);
    }
  return (path) => {
    const usersOf = (one: string) => users.get(one === path ? path : folderOf(one)) ?? [];
    const found = new Set([path]);
    for (const one of found) for (const user of usersOf(one)) found.add(user);
    const all = [...found];
    const last = all.filter((one) => usersOf(one).every((user) => user === one));
    // Of those that name each other in a circle, one stands for all.
    return last.length > 0 ? last : all.slice(-1);
  };
}
