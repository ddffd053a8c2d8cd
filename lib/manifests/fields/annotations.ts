import { quote } from '../yaml/value.ts';
import type { Fields, TextEntry } from './fields.ts';
import { isLabelKey } from './name-syntax.ts';

/** The field `annotations` of `metadata`. A key that the API refuses (ValidateAnnotations) is reported, and so is a value that is not a text. */
export function readAnnotations(metadata: Fields): readonly TextEntry[] {
  const annotations = metadata.stringMap('annotations');
  for (const { key, offset } of annotations) {
    // "The rule is QualifiedName except that case doesn't matter, so convert to lowercase before checking."
    if (isLabelKey(key.toLowerCase())) continue;
    const fact = `${metadata.pathTo('annotations')}: ${quote(key)} is not an annotation key`;
    const fix =
      'use up to 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends, after an optional "dns.name/"';
    metadata.report.addText('MF034', offset, key, fact, fix);
  }
  return annotations;
}
