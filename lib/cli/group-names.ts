import { SetNames } from '../format/list.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { blockRows, openRows } from '../reach/listing.ts';
import { mergedRows } from '../reach/merged-rows.ts';
import { ListingDetails } from './listing-details.ts';

const NAME = /^group \d+ \(\d+\)$/;

/** Is it a name as `list --group` gives one to equal peers? */
export function isGroupName(text: string): boolean {
  return NAME.test(text);
}

/**
 * The groups of `list --group` without a filter, which every listing of the same manifests calls by the same names: what a filter, or
 * the rules of JSON, put together besides has a name behind these.
 * @param connectivity of the manifests alone, without the pods that somebody asks for
 */
export function groupNames(connectivity: Connectivity): SetNames {
  const details = new ListingDetails(connectivity);
  const names = new SetNames();
  for (const { from, to } of mergedRows(blockRows(connectivity, {}), ({ block }) => details.keyOf(block, false))) {
    names.of(from);
    names.of(to);
  }
  for (const { to } of openRows(connectivity, {}).rows) names.of(to);
  return names;
}
