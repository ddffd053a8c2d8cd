/** Above the rows of who can reach whom, and could not before. */
export const ROWS_HEAD = '\n| who | whom | ports before | ports after |\n|---|---|---|---|\n';

/** As many characters are kept for the parts of a comment behind the one that is written. */
export const KEPT = 4000;
