import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { KUSTOMIZATION_FILES } from '../../manifests/files/kustomization-files.ts';
import type { Text } from '../../manifests/model.ts';
import { refuseOtherFields } from '../fields.ts';
import { globOf } from '../glob.ts';
import { helmTemplated } from '../helm.ts';
import { isKustomization, kustomized } from '../kustomize.ts';
import { isSubmodule } from '../not-copied.ts';
import { NotFollowed } from '../not-followed.ts';
import { filesBelow, filesOfFolder } from '../plain-files.ts';
import { asMap, at, type Plain, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import type { Application } from './application.ts';
import { SOURCE_FIELDS } from './application-fields.ts';
import { releaseOf } from './chart-source.ts';
import { builtByArgoCd } from './kustomize-source.ts';
import { ownPath } from './own-source.ts';
import { withOverrides } from './source-overrides.ts';

interface About {
  readonly limits: Limits;
  /** The file name of the rendered text. */
  readonly file: string;
  /** What renders it, in words. */
  readonly by: string;
}

const KINDS = ['kustomize', 'helm', 'directory', 'plugin'] as const;
/** Argo CD skips a file that holds this text. */
const SKIPPED = '+argocd:skip-file-rendering';

/**
 * The manifests of one source of an Application.
 * @throws NotFollowed if the source is not in the tree, or uses something that is not supported
 */
export async function renderSource(side: Side, app: Application, given: Plain, about: About): Promise<Text[]> {
  const { limits, file, by } = about;
  const path = ownPath(side, given);
  const source = withOverrides(given, side, app, path);
  const kinds = KINDS.filter((kind) => at(source, kind) !== undefined && at(source, kind) !== null);
  if (kinds.includes('plugin')) throw new NotFollowed('it is rendered by a plugin of Argo CD, which is not supported');
  if (kinds.length > 1) throw new NotFollowed(`it has ${kinds.join(' and ')}, and Argo CD accepts only one of them`);
  refuseOtherFields(source, SOURCE_FIELDS, 'source');
  const own: Pick<Text, 'namespace'> = app.namespace === undefined ? {} : { namespace: app.namespace };
  switch (kinds[0] ?? kindOf(side.tree, path)) {
    case 'helm': {
      const text = await helmTemplated(side, releaseOf(side, app, source, path), limits);
      return [{ file, text, renderedBy: by, ...own }];
    }
    case 'kustomize':
      return [{ file, text: await builtByArgoCd(side, app, source, path, limits), renderedBy: by, ...own }];
    default:
      return filesOf(side, path, asMap(at(source, 'directory'))).map((one) => ({ ...one, ...own }));
  }
}

/** The kind of a folder, found as Argo CD does: by its files. The last one in their order decides. */
function kindOf(tree: string, path: string): (typeof KINDS)[number] {
  const kinds = readdirSync(join(tree, path))
    .sort()
    .flatMap((name) => (KUSTOMIZATION_FILES.includes(name) ? 'kustomize' : name.endsWith('Chart.yaml') ? 'helm' : []));
  return kinds.at(-1) ?? 'directory';
}

/** The namespace of the root Application, where nobody says another one: that of Argo CD itself. */
const ROOT_NAMESPACE = 'argocd';

/** The folder of a set, if no Application says what it is: a kustomization, a chart with its own values, or all files below it. */
export async function rootFolder(side: Side, path: string, { limits, file, by }: About): Promise<Text[]> {
  if (isKustomization(side.tree, path)) return [{ file, text: await kustomized(side, path, limits), renderedBy: by }];
  if (!statSync(join(side.tree, path)).isDirectory()) return filesOfFolder(side, [path]);
  if (kindOf(side.tree, path) === 'helm') {
    const release = { chart: path, name: posix.basename(path), namespace: ROOT_NAMESPACE, values: [] };
    return [{ file, text: await helmTemplated(side, release, limits), namespace: ROOT_NAMESPACE, renderedBy: by }];
  }
  return filesOf(side, path, { recurse: true });
}

/** The plain files of a folder, as Argo CD applies them without rendering. */
function filesOf(side: Side, path: string, directory: Plain | undefined): Text[] {
  if (Object.keys(asMap(at(directory, 'jsonnet')) ?? {}).length > 0)
    throw new NotFollowed('it is rendered by Jsonnet, which is not supported');
  // In these globs, a slash is an ordinary character.
  const [include, exclude] = [textAt(directory, 'include'), textAt(directory, 'exclude')].map((glob) =>
    glob === undefined ? undefined : globOf(glob, 'text'),
  );
  const isRecursive = at(directory, 'recurse') === true;
  const all = filesBelow(side.tree, path, isRecursive);
  // Argo CD fetches submodules.
  const submodule = isRecursive ? all.find((one) => isSubmodule(join(side.tree, path, one))) : undefined;
  if (submodule !== undefined)
    throw new NotFollowed(`${posix.join(path, submodule)} is a submodule, whose content is not in the repository`);
  const found = all.filter(
    (one) => /\.(?:ya?ml|json|jsonnet)$/.test(one) && (include?.(one) ?? true) && !(exclude?.(one) ?? false),
  );
  if (found.some((one) => one.endsWith('.jsonnet'))) throw new NotFollowed('it holds Jsonnet, which is not supported');
  return filesOfFolder(
    side,
    found.map((one) => posix.join(path, one)).filter((one) => !isSkipped(join(side.tree, one))),
  );
}

function isSkipped(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true && readFileSync(file).includes(SKIPPED);
}
