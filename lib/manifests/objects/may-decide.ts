import type { Document } from '../yaml/documents.ts';
import type { Source } from '../yaml/source.ts';
import { customTemplates, mayReferToTemplate } from './custom-workload.ts';
import { groupOf, treatmentOf } from './kinds.ts';
import { makerOf, mayHoldTemplates } from './makers.ts';
import { type TypedMap, typedMaps } from './typed-maps.ts';
import { isKyverno } from './unseen.ts';

/** What is wrong with a document that decides nothing spoils no verdict, unless kubectl then misses one after it that does. */
export function spoilsOf(documents: readonly Document[], source: Source): (index: number) => boolean {
  let last: number | undefined;
  return (index) => {
    const document = documents[index];
    if (!document || mayDecide(document, source)) return true;
    if (!document.endsReading) return false;
    last ??= documents.findLastIndex((one) => mayDecide(one, source));
    return index < last;
  };
}

/**
 * Whether connectivity may hang on what a document says. Not on CustomResourceDefinitions, Secrets, ConfigMaps and other kinds that are
 * passed over, nor on the files of other tools, nor on the fields of what is named only. Of a document that cannot be read, what its
 * text says of its kinds counts: what would have to be named could not be.
 */
function mayDecide({ value, start, end }: Document, source: Source): boolean {
  if (!value) return textMayDecide(source.text.slice(start, end));
  for (const typed of typedMaps(value, source, [])) if (objectMayDecide(typed)) return true;
  return false;
}

/** Whether connectivity may hang on what an object says; not where it is only named. */
export function objectMayDecide({ apiVersion, kind, map }: TypedMap): boolean {
  const { treat } = treatmentOf(apiVersion, kind);
  if (treat !== 'custom') return treat !== 'skip';
  if (mayReferToTemplate(apiVersion, kind)) return true;
  return mayHoldTemplates(groupOf(apiVersion), kind) && customTemplates(map, apiVersion, kind).length > 0;
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
  return kinds.some((kind) => kindMayDecide(apiVersion, kind, /\bcontainers\b/.test(text)));
}

function kindMayDecide(apiVersion: string, kind: string, holdsPods: boolean): boolean {
  const { treat } = treatmentOf(apiVersion, kind);
  if (treat !== 'custom') return treat !== 'skip';
  const group = groupOf(apiVersion);
  return (
    makerOf(group, kind) !== undefined || isKyverno(apiVersion, kind) || (holdsPods && mayHoldTemplates(group, kind))
  );
}
