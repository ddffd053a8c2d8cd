import type { Document } from '../yaml/documents.ts';
import type { Source } from '../yaml/source.ts';
import { customTemplates, mayReferToTemplate } from './custom-workload.ts';
import { groupOf, treatmentOf } from './kinds.ts';
import { makerOf, mayHoldTemplates } from './makers.ts';
import { type TypedMap, typedMaps } from './typed-maps.ts';
import { isKyverno } from './unseen.ts';

/**
 * Tells of each document whether an error in it makes verdicts unsafe. An error in a document that decides nothing does not,
 * unless kubectl stops reading there and so misses a document that decides.
 */
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
 * Whether connectivity may depend on a document. It does not depend on CustomResourceDefinitions, Secrets, ConfigMaps and other
 * skipped kinds, nor on files of other tools, nor on the fields of objects that are only named. If a document cannot be read, the
 * kinds that its text mentions count, because an object that has to be named could be lost.
 */
function mayDecide({ value, start, end }: Document, source: Source): boolean {
  if (!value) return textMayDecide(source.text.slice(start, end));
  for (const typed of typedMaps(value, source, [])) if (objectMayDecide(typed)) return true;
  return false;
}

/** Whether connectivity may depend on the fields of an object. It does not if the object is only named. */
export function objectMayDecide({ apiVersion, kind, map }: TypedMap): boolean {
  const { treat } = treatmentOf(apiVersion, kind);
  if (treat !== 'custom') return treat !== 'skip';
  if (mayReferToTemplate(apiVersion, kind)) return true;
  return mayHoldTemplates(groupOf(apiVersion), kind) && customTemplates(map, apiVersion, kind).length > 0;
}

const kindAtTop = /^["']?kind["']?[ \t]*:[ \t]*["']?([A-Za-z0-9]+)/gm;
const kindAnywhere = /["']?\bkind\b["']?\s*:\s*["']?([A-Za-z0-9]+)/g;
const apiVersionAnywhere = /["']?\bapiVersion\b["']?\s*:\s*["']?([A-Za-z0-9./-]+)/;

/** The same for a text that cannot be read, by the kinds that its lines mention. A template may make anything. */
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
