import { readTexts } from '../read-texts.ts';
import type { PlainObject } from './api-object.ts';
import { isMap } from './json.ts';

/** Fields that only say where something is written or what people probably mean. They decide no connection. */
const ASIDE = ['location', 'clues', 'problems', 'suppressions', 'namesTypes', 'namesNamespace', 'rendering'];

/** The same text for objects that make the same connections possible. */
export function decisionsOf(object: PlainObject, namespace: string): string {
  return JSON.stringify(readTexts([{ file: '', text: JSON.stringify(object) }], { namespace }), withoutPlaces);
}

/** The same text for objects that make the same pods. */
export function podsOf(object: PlainObject): string {
  const { workloads } = readTexts([{ file: '', text: JSON.stringify(object) }]);
  const pods = workloads.map(({ labels, generatedLabels, ports, hostNetwork, scaledToZero }) => ({
    ...{ labels, generatedLabels, ports, hostNetwork, scaledToZero },
  }));
  return JSON.stringify(pods, withoutPlaces);
}

/** Labels of a pod that neither its controller's template nor the controller itself sets. A webhook adds such labels. */
export function addedLabels(controller: PlainObject, pod: PlainObject): string[] {
  const { workloads } = readTexts([{ file: '', text: JSON.stringify(controller) }]);
  const known = workloads.flatMap(({ labels, generatedLabels, possibleLabels = [] }) => [
    ...[...labels.keys(), ...generatedLabels, ...possibleLabels],
  ]);
  const { labels } = pod.metadata;
  return isMap(labels) ? Object.keys(labels).filter((label) => !known.includes(label)) : [];
}

function withoutPlaces(key: string, value: unknown): unknown {
  if (ASIDE.includes(key)) return undefined;
  if (value instanceof Map) return [...value].sort();
  return value instanceof Set ? [...value].sort() : value;
}
