import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Text } from '../../manifests/model.ts';
import { helmTemplated } from '../helm.ts';
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, listAt, mapsAt, type Plain, plainFile, plainOf, plainText, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { postRendered } from '../post-rendered.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { mergedValues, valueAtPath } from '../values.ts';

export interface AroundRelease {
  readonly side: Side;
  readonly limits: Limits;
  readonly pool: Pool;
  /** Why a source is not this tree; undefined: it is. */
  readonly sourceOf: (kind: string, namespace: string, name: string) => string | undefined;
}

/**
 * What a HelmRelease of Flux' installs, where its chart and its values are in the tree.
 * @throws NotFollowed where they are not, with what is missing
 */
export async function renderHelmRelease(one: PlainObject, around: AroundRelease): Promise<Omit<Text, 'file'>> {
  const spec = asMap(one.value?.['spec']);
  if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
  const { side, limits, pool } = around;
  const { chart, valuesFiles } = chartOf(one, spec, around);
  const values = [...valuesFrom(one, spec, pool), asMap(at(spec, 'values')) ?? {}].reduce(mergedValues, {});
  const target = textAt(spec, 'targetNamespace');
  const namespace = target ?? (one.namespace || 'default');
  // "Defaults to a composition of '[TargetNamespace-]Name'."
  const name = textAt(spec, 'releaseName') ?? (target === undefined ? one.name : `${target}-${one.name}`);
  if (name.length > 53) throw new NotFollowed(`its release ${name} has more than 53 letters, which Flux shortens`);
  const release = { chart, name, namespace, values: [{ text: plainText(values) }] };
  const text = await withOwnValues(side, chart, valuesFiles, () => helmTemplated(side, release, limits));
  const final = await postRendered(side, text, mapsAt(spec, 'postRenderers'), limits);
  return { text: final, namespace, renderedBy: `${one.words} of Flux` };
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
  const path = posix.normalize(`./${chart}`).replace(/\/$/, '');
  if (path.startsWith('..') || !existsSync(join(side.tree, path, 'Chart.yaml')))
    throw new NotFollowed(`its chart ${chart} is not in the tree`);
  const files = listAt(own, 'valuesFiles').map((file) => posix.normalize(`./${file}`));
  if (files.some((file) => file.startsWith('..')))
    throw new NotFollowed('a file of its values leads out of the repository');
  return { chart: path, valuesFiles: files };
}

/** In their order; "the later values files overwrite the earlier". */
function valuesFrom(one: PlainObject, spec: Plain | undefined, pool: Pool): Plain[] {
  return mapsAt(spec, 'valuesFrom').flatMap((reference) => {
    const { kind, name } = referenceOf(reference, one.namespace);
    const key = textAt(reference, 'valuesKey') ?? 'values.yaml';
    const text = pool.data(kind, one.namespace, name)?.get(key);
    const path = textAt(reference, 'targetPath');
    if (text === undefined) {
      if (at(reference, 'optional') === true) return [];
      throw new NotFollowed(
        `its values of ${key} in ${kind} ${one.namespace}/${name} are not in the tree${kind === 'Secret' ? ', or encrypted' : ''}`,
      );
    }
    const value = plainOf(text);
    const found = path === undefined ? (asMap(value) ?? (value === null ? {} : undefined)) : valueAtPath(path, value);
    if (!found)
      throw new NotFollowed(
        `its values of ${key} in ${kind} ${one.namespace}/${name} cannot be read${path === undefined ? '' : ` into ${path}`}`,
      );
    return [found];
  });
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
    if (!values) throw new NotFollowed(`the file of values ${file} is not in the tree, or cannot be read`);
    return values;
  });
  const own = join(side.tree, chart, 'values.yaml');
  const before = existsSync(own) ? readFileSync(own) : undefined;
  rmSync(own, { force: true });
  writeFileSync(own, plainText(all.reduce(mergedValues, {})));
  try {
    return await render();
  } finally {
    rmSync(own);
    if (before) writeFileSync(own, before);
  }
}
