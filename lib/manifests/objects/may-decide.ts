import type { Document } from '../yaml/documents.ts';
import type { Source } from '../yaml/source.ts';
import type { Value } from '../yaml/value.ts';
import { groupOf, treatmentOf } from './kinds.ts';
import { typedMaps } from './typed-maps.ts';

/**
 * Whether connectivity may hang on a document. Not on CustomResourceDefinitions, Secrets, ConfigMaps and other kinds that are passed
 * over, nor on the files of other tools; of one that cannot be read, what its text says of its kinds counts.
 */
export function mayDecide({ value, start, end }: Document, source: Source): boolean {
  if (!value) return textMayDecide(source.text.slice(start, end));
  for (const { apiVersion, kind, map } of typedMaps(value, source, [])) {
    if (kindMayDecide(apiVersion, kind, () => holdsContainers(map))) return true;
  }
  return false;
}

/** @param holdsPods whether an object of a kind that nothing is known of looks as if it made pods */
function kindMayDecide(apiVersion: string, kind: string, holdsPods: () => boolean): boolean {
  return treatmentOf(apiVersion, kind).treat !== 'skip' || (isCustom(groupOf(apiVersion)) && holdsPods());
}

/** Not one of Kubernetes' own API groups, such as `apps` and `rbac.authorization.k8s.io`. */
function isCustom(group: string): boolean {
  return group.includes('.') && (!group.endsWith('.k8s.io') || group.endsWith('.x-k8s.io'));
}

function holdsContainers(value: Value): boolean {
  if (value.type === 'list') return value.items.some(holdsContainers);
  if (value.type !== 'map') return false;
  if (value.entries.has('containers')) return true;
  for (const entry of value.entries.values()) if (holdsContainers(entry.value)) return true;
  return false;
}

const kindAtTop = /^["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z0-9]+)/gm;
const kindAnywhere = /["']?\bkind\b["']?\s*:\s*["']?([A-Za-z0-9]+)/g;
const apiVersionAnywhere = /["']?\bapiVersion\b["']?\s*:\s*["']?([A-Za-z0-9./-]+)/;

/** Of a text that cannot be read: its kinds, as far as lines tell them. A template may make anything. */
function textMayDecide(text: string): boolean {
  const atTop = [...text.matchAll(kindAtTop)].map((found) => found[1] ?? '');
  const kinds =
    atTop.length > 0 && !atTop.some((kind) => kind.endsWith('List'))
      ? atTop
      : [...text.matchAll(kindAnywhere)].map((found) => found[1] ?? '');
  if (kinds.length === 0) return /\{\{|\b(?:kind|apiVersion)\b/.test(text);
  const apiVersion = apiVersionAnywhere.exec(text)?.[1] ?? '';
  return kinds.some((kind) => kindMayDecide(apiVersion, kind, () => /\bcontainers\b/.test(text)));
}
