import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Text } from '../../manifests/model.ts';
import { refuseOtherFields } from '../fields.ts';
import { helmTemplated, type Release } from '../helm.ts';
import { NotFollowed } from '../not-followed.ts';
import { Part, type PlainObject } from '../part.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainFile, plainOf, plainText, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { isHook, type PostRendering, postRendered } from '../post-rendered.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { mergedValues, valueAtPath } from '../values.ts';
import { withFile } from '../written.ts';
import { CHART_FIELDS, HELM_RELEASE_FIELDS } from './flux-fields.ts';
import { withCommonMetadata } from './flux-variables.ts';

export interface AroundRelease {
  readonly side: Side;
  readonly limits: Limits;
  readonly pool: Pool;
  /** Why a source is not this tree. Undefined if it is. */
  readonly sourceOf: (kind: string, namespace: string, name: string) => string | undefined;
  /** Called with notes about the release. */
  readonly say: (note: string) => void;
}

/**
 * What a Flux HelmRelease installs, if its chart and values are in the tree.
 * @throws NotFollowed with what is missing
 */
export async function renderHelmRelease(one: PlainObject, around: AroundRelease): Promise<Omit<Text, 'file'>> {
  const spec = asMap(one.value?.['spec']);
  if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
  const { side, limits } = around;
  const { chart, valuesFiles } = chartOf(one, spec, around);
  refuseOtherFields(spec, HELM_RELEASE_FIELDS, 'spec');
  const values = [...valuesFrom(one, spec, around), asMap(at(spec, 'values')) ?? {}].reduce(mergedValues, {});
  const target = textAt(spec, 'targetNamespace');
  const namespace = target ?? (one.namespace || 'default');
  // "Defaults to a composition of '[TargetNamespace-]Name'."
  const name = textAt(spec, 'releaseName') ?? (target === undefined ? one.name : `${target}-${one.name}`);
  if (name.length > 53)
    throw new NotFollowed(`the name of its release, ${name}, has more than 53 characters, and Flux shortens it`);
  const release = { chart, name, namespace, values: [{ text: plainText(values) }], ...optionsOf(spec) };
  const text = await withOwnValues(side, chart, valuesFiles, () => helmTemplated(side, release, limits));
  refuseOneWithHooks(spec, text);
  const final = await postRendered(side, text, postRenderingOf(spec), limits);
  return { text: labelled(one, spec, final), namespace, renderedBy: `${one.words} of Flux` };
}

function optionsOf(spec: Plain | undefined): Pick<Release, 'settings' | 'isWithoutCrds'> {
  const isEverywhere = (field: string) =>
    ['install', 'upgrade'].every((action) => at(spec, `${action}.${field}`) === true);
  const isUnchecked = ['install', 'upgrade'].some((action) => at(spec, `${action}.disableSchemaValidation`) === true);
  const isSkipped = at(spec, 'install.skipCRDs') === true || textAt(spec, 'install.crds') === 'Skip';
  return {
    // CRDs that an upgrade skips were added by the install.
    isWithoutCrds: isSkipped && ['Skip', undefined].includes(textAt(spec, 'upgrade.crds')),
    settings: [
      ...(isEverywhere('disableHooks') ? ['--no-hooks'] : []),
      ...(isUnchecked ? ['--skip-schema-validation'] : []),
    ],
  };
}

/** Hooks that only install or only upgrade has: nobody knows which of the two came last. */
function refuseOneWithHooks(spec: Plain | undefined, text: string): void {
  const [install, upgrade] = ['install', 'upgrade'].map((action) => at(spec, `${action}.disableHooks`) === true);
  if (install !== upgrade && new Part({ file: '', text }).objects.some(isHook))
    throw new NotFollowed('its hooks are disabled for only one of install and upgrade');
}

function postRenderingOf(spec: Plain | undefined): PostRendering {
  return { renderers: mapsAt(spec, 'postRenderers'), strategy: textAt(spec, 'postRenderStrategy') };
}

/** The text with the release's commonMetadata, and the labels that name the release. */
function labelled(one: PlainObject, spec: Plain | undefined, text: string): string {
  const part = new Part({ file: '', text });
  const owner = {
    'helm.toolkit.fluxcd.io/name': one.name,
    'helm.toolkit.fluxcd.io/namespace': one.namespace,
  };
  for (const object of part.objects) {
    const value = object.value && withCommonMetadata(object.value, spec, owner);
    if (value) object.replace(value);
  }
  return part.result.text;
}

function chartOf(
  one: PlainObject,
  spec: Plain | undefined,
  { side, pool, sourceOf }: AroundRelease,
): { chart: string; valuesFiles: string[] } {
  const reference = at(spec, 'chartRef');
  let [own, namespace] = [at(spec, 'chart.spec'), one.namespace];
  if (reference !== undefined) {
    const { kind, ...named } = referenceOf(reference, one.namespace);
    const source = kind === 'HelmChart' ? pool.find(kind, named.namespace, named.name)?.value : undefined;
    if (!source) throw new NotFollowed(`its chart of ${kind} ${named.namespace}/${named.name} is not in the tree`);
    [own, namespace] = [at(source, 'spec'), named.namespace];
  }
  if (textAt(spec, 'chart.kind') === 'OCIRepository')
    throw new NotFollowed(`its chart of ${textAt(own, 'url') ?? 'an OCIRepository'} is not in the tree`);
  const chart = textAt(own, 'chart') ?? '';
  const from = at(own, 'sourceRef');
  const [kind, of, name] = [
    textAt(from, 'kind') ?? 'HelmRepository',
    textAt(from, 'namespace') ?? namespace,
    textAt(from, 'name') ?? '',
  ];
  if (kind !== 'GitRepository')
    throw new NotFollowed(`its chart ${chart} of ${kind} ${of === '' ? name : `${of}/${name}`} is not in the tree`);
  const why = sourceOf(kind, of, name);
  if (why !== undefined) throw new NotFollowed(why);
  refuseOtherFields(own, CHART_FIELDS, 'chart.spec');
  const path = posix.normalize(`./${chart}`).replace(/\/$/, '');
  if (path.startsWith('..') || !existsSync(join(side.tree, path, 'Chart.yaml')))
    throw new NotFollowed(`its chart ${chart} is not in the tree`);
  // "The file defined here is merged before the ValuesFiles items."
  const files = [textAt(own, 'valuesFile') ?? [], listAt(own, 'valuesFiles')]
    .flat()
    .map((file) => posix.normalize(`./${file}`))
    .filter((file) => at(own, 'ignoreMissingValuesFiles') !== true || existsSync(join(side.tree, file)));
  if (files.some((file) => file.startsWith('..'))) throw new NotFollowed('a values file leads out of the repository');
  return { chart: path, valuesFiles: files };
}

/** The values in their order: "the later values files overwrite the earlier". */
function valuesFrom(one: PlainObject, spec: Plain | undefined, { pool, say }: AroundRelease): Plain[] {
  return mapsAt(spec, 'valuesFrom').flatMap((reference) => {
    const { kind, name } = referenceOf(reference, one.namespace);
    const key = textAt(reference, 'valuesKey') ?? 'values.yaml';
    const words = `${key} in ${kind} ${one.namespace}/${name}`;
    const text = pool.data(kind, one.namespace, name)?.get(key);
    const path = textAt(reference, 'targetPath');
    if (text === undefined) {
      if (at(reference, 'optional') !== true || pool.find(kind, one.namespace, name))
        throw new NotFollowed(
          `its values come from ${words}, which is not in the tree${kind === 'Secret' ? ', or is encrypted' : ''}`,
        );
      say(`is rendered without the values of the optional ${words}, which is not in the tree`);
      return [];
    }
    const found = path === undefined ? mapOf(text) : valueAtPath(path, text, at(reference, 'literal') === true);
    if (!found)
      throw new NotFollowed(`its values from ${words} cannot be read${path === undefined ? '' : ` into ${path}`}`);
    return [found];
  });
}

function mapOf(text: string): Plain | undefined {
  const value = plainOf(text);
  return asMap(value) ?? (value === null ? {} : undefined);
}

/** If a HelmRelease names values files, they replace the chart's own values.yaml. */
async function withOwnValues<T>(
  side: Side,
  chart: string,
  files: readonly string[],
  render: () => Promise<T>,
): Promise<T> {
  if (files.length === 0) return render();
  const all = files.map((file) => {
    const values = plainFile(join(side.tree, file));
    if (!values) throw new NotFollowed(`the values file ${file} is not in the tree, or cannot be read`);
    return values;
  });
  const own = join(side.tree, chart, 'values.yaml');
  return withFile(own, plainText(all.reduce(mergedValues, {})), render);
}
