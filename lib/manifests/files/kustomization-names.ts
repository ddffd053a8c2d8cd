import type { MapValue } from '../yaml/value.ts';

/**
 * What a file is that a kustomization names. `objects`: objects, or a folder of another kustomization. `patch`: it changes objects.
 * `settings`: it says how objects are made or changed. `content`: it goes into a ConfigMap or a Secret as it is.
 */
export type KustomizationRole = 'objects' | 'patch' | 'settings' | 'content';

/** The fields that name files. In a map, each item of the list has them in these fields of its own. */
const FIELDS: readonly (readonly [role: KustomizationRole, list: string, fields?: readonly string[]])[] = [
  ['objects', 'resources'],
  ['objects', 'bases'],
  ['objects', 'components'],
  ['patch', 'patchesStrategicMerge'],
  ['objects', 'transformers'],
  ['objects', 'generators'],
  ['objects', 'validators'],
  ['patch', 'patches', ['path']],
  ['patch', 'patchesJson6902', ['path']],
  ['settings', 'replacements', ['path']],
  ['settings', 'configurations'],
  ['settings', 'helmCharts', ['valuesFile', 'additionalValuesFiles']],
  ['content', 'configMapGenerator', ['files', 'envs', 'env']],
  ['content', 'secretGenerator', ['files', 'envs', 'env']],
];

/** The files and folders that a kustomization names, as it writes them, each with its role. What is written in place of a path is none. */
export function namesIn(map: MapValue): { readonly path: string; readonly role: KustomizationRole }[] {
  return FIELDS.flatMap(([role, list, fields]) => {
    const texts = fields
      ? mapsIn(map, list).flatMap((one) => fields.flatMap((name) => textsIn(one, name)))
      : textsIn(map, list);
    const paths = texts.filter((text) => !text.includes('\n'));
    // "[key=]path"
    return paths.map((path) => ({ role, path: role === 'content' ? path.replace(/^[^=/]*=/, '') : path }));
  });
}

function mapsIn(map: MapValue, name: string): MapValue[] {
  const list = map.entries.get(name)?.value;
  return list?.type === 'list' ? list.items.filter((item) => item.type === 'map') : [];
}

/** A text, or the texts of a list. */
function textsIn(map: MapValue, name: string): string[] {
  const value = map.entries.get(name)?.value;
  const values = value?.type === 'list' ? value.items : value ? [value] : [];
  return values.flatMap((one) => (one.type === 'string' ? [one.value] : []));
}
