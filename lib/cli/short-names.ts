/** The names of commands that start in two thirds of the time if no other code is loaded. */
const SHORT_NAMES = ['list', 'matrix', 'explain', 'check'] as const;

export type ShortName = (typeof SHORT_NAMES)[number];

export function isShort(name = ''): name is ShortName {
  return (SHORT_NAMES as readonly string[]).includes(name);
}
