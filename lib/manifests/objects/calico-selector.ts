import type { Fields } from '../fields/fields.ts';
import { type CalicoSelector, NotASelector, parseCalicoSelector } from '../other-kinds/calico-selector.ts';
import { quote } from '../yaml/value.ts';

/** The field `name` as a selector in Calico's language. Undefined if it is absent, empty, or was reported. */
export function readCalicoSelector(fields: Fields, name: string): CalicoSelector | undefined {
  const text = fields.string(name);
  if (text === undefined || text === '') return undefined;
  try {
    return parseCalicoSelector(text);
  } catch (error) {
    if (!(error instanceof NotASelector)) throw error;
    const fact = `${fields.pathTo(name)} is ${quote(text)}, which is not a selector: ${error.message}`;
    const fix = text.includes('\n')
      ? 'write it on one line, or as a block of ">-", which ends without a line break'
      : "write for example app == 'web' && has(team)";
    fields.report.addText('MF073', fields.at(name), text, fact, fix);
    return undefined;
  }
}
