import type { Suppression } from '../model.ts';
import { printable } from '../printable.ts';
import type { ApiObject } from './object.ts';

/** The annotation by which an object says which lint rules do not count for it, and why: `NP001: reason; NP011: reason`. */
export const IGNORE = 'tierwall.dev/ignore';

/** What an object's annotation suppresses; an entry without a reason is reported and suppresses nothing. */
export function readSuppressions({ metadata, kind, namespace, name, location }: ApiObject): Suppression[] {
  const annotations = metadata?.value('annotations')?.type === 'map' ? metadata.stringMap('annotations') : [];
  const written = annotations.find(({ key }) => key === IGNORE);
  if (!written || !metadata) return [];
  return written.text
    .split(/[;\n]/)
    .filter((entry) => entry.trim() !== '')
    .flatMap((entry) => {
      const [, rule, reason] = /^\s*(NP\d{3})\s*:\s*(\S.*?)\s*$/.exec(entry) ?? [];
      if (rule && reason) return [{ rule, reason: printable(reason), kind, namespace, name, location }];
      const fact = `${IGNORE} has ${JSON.stringify(entry.trim())}, which suppresses nothing`;
      metadata.report.add('MF027', written.offset, fact, 'write the rule and the reason: "NP001: why it is right so"');
      return [];
    });
}
