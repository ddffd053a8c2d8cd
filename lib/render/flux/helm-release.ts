import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuseOtherFields } from '../fields.ts';
import { helmTemplated, type Release } from '../helm.ts';
import { isHook } from '../hooks.ts';
import { NotFollowed } from '../not-followed.ts';
import { Part, type PlainObject } from '../part.ts';
import { fromTop, leadsOut } from '../paths.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainFile, plainText, textAt } from '../plain-yaml.ts';
import { referenceOf } from '../pool.ts';
import { type PostRendering, postRendered } from '../post-rendered.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { mergedValues } from '../values.ts';
import { withFile } from '../written.ts';
import { CHART_FIELDS, HELM_RELEASE_FIELDS } from './flux-fields.ts';
import { withCommonMetadata } from './flux-variables.ts';
import { type AroundValues, releaseValues } from './release-values.ts';

/** What is around a HelmRelease, and how it is rendered. */
export interface AroundRelease extends AroundValues {
  readonly side: Side;
  readonly limits: Limits;
  /** Why a source is not this tree; undefined: it is. */
  readonly sourceOf: (kind: string, namespace: string, name: string) => string | undefined;
  /** What the rendered text is called. */
  readonly file: () => string;
}

/**
 * What a Flux HelmRelease installs, if its chart and values are in the tree.
 * @throws NotFollowed with what is missing
 */
export async function renderHelmRelease(one: PlainObject, around: AroundRelease): Promise<Part> {
  const spec = asMap(one.value?.['spec']);
  if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
  const { side, limits } = around;
  const { chart, valuesFiles } = chartOf(one, spec, around);
  refuseOtherFields(spec, HELM_RELEASE_FIELDS, 'spec');
  const values = releaseValues(one, around);
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
  const part = new Part({ file: around.file(), text: final, namespace, renderedBy: `${one.words} of Flux` });
  addLabels(part, one, spec);
  return part;
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

/** With its commonMetadata, and the labels that say which release applies it. */
function addLabels(part: Part, one: PlainObject, spec: Plain | undefined): void {
  const owner = {
    'helm.toolkit.fluxcd.io/name': one.name,
    'helm.toolkit.fluxcd.io/namespace': one.namespace,
  };
  for (const object of part.objects) {
    const value = object.value && withCommonMetadata(object.value, spec, owner);
    if (value) object.replace(value);
  }
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
  const path = fromTop(chart);
  if (leadsOut(path) || !existsSync(join(side.tree, path, 'Chart.yaml')))
    throw new NotFollowed(`its chart ${chart} is not in the tree`);
  // "The file defined here is merged before the ValuesFiles items."
  const files = [textAt(own, 'valuesFile') ?? [], listAt(own, 'valuesFiles')]
    .flat()
    .map((file) => fromTop(String(file)))
    .filter((file) => at(own, 'ignoreMissingValuesFiles') !== true || existsSync(join(side.tree, file)));
  if (files.some(leadsOut)) throw new NotFollowed('a file of its values leads out of the repository');
  return { chart: path, valuesFiles: files };
}

/** Where a HelmRelease names files of values, the chart's own values.yaml is made of those alone. */
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
