import type { OpenRow } from '../reach/listing.ts';
import type { Witnessed } from '../reach/open-world/condition.ts';
import { conditionName, conditionWords, exampleOf } from '../reach/open-world/condition-name.ts';
import { listed } from '../review/lint/listed.ts';
import { possibleJson } from './condition-json.ts';
import { printVerdict, verdictJson } from './connection.ts';
import type { ListRow } from './list.ts';

/** A row about pods of no manifest. */
export interface OpenListRow extends ListRow {
  readonly possible: Witnessed;
}

/** One row for each condition. */
export function openListRows({ possible, verdict }: Pick<OpenRow, 'possible' | 'verdict'>, to: string): OpenListRow[] {
  const reasons = verdict.depends.isEmpty ? [] : ['for some of its pods, and the manifests do not say for which'];
  return possible.map((one) => {
    const example = exampleOf([one]);
    return { possible: one, from: conditionName(one.condition), to, verdict, reasons, ...(example && { example }) };
  });
}

/** An entry of `possible` in `list -o json`. */
export function openRowJson({ possible, to, verdict, reasons }: OpenListRow): object {
  return { src: possibleJson(possible), dst: to, ...verdictJson(verdict, reasons) };
}

/**
 * Peers without a row in the table, one line each: `any pod labelled app=backend, in any namespace => shop/db[StatefulSet] : TCP
 * 3306`.
 */
export function othersInWords(
  rows: readonly OpenRow[],
): { from: string; words: string; to: string[]; ports: string; example: string | undefined }[] {
  return rows.flatMap(({ possible, verdict, to }) =>
    possible.map((one) => ({
      ...{ from: conditionName(one.condition), words: conditionWords(one.condition), example: exampleOf([one]) },
      ...{ to: to.map(({ name }) => name), ports: printVerdict(verdict) },
    })),
  );
}

/** Says once for each namespace that other pods can be part of its workloads' rows. */
export function passingNotes(namespaces: ReadonlySet<string>): string[] {
  if (namespaces.size === 0) return [];
  const where = listed([...namespaces].sort(), MOST_NAMES);
  return [`whoever may create pods in ${where} can pass as a workload there: policies know pods by their labels`];
}

const MOST_NAMES = 8;
