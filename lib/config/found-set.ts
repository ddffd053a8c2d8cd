/** A set as written in `tierwall.yaml`. */
export type WrittenSet = Readonly<Record<string, string | readonly string[]>>;

/** A set that was found, with the name that it would like to have. */
export interface Found {
  readonly name: string;
  readonly set: WrittenSet;
}

/** The most characters of a set's name, and of what is put after it where that is taken. */
const MOST_CHARACTERS = 63;
const MOST_AFTER = 19;

/** The name of a set by the last part of its path. @param otherwise if the path has no part that can be a name */
export function lastOf(path: string, otherwise: string): string {
  const ends = /^[._-]+|[._-]+$/g;
  const name = (path.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9._-]+/g, '-').replace(ends, '');
  const most = MOST_CHARACTERS - MOST_AFTER;
  if (name.length <= most) return name || otherwise;
  // The end of a long name tells more than its beginning, from a whole word on.
  const end = name.slice(-most);
  return /[._-](\w.*)$/.exec(end)?.[1] ?? end;
}
