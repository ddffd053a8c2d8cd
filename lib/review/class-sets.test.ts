import { ClassSets } from './class-sets.ts';
import type { PeerClass } from './peer-class.ts';

it('a set of classes is one object in whatever order, and another one than each other set, though of as many classes', () => {
  const classes = Array.from(
    { length: 50 },
    (_, id): PeerClass => ({ id, peers: [], isRange: false, isSingle: false }),
  );
  const sets = new ClassSets(classes);
  const idOf = (...ids: number[]) => sets.same(ids.map((id) => classes[id] as PeerClass)).id;
  expect(idOf(40, 0)).toBe(idOf(0, 40));
  const pairs = classes.flatMap(({ id }) => classes.slice(id + 1).map((other) => idOf(id, other.id)));
  expect(new Set(pairs).size).toBe(pairs.length);
});
