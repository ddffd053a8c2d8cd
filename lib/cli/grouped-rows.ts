import type { Connectivity } from '../reach/connectivity.ts';
import { type BlockRow, blockRows, type Filter } from '../reach/listing.ts';
import { RowsToMerge } from '../reach/merged-rows.ts';
import { ListingDetails } from './listing-details.ts';

/** The rows of a listing in which peers that connect alike are one. A listing by rules and the names of its groups share the work. */
export class GroupedRows {
  readonly details: ListingDetails;
  private readonly rows: RowsToMerge<BlockRow>;

  constructor(connectivity: Connectivity, filter: Filter) {
    this.details = new ListingDetails(connectivity);
    this.rows = new RowsToMerge(blockRows(connectivity, filter));
  }

  /** @param isByRules whether rows with different rules are kept apart */
  merged(isByRules: boolean): BlockRow[] {
    return this.rows.by(({ block }) => this.details.keyOf(block, isByRules));
  }
}
