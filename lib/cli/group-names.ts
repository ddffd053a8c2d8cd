import { SetNames } from '../format/list.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { blockRows, openRows } from '../reach/listing.ts';
import { GroupedRows } from './grouped-rows.ts';

const NAME = /^group \d+ \(\d+\)$/;

/** Whether a text has the form of a name that `list --group` gives to peers that connect alike. */
export function isGroupName(text: string): boolean {
  return NAME.test(text);
}

/**
 * The groups of `list --group` without a filter. Every listing of the same manifests uses the same names for them. Groups that a filter
 * or JSON makes in addition get names after these.
 * @param connectivity of the manifests alone, without pods that a user asks for
 * @param rows all of its rows, if they are there already
 */
export function groupNames(
  connectivity: Connectivity,
  rows = new GroupedRows(connectivity, blockRows(connectivity)),
): SetNames {
  const names = new SetNames();
  for (const { from, to } of rows.merged(false)) {
    names.of(from);
    names.of(to);
  }
  for (const { to } of openRows(connectivity, {}).rows) names.of(to);
  return names;
}
