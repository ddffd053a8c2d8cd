import { readDocuments } from '../../../lib/manifests/yaml/documents.ts';
import { Source } from '../../../lib/manifests/yaml/source.ts';
import type { Value } from '../../../lib/manifests/yaml/value.ts';
import type { Reading } from './oracle.ts';

/**
 * Refusals of ours, each said by name, of what kubectl reads: it takes the last of two keys, has other limits, and does not look for
 * control characters after the end of a document.
 */
const OWN_REFUSALS = ['MF003', 'MF011', 'MF012', 'MF013', 'MF015'];

/** What tierwall reads of a text, up to what ends its reading. */
function readingOf(text: string): { documents: unknown[]; ended: boolean; refused: boolean } {
  const documents: unknown[] = [];
  let refused = false;
  for (const { value, problem, endsReading } of readDocuments(new Source('text', text))) {
    if (problem && OWN_REFUSALS.includes(problem.code)) refused = true;
    if (endsReading) return { documents, ended: true, refused };
    if (value) documents.push(plain(value));
  }
  return { documents, ended: false, refused };
}

function plain(value: Value): unknown {
  if (value.type === 'list') return value.items.map(plain);
  if (value.type !== 'map') return value.value;
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/** What differs between kubectl's reading and tierwall's; undefined for nothing. */
export function differenceOf(text: string, kubectl: Reading): string | undefined {
  const ours = readingOf(text);
  if (ours.ended && ours.refused) return undefined;
  const theirs = kubectl.documents.map(canonical);
  const own = ours.documents.map(canonical);
  for (let i = 0; i < Math.max(own.length, theirs.length); i++) {
    // Of JSON kubectl keeps the text, and whoever decodes a number that is too large for a float64 refuses it.
    if (ours.ended && own[i] === undefined && holdsInfinite(kubectl.documents[i])) return undefined;
    // Of two keys that only JSON makes equal, `1` and `1.0`, kubectl takes either one.
    if (own[i] !== theirs[i] && ours.refused) return undefined;
    if (own[i] !== theirs[i])
      return `document ${i + 1}\n  kubectl:  ${theirs[i] ?? `nothing: ${kubectl.error ?? 'the end'}`}\n  tierwall: ${own[i] ?? (ours.ended ? 'an error' : 'nothing')}`;
  }
  if (ours.ended === (kubectl.error !== undefined)) return undefined;
  return kubectl.error === undefined ? 'kubectl reads on where tierwall ends' : `kubectl ends: ${kubectl.error}`;
}

function holdsInfinite(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(holdsInfinite);
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Equal for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
