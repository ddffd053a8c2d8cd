/** What a comparison says of a rendered set besides who can connect. */
export interface Remarks {
  /** Objects that the cluster has otherwise than the new side, by the reason: what it keeps, and what it does not take. */
  readonly kept: readonly { readonly reason: string; readonly objects: readonly string[] }[];
  /** What rendering left out of the new side, or could not follow, a line each. */
  readonly notes: readonly string[];
}

/** For a comparison of files, which are not rendered. */
export const NO_REMARKS: Remarks = { kept: [], notes: [] };
