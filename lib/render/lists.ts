import { kindOf, Part, PlainObject } from './part.ts';
import { asMap, listAt, mapsAt } from './plain-yaml.ts';

/**
 * Takes objects that are followed out of Lists and puts them into a text of their own. Whoever applies a List applies its
 * items.
 * @param isFollowed tells by group and kind whether an object is followed
 * @param file returns the name of the new text
 */
export function withoutListed(part: Part, isFollowed: (kind: string) => boolean, file: () => string): Part[] {
  const found: unknown[] = [];
  for (const one of part.objects.filter(({ kind }) => kind === 'List')) {
    const items = listAt(one.value, 'items');
    const listed = items.filter((item) => asMap(item) && isFollowed(kindOf(item)));
    if (listed.length === 0) continue;
    found.push(...listed);
    one.replace({ ...one.value, items: items.filter((item) => !listed.includes(item)) });
  }
  if (found.length === 0) return [part];
  const text = found.map((item) => `---\n${JSON.stringify(item)}\n`).join('');
  return [part, new Part({ renderedBy: `the List in ${part.file}`, ...part.result, file: file(), text })];
}

/** The objects of a part, and those in its Lists. */
export function objectsIn(part: Part): PlainObject[] {
  return part.objects.flatMap((one) =>
    one.kind === 'List' ? mapsAt(one.value, 'items').map((item) => new PlainObject(part, '', item)) : [one],
  );
}
