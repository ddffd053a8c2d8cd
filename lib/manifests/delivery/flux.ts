import { argument, fileArgument, folderArgument } from '../files/folder.ts';
import type { MapValue } from '../yaml/value.ts';
import { type Around, type Delivery, piped, type Renderer, rendering } from './delivery.ts';
import { isSet, mapAt, mapsAt, textAt, textsAt } from './fields.ts';
import { chartFolder, helmTemplate } from './helm-command.ts';

/**
 * The folder of the input that a Flux Kustomization builds. Undefined if no file of it is read. A path in an ExternalArtifact is
 * one that an ArtifactGenerator made, so a folder of the input that has this path is another one. So is the top of what does not
 * come from git.
 */
export function builtFolder({ map, file }: Delivery, { folders }: Around): string | undefined {
  const kind = textAt(map, 'spec.sourceRef.kind') ?? '';
  const path = textAt(map, 'spec.path') ?? './';
  if (kind === 'ExternalArtifact') return undefined;
  if (['OCIRepository', 'Bucket'].includes(kind) && /^[./]*$/.test(path)) return undefined;
  return folders.find(file, path);
}

/** Does Flux replace variables in what this Kustomization builds? */
export function substitutes({ map }: Delivery): boolean {
  return isSet(map, 'spec.postBuild');
}

/** With --dry-run, `flux build kustomization` asks no cluster, and so it does not know the variables that are kept in one. */
export const renderKustomization: Renderer = (delivery, around) => {
  const { map, namespace, name, file } = delivery;
  const folder = builtFolder(delivery, around);
  const path = textAt(map, 'spec.path') ?? './';
  const command = [
    ...['flux', 'build', 'kustomization', argument(name)],
    // The command assumes flux-system if no namespace is given.
    ...(namespace === '' || namespace === 'flux-system' ? [] : ['--namespace', argument(namespace)]),
    ...['--path', folderArgument(folder ?? path), '--kustomization-file', fileArgument(file), '--dry-run'],
  ];
  const variables = namesOf(mapsAt(map, 'spec.postBuild.substituteFrom'));
  const source = [textAt(map, 'spec.sourceRef.kind'), textAt(map, 'spec.sourceRef.name')].filter(Boolean).join(' ');
  return rendering(name.startsWith('-') ? undefined : piped(command.join(' ')), [
    ...(folder === undefined ? [`its path ${path}${source && ` of ${source}`} is not in what was read`] : []),
    ...(variables === '' ? [] : [`--dry-run leaves out the variables of ${variables}`]),
  ]);
};

/** Renders a HelmRelease by `helm template`, with the chart and the values that it names. */
export const renderHelmRelease: Renderer = (delivery, around) => {
  const { map, namespace, name } = delivery;
  const target = textAt(map, 'spec.targetNamespace');
  const found = chartOf(delivery, around);
  if ('lacks' in found) return rendering(undefined, [found.lacks]);
  const values = namesOf(mapsAt(map, 'spec.valuesFrom'));
  const files = textsAt(map, 'spec.chart.spec.valuesFiles').join(', ');
  return helmTemplate(
    delivery,
    {
      ...found,
      // "Defaults to a composition of '[TargetNamespace-]Name'."
      name: textAt(map, 'spec.releaseName') ?? (target ? `${target}-${name}` : name),
      namespace: target ?? namespace,
      valuesAt: isSet(map, 'spec.values') ? 'spec.values' : undefined,
    },
    [
      ...(values === '' ? [] : [`the values of ${values} are to be added`]),
      ...(files === '' ? [] : [`the values of ${files} in the chart's source are to be added`]),
      ...(isSet(map, 'spec.postRenderers') ? ['its postRenderers are to be applied'] : []),
    ],
  );
};

/** Renders a ResourceSet of the Flux Operator. */
export const renderResourceSet: Renderer = ({ file }) => ({
  command: piped(`flux-operator build rset -f ${fileArgument(file)}`),
});

/** Renders a FluxInstance of the Flux Operator. */
export const renderFluxInstance: Renderer = ({ file }) => ({
  command: piped(`flux-operator build instance -f ${fileArgument(file)}`),
});

interface Chart {
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string | undefined;
}

function chartOf(delivery: Delivery, around: Around): Chart | { lacks: string } {
  const { map, namespace } = delivery;
  const reference = mapAt(map, 'spec.chartRef');
  if (!reference) return chartBySpec(mapAt(map, 'spec.chart.spec'), namespace, delivery, around);
  const kind = textAt(reference, 'kind') ?? 'OCIRepository';
  const [of, name] = [textAt(reference, 'namespace') ?? namespace, textAt(reference, 'name') ?? ''];
  const source = around.source(kind, of, name);
  if (!source) return { lacks: notRead(kind, of, name) };
  if (kind === 'HelmChart') return chartBySpec(mapAt(source, 'spec'), of, delivery, around);
  return { chart: textAt(source, 'spec.url') ?? '', version: textAt(source, 'spec.ref.tag') };
}

/** The release of a chart, by the fields of a HelmChart's spec. */
function chartBySpec(
  spec: MapValue | undefined,
  namespace: string,
  { file }: Delivery,
  around: Around,
): Chart | { lacks: string } {
  const [chart = '', version] = [textAt(spec, 'chart'), textAt(spec, 'version')];
  if (chart === '') return { lacks: 'it names no chart' };
  const kind = textAt(spec, 'sourceRef.kind') ?? 'HelmRepository';
  const [of, name] = [textAt(spec, 'sourceRef.namespace') ?? namespace, textAt(spec, 'sourceRef.name') ?? ''];
  if (kind !== 'HelmRepository') {
    const folder = around.folders.find(file, chart);
    if (folder === undefined) return { lacks: `its chart ${chart} of ${kind} ${name} is not in what was read` };
    return { chart: chartFolder(folder) };
  }
  const url = textAt(around.source(kind, of, name), 'spec.url');
  return url === undefined ? { lacks: notRead(kind, of, name, chart) } : { chart, version, repository: url };
}

function notRead(kind: string, namespace: string, name: string, chart = ''): string {
  const of = namespace === '' ? name : `${namespace}/${name}`;
  return `${kind} ${of}${chart ? ` with the chart ${chart}` : ''} is not in what was read`;
}

/** The references in words, such as `ConfigMap a, Secret b`. */
function namesOf(references: readonly MapValue[]): string {
  return references
    .map((one): string => `${textAt(one, 'kind') ?? 'ConfigMap'} ${textAt(one, 'name') ?? ''}`)
    .join(', ');
}
