import type { Document } from '../yaml/documents.ts';
import type { Source } from '../yaml/source.ts';
import { customTemplates, mayReferToTemplate } from './custom-workload.ts';
import { groupOf, treatmentOf } from './kinds.ts';
import { makerOf, mayHoldTemplates } from './makers.ts';
import { isOfPolicyEngine } from './policy-engines.ts';
import { type TypedMap, typedMaps } from './typed-maps.ts';

/**
 * Tells of each document whether an error in it makes verdicts unsafe. An error in a document that decides nothing does not,
 * unless kubectl stops reading there and so misses something that decides.
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
function mayDecide({ value, start, end, ignoredFrom = end }: Document, source: Source): boolean {
  if (!value) return textMayDecide(source.text.slice(start, end));
  if (textMayDecide(source.text.slice(ignoredFrom, end))) return true;
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
const apiVersionAnywhere = /["']?\bapiVersion\b["']?\s*:\s*["']?([A-Za-z0-9./-]+)/g;

/** The same for a text that cannot be read, by the kinds that its lines mention. A template may make anything. */
function textMayDecide(written: string): boolean {
  // UTF-16 without a byte order mark is read as UTF-8, with a NUL beside each character.
  const text = written.replaceAll('\0', '');
  const found = (pattern: RegExp) => [...text.matchAll(pattern)].map((one) => one[1] ?? '');
  const atTop = found(kindAtTop);
  const isList = atTop.length === 0 || atTop.some((kind) => kind.endsWith('List'));
  const kinds = (isList ? found(kindAnywhere) : atTop).map((kind) => kind.replace(/(?<=.)List$/, ''));
  if (kinds.length === 0) return /\{\{|\b(?:kind|apiVersion)\b/.test(text);
  const [first = '', ...others] = found(apiVersionAnywhere);
  const holdsPods = /\bcontainers\b/.test(text);
  // The items of a list have apiVersions of their own.
  return kinds.some(
    (kind) =>
      kindMayDecide(first, kind, holdsPods) ||
      (isList &&
        others.some((one) => treatmentOf(one, kind).treat !== 'refuse' && kindMayDecide(one, kind, holdsPods))),
  );
}

function kindMayDecide(apiVersion: string, kind: string, holdsPods: boolean): boolean {
  const { treat } = treatmentOf(apiVersion, kind);
  if (treat !== 'custom') return treat !== 'skip';
  const group = groupOf(apiVersion);
  return (
    makerOf(group, kind) !== undefined ||
    isOfPolicyEngine(apiVersion, kind) ||
    (holdsPods && mayHoldTemplates(group, kind))
  );
}
