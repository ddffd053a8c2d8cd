import { exampleOf } from '../reach/open-world/condition-name.ts';
import { namesOfEnds } from '../review/open-world/open-difference.ts';
import type { ReviewedOpenDifference } from '../review/review.ts';
import { becauseOf, declaredLines } from './because.ts';
import { few } from './few.ts';

/** Rows about pods of no manifest that are the same except for the peers at their ends. */
export interface OpenChange {
  readonly first: ReviewedOpenDifference;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly because: readonly string[];
}

/** Rows that are the same, from each of `from` to each of `to`. */
interface OpenRows {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly rows: readonly ReviewedOpenDifference[];
}

/** Joins rows with the same targets, and then rows with the same sources. */
export function changesOfOpen(open: readonly ReviewedOpenDifference[]): OpenChange[] {
  const each = open.map((one): OpenRows => ({ from: namesOfEnds(one.from), to: namesOfEnds(one.to), rows: [one] }));
  return joined(joined(each, 'from', 'to'), 'to', 'from').map(({ from, to, rows }) => {
    const [first] = rows as [ReviewedOpenDifference];
    const because = [
      `risk: ${few([...new Set(rows.flatMap(({ risk }) => risk.reasons))]).join('; ')}`,
      ...exampleOfGain(first),
      ...(first.named.length > 0 ? [`where the port is called ${first.named.join(' and ')}`] : []),
      ...declaredLines(rows),
      ...becauseOf(first),
    ];
    return { first, from, to, because };
  });
}

/** A pod of no manifest that can now reach a workload. */
function exampleOfGain({ from, to, gained }: ReviewedOpenDifference): string[] {
  const example = 'possible' in from && 'peers' in to && !gained.isEmpty ? exampleOf(from.possible) : undefined;
  return example === undefined ? [] : [example];
}

/** Joins rows that differ only in `many`. */
function joined(all: readonly OpenRows[], many: 'from' | 'to', same: 'from' | 'to'): OpenRows[] {
  const alike = new Map<string, OpenRows>();
  for (const one of all) {
    const { kind, risk, old, new: now, addedOrRemoved, named, gate } = one.rows[0] as ReviewedOpenDifference;
    const because = becauseOf(one.rows[0] as ReviewedOpenDifference);
    const verdicts = [old, now].map(({ open: ports }) => ports.id);
    const isMoved = addedOrRemoved.length > 0;
    const key = JSON.stringify([kind, risk.level, verdicts, isMoved, one[same], because, named, gate.declared.id]);
    const known = alike.get(key);
    const names = [...new Set([...(known?.[many] ?? []), ...one[many]])];
    alike.set(key, { ...one, [many]: names, rows: [...(known?.rows ?? []), ...one.rows] });
  }
  return [...alike.values()];
}
