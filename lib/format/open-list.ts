import type { OpenRow } from '../reach/listing.ts';
import type { Witnessed } from '../reach/open-world/condition.ts';
import { conditionName } from '../reach/open-world/condition-name.ts';
import { possibleJson } from './condition-json.ts';
import { verdictJson } from './connection.ts';
import type { ListRow } from './list.ts';

/** A row of pods that no manifest holds. */
export interface OpenListRow extends ListRow {
  readonly possible: Witnessed;
}

/** A row for each condition. */
export function openListRows({ possible, verdict }: Pick<OpenRow, 'possible' | 'verdict'>, to: string): OpenListRow[] {
  const reasons = verdict.depends.isEmpty ? [] : ['for some of its pods, and the manifests do not say for which'];
  return possible.map((one) => ({ possible: one, from: conditionName(one.condition), to, verdict, reasons }));
}

export function openRowJson({ possible, to, verdict, reasons }: OpenListRow): object {
  return { src: possibleJson(possible), dst: to, ...verdictJson(verdict, reasons) };
}

/** What is part of the rows of workloads: said once, for their namespaces. */
export function passingNotes(namespaces: ReadonlySet<string>): string[] {
  if (namespaces.size === 0) return [];
  const names = [...namespaces].sort();
  const where =
    names.length > MOST_NAMES
      ? `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`
      : names.join(', ');
  return [`whoever may create pods in ${where} can pass as a workload there: policies know pods by their labels`];
}

const MOST_NAMES = 8;
