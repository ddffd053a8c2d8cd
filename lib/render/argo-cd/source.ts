import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Text } from '../../manifests/model.ts';
import { helmTemplated, isChart } from '../helm.ts';
import { isKustomization, kustomized } from '../kustomize.ts';
import { kustomizedWith } from '../kustomized-with.ts';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { filesBelow, filesOfFolder } from '../plain-files.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainText, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import type { Application } from './application.ts';
import { globOf } from './glob.ts';

interface About {
  readonly limits: Limits;
  /** What the rendered text is called. */
  readonly file: string;
  /** What renders it, in words. */
  readonly by: string;
}

/** What a source of an Application gives. @throws NotFollowed where it is not in the tree, or uses what is not supported */
export async function renderSource(side: Side, app: Application, source: Plain, about: About): Promise<Text[]> {
  const { limits, file, by } = about;
  const namespace = textAt(source, 'helm.namespace') ?? app.namespace;
  const path = ownPath(side, source);
  if (at(source, 'plugin') !== undefined)
    throw new NotFollowed('it is rendered by a plugin of Argo CD, which is not supported');
  const isOfHelm = at(source, 'helm') !== undefined || isChart(side.tree, path);
  const text = (content: string): Text[] => [
    { file, text: content, renderedBy: by, ...(namespace !== undefined && { namespace }) },
  ];
  if (isOfHelm && isChart(side.tree, path))
    return text(await helmTemplated(side, releaseOf(side, app, source, path, namespace), limits));
  if (isKustomization(side.tree, path)) return text(await builtByArgoCd(side, source, path, limits));
  const texts = await renderedFolder(side, path, {
    ...about,
    isRecursive: at(source, 'directory.recurse') === true,
    directory: asMap(at(source, 'directory')),
  });
  return texts.map((one) => (namespace === undefined ? one : { ...one, namespace }));
}

/** The path of a source in the tree. */
function ownPath(side: Side, source: Plain): string {
  const repository = textAt(source, 'repoURL') ?? '';
  const chart = textAt(source, 'chart');
  if (chart !== undefined) throw new NotFollowed(`its chart ${chart} of ${repository} is not in the tree`);
  if (!isOwn(repository, side))
    throw new NotFollowed(
      `${repository} is another repository; if it is this one, write it under repositories: of tierwall.yaml`,
    );
  const revision = textAt(source, 'targetRevision');
  if (!isOwnRevision(revision, side)) throw new NotFollowed(`its revision ${revision} is another one than this tree`);
  const path = posix.normalize(`./${textAt(source, 'path') ?? '.'}`).replace(/\/$/, '');
  if (path.startsWith('..')) throw new NotFollowed(`its path ${path} leads out of the repository`);
  if (!existsSync(join(side.tree, path))) throw new NotFollowed(`its path ${path} is not in the tree`);
  return path;
}

/** A folder as Argo CD finds out what it is; plain files as they are. */
export async function renderedFolder(
  side: Side,
  path: string,
  {
    limits,
    file,
    by,
    isRecursive,
    directory,
  }: About & { readonly isRecursive: boolean; readonly directory?: Plain | undefined },
): Promise<Text[]> {
  if (at(directory, 'jsonnet') !== undefined && Object.keys(asMap(at(directory, 'jsonnet')) ?? {}).length > 0)
    throw new NotFollowed('it is rendered by Jsonnet, which is not supported');
  if (isKustomization(side.tree, path)) return [{ file, text: await kustomized(side, path, limits), renderedBy: by }];
  if (!statSync(join(side.tree, path)).isDirectory()) return filesOfFolder(side, [path]);
  const [include, exclude] = [textAt(directory, 'include'), textAt(directory, 'exclude')].map((glob) =>
    glob === undefined ? undefined : globOf(glob),
  );
  const found = filesBelow(side.tree, path, isRecursive).filter(
    (one) => /\.(?:ya?ml|json)$/.test(one) && (include?.(one) ?? true) && !(exclude?.(one) ?? false),
  );
  if (filesBelow(side.tree, path, isRecursive).some((one) => one.endsWith('.jsonnet')))
    throw new NotFollowed('it holds Jsonnet, which is not supported');
  return filesOfFolder(
    side,
    found.map((one) => posix.join(path, one)),
  );
}

function releaseOf(
  side: Side,
  app: Application,
  source: Plain,
  path: string,
  namespace: string | undefined,
): Parameters<typeof helmTemplated>[1] {
  const helm = asMap(at(source, 'helm')) ?? {};
  const files = listAt(helm, 'valueFiles').flatMap((file) =>
    valueFile(side, app, path, String(file), at(helm, 'ignoreMissingValueFiles') === true),
  );
  const object = asMap(at(helm, 'valuesObject'));
  const written = object ? plainText(object) : textAt(helm, 'values');
  const settings = mapsAt(helm, 'parameters').flatMap((one) => {
    const value = String(at(one, 'value') ?? '');
    return [
      at(one, 'forceString') === true ? '--set-string' : '--set',
      `${textAt(one, 'name')}=${value.replaceAll(/(?<!\\),/g, '\\,')}`,
    ];
  });
  if (listAt(helm, 'fileParameters').length > 0) throw new NotFollowed('its helm.fileParameters are not supported');
  const name = textAt(helm, 'releaseName') ?? app.name;
  return {
    ...{ chart: path, name, namespace: namespace ?? 'default', settings },
    values: [...files.map((file) => ({ file })), ...(written === undefined ? [] : [{ text: written }])],
  };
}

/** From the chart, from the top of the repository, or from another source that is this tree. */
function valueFile(side: Side, app: Application, chart: string, file: string, mayMiss: boolean): string[] {
  if (/^[a-z]+:\/\//i.test(file)) throw new NotFollowed(`its values of ${file} are not in the tree`);
  const [, ref, below = ''] = /^\$([\w-]+)\/(.*)$/.exec(file) ?? [];
  const lender = ref === undefined ? undefined : app.sources.find((one) => textAt(one, 'ref') === ref);
  if (ref !== undefined && !lender) throw new NotFollowed(`no source has the ref ${ref}`);
  if (lender) ownPath(side, { ...lender, path: '.' });
  const path =
    ref !== undefined
      ? posix.normalize(below)
      : file.startsWith('/')
        ? posix.normalize(`.${file}`)
        : posix.join(chart, file);
  if (path.startsWith('..')) throw new NotFollowed(`its values of ${file} lead out of the repository`);
  if (existsSync(join(side.tree, path))) return [path];
  if (mayMiss) return [];
  throw new NotFollowed(`its values of ${file} are not in the tree`);
}

/** "kustomize edit set ..." for what the source says. */
async function builtByArgoCd(side: Side, source: Plain, path: string, limits: Limits): Promise<string> {
  const options = asMap(at(source, 'kustomize'));
  if (!options) return kustomized(side, path, limits);
  const known = [
    'namePrefix',
    'nameSuffix',
    'namespace',
    'commonLabels',
    'commonAnnotations',
    'labelWithoutSelector',
    'labelIncludeTemplates',
    'images',
    'replicas',
    'patches',
    'components',
    'forceCommonLabels',
    'forceCommonAnnotations',
    'version',
    'ignoreMissingComponents',
  ];
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new NotFollowed(`its kustomize.${unknown} is not supported`);
  return kustomizedWith(side, path, limits, (own) => {
    const field = (name: string) => (options[name] === undefined ? {} : { [name]: options[name] });
    const list = (name: string, more: readonly unknown[]) =>
      more.length > 0 ? { [name]: [...listAt(own, name), ...more] } : {};
    const labels = asMap(options['commonLabels']);
    const isPlain = options['labelWithoutSelector'] === true;
    const images = listAt(options, 'images').map((one) => imageOf(String(one)));
    return {
      ...own,
      ...{ ...field('namePrefix'), ...field('nameSuffix'), ...field('namespace') },
      ...(labels &&
        isPlain &&
        list('labels', [
          { pairs: labels, includeSelectors: false, includeTemplates: options['labelIncludeTemplates'] === true },
        ])),
      ...(labels && !isPlain && { commonLabels: { ...asMap(own['commonLabels']), ...labels } }),
      ...(asMap(options['commonAnnotations']) && {
        commonAnnotations: { ...asMap(own['commonAnnotations']), ...asMap(options['commonAnnotations']) },
      }),
      ...list('replicas', mapsAt(options, 'replicas')),
      ...list('patches', mapsAt(options, 'patches')),
      ...list('components', listAt(options, 'components')),
      ...list('images', images),
    };
  });
}

/** `name=new:tag`, `name:tag`, `name@digest` */
function imageOf(text: string): object {
  const [, name, rest = ''] = /^(?:([^=]+)=)?(.*)$/.exec(text) ?? [];
  const [, image = rest, tag, digest] = /^(.+?)(?::([^:/@]+))?(?:@(.+))?$/.exec(rest) ?? [];
  return {
    name: name ?? image,
    ...(name !== undefined && { newName: image }),
    ...(tag !== undefined && { newTag: tag }),
    ...(digest !== undefined && { digest }),
  };
}
