import type { PlainObject } from './api-object.ts';
import { alsoIn, applied, holds } from './applied.ts';

const TEXTS = {
  texts: [{ file: 'a.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n' }],
  problems: [],
};

it('reads the texts of an apply once, whatever is asked of them', () => {
  const seen: PlainObject[] = [];
  const see = (object: PlainObject) => {
    seen.push(object);
    return false;
  };
  expect(holds(TEXTS, see)).toBe(false);
  const [object] = seen;
  if (!object) throw new Error('there is no object');
  const live = [{ file: 'cluster', object }];
  expect(alsoIn(live, TEXTS, 'default')).toEqual(live);
  expect(applied(live, TEXTS, 'default')).toMatchObject({ replaced: 1, added: 0 });
  holds(TEXTS, see);
  expect(seen).toHaveLength(2);
  // The very same object, not another reading of it.
  expect(seen[1]).toBe(object);
});
