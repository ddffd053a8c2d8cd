import { readTexts } from '../read-texts.ts';
import type { PlainObject } from './api-object.ts';
import { isMap } from './json.ts';

/** What says where something stands, or what people seem to mean, and decides nothing. */
const ASIDE = ['location', 'clues', 'problems', 'suppressions', 'namesTypes', 'namesNamespace', 'rendering'];

/** A text that is equal for objects by which the same connections are possible. */
export function decisionsOf(object: PlainObject, namespace: string): string {
  return JSON.stringify(readTexts([{ file: '', text: JSON.stringify(object) }], { namespace }), withoutPlaces);
}

/** A text that is equal for objects of which the same pods are made. */
export function podsOf(object: PlainObject): string {
  const { workloads } = readTexts([{ file: '', text: JSON.stringify(object) }]);
  const pods = workloads.map(({ labels, generatedLabels, ports, hostNetwork, scaledToZero }) => ({
    ...{ labels, generatedLabels, ports, hostNetwork, scaledToZero },
  }));
  return JSON.stringify(pods, withoutPlaces);
}

/** The labels of a pod that neither the template of its controller has, nor the controller itself sets: those of a webhook. */
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
