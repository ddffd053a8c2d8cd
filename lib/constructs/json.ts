/** An object as it will be written. */
export type Json = Readonly<Record<string, unknown>>;

/** The fields without undefined ones, because dist/ holds no empty field. */
export function compact<Fields extends object>(fields: Fields): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The list, or undefined if it is empty. */
export function unlessEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}
