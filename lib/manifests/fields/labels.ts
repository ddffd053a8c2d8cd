import { quote } from '../yaml/value.ts';
import type { Fields } from './fields.ts';
import { isLabelKey, isLabelValue } from './name-syntax.ts';

/** The field `name` as labels with valid keys and values. Any other entry is reported. */
export function readLabels(fields: Fields, name: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { key, text, offset } of fields.stringMap(name)) {
    checkLabelKey(fields, key, offset, fields.pathTo(name));
    checkLabelValue(fields, text, offset, `${fields.pathTo(name)}[${quote(key)}]`);
    labels.set(key, text);
  }
  return labels;
}

/**
 * Reports a key that the API refuses (MF034).
 * @param offset where it is in its file
 * @param path the field, for the message
 */
export function checkLabelKey({ report }: Fields, key: string, offset: number, path: string): void {
  if (isLabelKey(key)) return;
  const fix =
    'use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, after an optional "dns.name/"';
  report.addText('MF034', offset, key, `${path}: ${quote(key)} is not a label key`, fix);
}

/**
 * Reports a value that the API refuses (MF034).
 * @param offset where it is in its file
 * @param path the field, for the message
 */
export function checkLabelValue({ report }: Fields, value: string, offset: number, path: string): void {
  if (isLabelValue(value)) return;
  const fix = 'use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends';
  report.addText('MF034', offset, value, `${path} is ${quote(value)}, which is not a label value`, fix);
}
