import { posix } from 'node:path';
import { contentOf } from '../objects/content.ts';
import { groupOf } from '../objects/kinds.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import type { Delivery } from './delivery.ts';
import { mapAt, mapsAt, textAt, textsAt } from './fields.ts';
import type { NamedFiles } from './named-files.ts';

/** What a delivery may name besides folders of objects. */
export interface Inputs {
  readonly files: NamedFiles;
  /** A source of Flux, a ConfigMap or a Secret, by kind, namespace and name. */
  object(kind: string, namespace: string, name: string): MapValue | undefined;
}

type Digests = (delivery: Delivery, inputs: Inputs) => string[];

const readers: Readonly<Record<string, Digests>> = {
  'kustomize.toolkit.fluxcd.io Kustomization': (delivery, inputs) => [
    ...referredBy(delivery, inputs, mapAt(delivery.map, 'spec.sourceRef')),
    ...givenBy(delivery, inputs, 'spec.postBuild.substituteFrom'),
  ],
  'helm.toolkit.fluxcd.io HelmRelease': (delivery, inputs) => [
    ...chartOf(delivery, inputs, mapAt(delivery.map, 'spec.chart')),
    ...referredBy(delivery, inputs, mapAt(delivery.map, 'spec.chartRef')),
    ...givenBy(delivery, inputs, 'spec.valuesFrom'),
  ],
  'helm.cattle.io HelmChart': (delivery, inputs) =>
    mapsAt(delivery.map, 'spec.valuesSecrets').flatMap((one) => digestOf(delivery, inputs, one, 'Secret')),
  'argoproj.io Application': ({ map, name }, { files }) =>
    filesOf(map, [name]).flatMap((path) => files.digestsOf(path)),
  'argoproj.io ApplicationSet': ({ map }, { files }) =>
    [
      ...filesOf(mapAt(map, 'spec.template'), ['*']),
      ...filesOfGenerators(mapAt(map, 'spec')?.entries.get('generators')?.value),
    ].flatMap((path) => files.digestsOf(path)),
};

/**
 * Digests of what else is read and what a delivery names: sources of Flux, values, variables and parameter files. If one of them
 * changes, so does what the delivery makes.
 */
export function digestsOfInputs(delivery: Delivery, inputs: Inputs): string[] {
  const read = readers[`${groupOf(delivery.apiVersion)} ${delivery.kind}`];
  return read ? read(delivery, inputs) : dataNamedBy(mapAt(delivery.map, 'spec'), delivery, inputs);
}

/** The ConfigMaps and Secrets that a kind names whose fields are not known here, such as a ClusterResourceSet. */
function dataNamedBy(value: Value | undefined, delivery: Delivery, inputs: Inputs, field = ''): string[] {
  if (value?.type === 'list') return value.items.flatMap((one) => dataNamedBy(one, delivery, inputs, field));
  if (value?.type !== 'map') return [];
  const [, byField] = /(configMap|secret)(?:Key)?(?:Ref|s)?$/i.exec(field) ?? [];
  const kind = textAt(value, 'kind') ?? (byField && (/^s/i.test(byField) ? 'Secret' : 'ConfigMap'));
  const own = { ...delivery, namespace: textAt(value, 'namespace') ?? delivery.namespace };
  return [
    ...(kind === 'ConfigMap' || kind === 'Secret' ? digestOf(own, inputs, value, kind) : []),
    ...[...value.entries].flatMap(([key, entry]) => dataNamedBy(entry.value, delivery, inputs, key)),
  ];
}

/** Sources that lead to others lead no further: a chart to its repository, a generated artifact to what it copies. */
const MOST = 3;

/** Fields of a source that do not decide what it holds. */
const DECIDING_NOTHING = [
  'interval',
  'timeout',
  'secretRef',
  'certSecretRef',
  'proxySecretRef',
  'verify',
  'accessFrom',
];

/**
 * The source that a reference names, and those that this one needs itself.
 * @param unnamed the kind of a reference that names none
 */
function referredBy(
  delivery: Delivery,
  inputs: Inputs,
  reference: MapValue | undefined,
  { depth = 0, unnamed = 'OCIRepository' } = {},
): string[] {
  if (!reference || depth === MOST) return [];
  const kind = textAt(reference, 'kind') ?? unnamed;
  const namespace = textAt(reference, 'namespace') ?? delivery.namespace;
  const source = inputs.object(kind, namespace, textAt(reference, 'name') ?? '');
  const spec = mapAt(source, 'spec');
  if (!source || !spec) return [];
  const deciding = [...spec.entries].filter(([name]) => !DECIDING_NOTHING.includes(name));
  const own = { ...delivery, namespace };
  const further = { depth: depth + 1, unnamed: 'GitRepository' };
  const others = [...mapsAt(spec, 'sources'), ...mapsAt(spec, 'include').map((one) => mapAt(one, 'repository'))];
  return [
    contentOf({ ...spec, entries: new Map(deciding) }),
    ...(kind === 'HelmChart' ? chartOf(own, inputs, source, depth + 1) : []),
    ...others.flatMap((one) => referredBy(own, inputs, one, further)),
  ];
}

/** The source of a chart, by the fields of a HelmChart, and the values files in it. */
function chartOf(delivery: Delivery, inputs: Inputs, chart: MapValue | undefined, depth = 0): string[] {
  const files = [...textsAt(chart, 'spec.valuesFiles'), textAt(chart, 'spec.valuesFile') ?? []].flat();
  return [
    ...referredBy(delivery, inputs, mapAt(chart, 'spec.sourceRef'), { depth, unnamed: 'HelmRepository' }),
    ...files.flatMap((file) => inputs.files.digestsOf(file)),
  ];
}

function givenBy(delivery: Delivery, inputs: Inputs, path: string): string[] {
  return mapsAt(delivery.map, path).flatMap((one) => digestOf(delivery, inputs, one, 'ConfigMap'));
}

function digestOf({ namespace }: Delivery, inputs: Inputs, reference: MapValue, kind: string): string[] {
  const found = inputs.object(textAt(reference, 'kind') ?? kind, namespace, textAt(reference, 'name') ?? '');
  return found ? [contentOf(found)] : [];
}

/**
 * The files that the sources of an Application name: values, parameters and overrides.
 * @param names of the Application, for its own file of overrides
 */
function filesOf(application: MapValue | undefined, names: readonly string[]): string[] {
  const spec = mapAt(application, 'spec');
  const sources = [
    mapAt(spec, 'source') ?? [],
    mapAt(spec, 'sourceHydrator.drySource') ?? [],
    mapsAt(spec, 'sources'),
  ].flat();
  return sources.flatMap((source) => {
    const path = textAt(source, 'path');
    const given = [
      ...textsAt(source, 'helm.valueFiles'),
      ...mapsAt(source, 'helm.fileParameters').flatMap((one) => textAt(one, 'path') ?? []),
    ].map((file) => file.replace(/^\$[\w-]+\//, '/'));
    const overrides =
      path === undefined ? [] : ['', ...names.map((one) => `-${one}`)].map((one) => `.argocd-source${one}.yaml`);
    return [...given, ...overrides].map((file) => (file.startsWith('/') ? file : posix.join(path ?? '', file)));
  });
}

/** The parameter files that generators read, at any depth of a matrix or a merge. */
function filesOfGenerators(value: Value | undefined): string[] {
  if (value?.type === 'list') return value.items.flatMap(filesOfGenerators);
  if (value?.type !== 'map') return [];
  return [
    ...mapsAt(value, 'files').flatMap((one) => textAt(one, 'path') ?? []),
    ...[...value.entries.values()].flatMap((entry) => filesOfGenerators(entry.value)),
  ];
}
