import { readTexts } from '../manifests/read-texts.ts';
import { reviewManifests } from '../review/review.ts';
import { changesOfBlocks } from './block-changes.ts';
import { diffJson } from './diff-json.ts';
import { rectangles } from './rectangles.ts';

const pods = (count: number, namespace = 'shop') =>
  Array.from(
    { length: count },
    (_, i) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: p${String(i).padStart(3, '0')}, namespace: ${namespace}, labels: {app: web}}, spec: {containers: [{name: c, image: x}]}}`,
  );
const policy = (name: string, spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}`;
const read = (...objects: string[]) => readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]);
const deny = policy('deny', '{podSelector: {}}');
const own = policy('own', '{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}');

describe('changes of blocks', () => {
  it('are one set among themselves where single pods are at both ends, none with itself', () => {
    const { blocks } = reviewManifests(read(...pods(4), deny), read(...pods(4), own));
    const names = [0, 1, 2, 3].map((i) => `shop/p00${i}[Pod]`);
    expect(changesOfBlocks(blocks).map(({ from, to }) => [from, [...to].sort()])).toEqual([[names, names]]);
    // Of two pods, each reaches the other and not itself.
    const two = reviewManifests(read(...pods(2), deny), read(...pods(2), own)).blocks;
    expect(rectangles(two).map(({ from, to }) => [from, to])).toEqual([
      [[names[0]], [names[1]]],
      [[names[1]], [names[0]]],
    ]);
  });

  it('hold the reasons of all of their pairs', () => {
    const data = `{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 5432}]}]}}`;
    const { blocks } = reviewManifests(read(...pods(2), data, deny), read(...pods(2), data, own));
    const levels = changesOfBlocks(blocks).map(({ first, to, because }) => [first.risk.level, to, because[0]]);
    expect(levels).toContainEqual(['high', ['shop/db[Pod]'], 'risk: shop/db[Pod] is a data tier']);
    expect(levels.filter(([level]) => level === 'high')).toHaveLength(1);
  });

  it('are pairs in JSON, and sets of peers where there are more than 10,000 pairs', () => {
    const few = JSON.parse(diffJson(reviewManifests(read(...pods(3), deny), read(...pods(3), own))));
    expect(few.sets).toEqual({});
    expect(few.connections.map(({ src, dst }: { src: string; dst: string }) => `${src} ${dst}`)).toHaveLength(6);
    const apart = [...pods(80), ...pods(80, 'ops')];
    const any = policy('any', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 80}]}]}');
    const review = reviewManifests(read(...apart, deny), read(...apart, any));
    const { sets, connections } = JSON.parse(diffJson(review));
    const members = (name: string): string[] => sets[name] ?? [name];
    const pairs = connections.flatMap(({ src, dst }: { src: string; dst: string }) =>
      members(src).flatMap((from) => members(dst).flatMap((to) => (from === to ? [] : [`${from} ${to}`]))),
    );
    const expected = review.differences.map(({ from, to }) => `${from.name} ${to.name}`);
    expect(expected).toHaveLength(160 * 80 - 80);
    expect([...pairs].sort()).toEqual([...expected].sort());
    // Equal sets have one name.
    expect(new Set(Object.values(sets).map((one) => JSON.stringify(one))).size).toBe(Object.keys(sets).length);
    expect(connections.length).toBeLessThan(10);
    const subjects = connections.flatMap(({ causes }: { causes: { subject: string }[] }) => causes);
    for (const { subject } of subjects) expect(members(subject).length).toBeGreaterThan(0);
  });
});
