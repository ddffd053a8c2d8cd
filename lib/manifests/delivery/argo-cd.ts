import { argument, fileArgument, folderArgument } from '../files/folder.ts';
import { KUSTOMIZATION_FILES } from '../files/kustomization-files.ts';
import type { Rendering } from '../model.ts';
import type { MapValue } from '../yaml/value.ts';
import { type Around, type Delivery, piped, type Renderer, rendering } from './delivery.ts';
import { isSet, mapAt, mapsAt, textAt, textsAt } from './fields.ts';
import { chartFolder, helmTemplate } from './helm-command.ts';

/** Renders the source of an Application. If there are several sources, it renders the first that has something to render. */
export const renderApplication: Renderer = (delivery, around) => {
  const sources = [mapAt(delivery.map, 'spec.source') ?? [], mapsAt(delivery.map, 'spec.sources')].flat();
  // The others only lend their files.
  const [first, ...others] = sources.filter((source) => textAt(source, 'path') ?? textAt(source, 'chart'));
  if (!first) return undefined;
  const { command, lacks } = renderSource(first, delivery, around);
  const more = others.length > 0 ? [`${others.length} more of its sources are to be rendered`] : [];
  return rendering(command, [...(lacks === undefined ? [] : [lacks]), ...more]);
};

/** Only the server can evaluate generators, so there is no command. */
export const renderApplicationSet: Renderer = ({ file }) => ({
  command: piped(`argocd appset generate ${fileArgument(file)} -o yaml`),
  lacks: 'that asks the server of Argo CD and gives Applications, which are to be rendered then',
});

function renderSource(source: MapValue, delivery: Delivery, around: Around): Rendering {
  const namespace = textAt(delivery.map, 'spec.destination.namespace');
  const repository = textAt(source, 'repoURL') ?? '';
  const chart = textAt(source, 'chart');
  if (chart !== undefined) {
    const version = textAt(source, 'targetRevision');
    // Argo CD writes a registry without oci:// in front of it.
    const address = /^[a-z]+:\/\//.test(repository) ? repository : `oci://${repository}`;
    return release(source, delivery, { chart, version, repository: address, namespace });
  }
  const path = textAt(source, 'path') ?? '';
  const folder = around.folders.find(delivery.file, path);
  if (folder === undefined) return rendering(undefined, [`its path ${path} of ${repository} is not in what was read`]);
  if (around.folders.holds(folder, 'Chart.yaml')) {
    const own = chartFolder(folder);
    return release(source, delivery, { chart: own, namespace }, own);
  }
  if (KUSTOMIZATION_FILES.some((name) => around.folders.holds(folder, name)))
    return rendering(
      piped(`kubectl kustomize ${folderArgument(folder)}`),
      isSet(source, 'kustomize') ? ['what its spec.source.kustomize changes is to be added'] : [],
    );
  const into = namespace === undefined ? '' : ` --default-namespace ${argument(namespace)}`;
  return { command: `tierwall list ${folderArgument(folder)}${into}` };
}

/** @param folder of the chart, from which its values files are named. Absent if the chart comes from a repository */
function release(
  source: MapValue,
  delivery: Delivery,
  chart: { chart: string; version?: string | undefined; repository?: string; namespace: string | undefined },
  folder?: string,
): Rendering {
  const files = textsAt(source, 'helm.valueFiles');
  const own = folder === undefined ? [] : files.filter((file) => !/^(?:\$|\/|[a-z]+:)/.test(file));
  const others = files.filter((file) => !own.includes(file));
  const isOnly = mapAt(delivery.map, 'spec.source') !== undefined;
  const valuesAt = ['valuesObject', 'values'].find((name) => isSet(source, `helm.${name}`));
  return helmTemplate(
    delivery,
    {
      ...chart,
      name: textAt(source, 'helm.releaseName') ?? delivery.name,
      valueFiles: own.map((file) => `${folder}/${file}`),
      valuesAt: isOnly && valuesAt !== undefined ? `spec.source.helm.${valuesAt}` : undefined,
    },
    [
      ...(others.length > 0 ? [`the values of ${others.join(', ')} are to be added`] : []),
      ...(!isOnly && valuesAt !== undefined ? [`its helm.${valuesAt} are to be added`] : []),
      ...(isSet(source, 'helm.parameters') ? ['its helm.parameters are to be added with --set'] : []),
    ],
  );
}
