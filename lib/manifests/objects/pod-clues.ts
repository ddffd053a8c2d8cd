import {
  ANNOTATIONS,
  type ConfigMapUse,
  type GivenText,
  type NotNeeded,
  type PodClues,
  type WrittenText,
} from '../clues.ts';
import type { Report } from '../fields/report.ts';
import { printable } from '../printable.ts';
import { isAt, mapsAt, textAt, textsAt, valueAt } from '../yaml/lookup.ts';
import type { Source } from '../yaml/source.ts';
import { quote, type Value } from '../yaml/value.ts';

/**
 * Reads the hints of a pod template.
 * @param object the object that has the template, for its annotations and `volumeClaimTemplates`
 */
export function readPodClues(object: Value | undefined, template: Value | undefined, report: Report): PodClues {
  const { source } = report;
  const annotations = readAnnotations([template, object], source);
  checkDataTier(annotations, report);
  const spec = valueAt(template, 'spec');
  const containers = mapsAt(spec, 'containers');
  const all = [...containers, ...mapsAt(spec, 'initContainers')];
  return {
    images: containers.flatMap((container) => textAt(container, 'image') ?? []),
    given: all.flatMap((container) => givenTo(container, source)),
    configMaps: [...all.flatMap(configMapsOf), ...volumesOf(spec)],
    serviceAccount: textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount') || 'default',
    ...(isAt(false, spec, 'automountServiceAccountToken') && { hasNoToken: true as const }),
    claims: [
      ...mapsAt(spec, 'volumes').flatMap((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? []),
      ...mapsAt(object, 'spec', 'volumeClaimTemplates').flatMap((claim) => textAt(claim, 'metadata', 'name') ?? []),
    ],
    annotations,
    notNeeded: readNotNeeded(annotations, report),
  };
}

const READ: ReadonlySet<string> = new Set(Object.values(ANNOTATIONS));

/** An entry without a reason is reported and has no effect. */
function readNotNeeded(annotations: PodClues['annotations'], report: Report): NotNeeded[] {
  const written = annotations.get(ANNOTATIONS.notNeeded);
  if (!written) return [];
  const { text, location } = written;
  return text
    .split(/[;\n]/)
    .filter((entry) => entry.trim() !== '')
    .flatMap((entry): NotNeeded[] => {
      const [, what, reason] = /^\s*([a-z0-9][a-z0-9./-]*)\s*:\s*(\S.*?)\s*$/.exec(entry) ?? [];
      if (what && reason) return [{ what, reason: printable(reason), location }];
      const fact = `${ANNOTATIONS.notNeeded} has ${JSON.stringify(entry.trim())}, which has no effect`;
      report.addAt('MF027', location, fact, 'write what is not needed and the reason: "dns: it asks addresses only"');
      return [];
    });
}

function checkDataTier(annotations: PodClues['annotations'], report: Report): void {
  const written = annotations.get(ANNOTATIONS.dataTier);
  if (!written || written.text === 'true' || written.text === 'false') return;
  const fact = `${ANNOTATIONS.dataTier} is ${quote(written.text)}, which has no effect`;
  report.addAt('MF027', written.location, fact, 'write "true" or "false", in quotes');
}

/** The annotations that tierwall reads. If several maps have one, the last map counts. */
export function readAnnotations(maps: readonly (Value | undefined)[], source: Source): Map<string, WrittenText> {
  const written = maps.flatMap((map) => textsAt(map, 'metadata', 'annotations')).filter(({ key }) => READ.has(key));
  return new Map(written.map(({ key, text, offset }) => [key, { text, location: source.location(offset) }]));
}

function givenTo(container: Value, source: Source): GivenText[] {
  const env = mapsAt(container, 'env').flatMap((variable): GivenText[] => {
    const [name, text] = [textAt(variable, 'name'), textAt(variable, 'value')];
    if (!name || !text) return [];
    return [{ what: `variable ${printable(name)}`, text, location: source.location(variable.offset) }];
  });
  const words = ['command', 'args'].flatMap((field) => {
    const list = valueAt(container, field);
    return list?.type === 'list'
      ? list.items.flatMap((item): GivenText[] =>
          item.type === 'string'
            ? [{ what: 'argument', text: item.value, location: source.location(item.offset) }]
            : [],
        )
      : [];
  });
  return [...env, ...words];
}

function configMapsOf(container: Value): ConfigMapUse[] {
  const whole = mapsAt(container, 'envFrom').flatMap((from) => textAt(from, 'configMapRef', 'name') ?? []);
  const keys = mapsAt(container, 'env').flatMap((variable): ConfigMapUse[] => {
    const reference = valueAt(variable, 'valueFrom', 'configMapKeyRef');
    const [name, key] = [textAt(reference, 'name'), textAt(reference, 'key')];
    return name && key ? [{ name, key }] : [];
  });
  return [...whole.map((name) => ({ name })), ...keys];
}

function volumesOf(spec: Value | undefined): ConfigMapUse[] {
  return mapsAt(spec, 'volumes')
    .flatMap((volume) => [
      textAt(volume, 'configMap', 'name'),
      ...mapsAt(volume, 'projected', 'sources').map((one) => textAt(one, 'configMap', 'name')),
    ])
    .flatMap((name) => (name ? [{ name }] : []));
}
