/** The head of a table of decisions. */
export const ROWS_HEAD = '\n| who | whom | ports before | ports after |\n|---|---|---|---|\n';

/** The characters that each part of a comment leaves for the parts after it. */
export const KEPT = 4000;
