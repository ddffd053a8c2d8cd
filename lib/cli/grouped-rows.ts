import type { Connectivity } from '../reach/connectivity.ts';
import type { BlockRow } from '../reach/listing.ts';
import { RowsToMerge } from '../reach/merged-rows.ts';
import { ListingDetails } from './listing-details.ts';

/** The rows of a listing in which peers that connect alike are one. A listing by rules and the names of its groups share the work. */
export class GroupedRows {
  readonly details: ListingDetails;
  private readonly rows: RowsToMerge<BlockRow>;

  constructor(connectivity: Connectivity, rows: Iterable<BlockRow>) {
    this.details = new ListingDetails(connectivity);
    this.rows = new RowsToMerge(rows);
  }

  /** @param isByRules whether rows with different rules are kept apart */
  merged(isByRules: boolean): BlockRow[] {
    return this.rows.by(({ block }) => this.details.keyOf(block, isByRules));
  }
}
