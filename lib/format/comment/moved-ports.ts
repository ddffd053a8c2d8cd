import type { Break } from '../../review/breaks/break.ts';
import { evidenceLine } from './broken.ts';
import type { Decision } from './decision.ts';
import type { PlainNames } from './plain-names.ts';
import type { SourceUrl } from './source-link.ts';

/**
 * Breaks that the rows of a decision show already: the same sources lose a declared port of the same targets, and another port
 * opens instead.
 */
export function movedPortsOf({ rows }: Decision, breaks: readonly Break[]): Break[] {
  const shown = rows.filter(({ isToNoPort, losesDeclared }) => isToNoPort && losesDeclared);
  const isIn = (some: readonly string[], all: readonly string[]) => some.every((name) => all.includes(name));
  return breaks.filter(
    ({ kind, from, to }) =>
      kind === 'moved-port' && shown.some(({ names: { who, whom } }) => isIn(from, who) && isIn(to, whom)),
  );
}

/** What says that the old port is needed, with its place, and how sure that is. */
export function movedPortLine(one: Break, names: PlainNames, sourceUrl: SourceUrl): string {
  const risk = one.certainty === 'breaks' ? 'Breaks (high risk).' : 'Probably breaks (medium risk).';
  return `${risk} ${evidenceLine(one, names, sourceUrl)}`;
}
