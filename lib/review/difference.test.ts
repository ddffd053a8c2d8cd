import * as fc from 'fast-check';
import { rowOf } from '../../test/mistakes/rows.ts';
import { often } from '../../test/often.ts';
import { manifestsOf, type World, worlds } from '../../test/oracle/world.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { addressOf } from '../reach/ip-space.ts';
import { PortSet } from '../reach/port-set.ts';
import { compareManifests } from './difference.ts';

const read = (world: World) => readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
/** In files of their own, an object each, where the way of writing has documents. */
const readApart = (world: World, seed: number) => {
  const documents =
    world.style === 'json' || world.style === 'list' ? [manifestsOf(world)] : manifestsOf(world).split('---\n');
  return readTexts(documents.map((text, i) => ({ file: `${(i * 7919 + seed) % 1000}-${i}.yaml`, text })));
};
const options = ({ cni, podCidrs }: World) => ({ cni, podCidrs });
const connectivityOf = (world: World) => new Connectivity(read(world), options(world));
const compare = (before: World, after: World) => compareManifests(read(before), read(after), options(before));

/** The same world, written otherwise: objects, rules, peers and ports in another order, policies with other names. */
const shuffled = (world: World, seed: number): World => {
  let state = seed + 1;
  const random = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const shuffle = <T>(items: readonly T[]): T[] => {
    const left = [...items];
    return items.map(() => left.splice(random(left.length), 1)[0] as T);
  };
  const rules = <T extends object>(list: T[] | null | undefined): T[] | null | undefined =>
    list &&
    shuffle(list).map(
      (rule) =>
        Object.fromEntries(
          shuffle(Object.entries(rule)).map(([key, value]) => [key, Array.isArray(value) ? shuffle(value) : value]),
        ) as T,
    );
  return {
    ...world,
    style: (['yaml', 'json', 'list', 'flow'] as const)[random(4)] ?? 'yaml',
    workloads: shuffle(world.workloads),
    policies: shuffle(world.policies).map(({ spec, metadata }) => ({
      metadata: { ...metadata, name: `other-${metadata.name}` },
      spec: {
        ...spec,
        ...('ingress' in spec && { ingress: rules(spec.ingress) }),
        ...('egress' in spec && { egress: rules(spec.egress) }),
      },
    })) as World['policies'],
  };
};

const PROBES = [
  '0.0.0.1',
  '10.0.0.1',
  '10.1.2.3',
  '10.1.2.200',
  '172.16.0.1',
  '192.168.3.4',
  '2001:db8::1',
  '2001:db8:1::1',
  '9000::1',
];

describe('compareManifests', () => {
  it('says nothing of a world that is only written otherwise, and that its policies have other names', () => {
    fc.assert(
      fc.property(worlds, fc.nat(1_000_000), (world, seed) => {
        const comparison = compareManifests(read(world), readApart(shuffled(world, seed), seed), options(world));
        expect(comparison.differences).toEqual([]);
        expect(comparison.open).toEqual([]);
        expect(comparison.policies.renamed.length).toBe(world.policies.length);
        expect(comparison.policies.added).toEqual([]);
      }),
      { numRuns: often(500, 80) },
    );
  });

  it('says of every pair exactly what the two sides say, and the other way round backwards', () => {
    let rows = 0;
    fc.assert(
      fc.property(worlds, worlds, (one, other) => {
        const second = {
          ...other,
          cni: one.cni,
          podCidrs: one.podCidrs,
          workloads: one.workloads,
          namespaces: one.namespaces,
        };
        const [before, after] = [connectivityOf(one), connectivityOf(second)];
        const comparison = compare(one, second);
        rows += comparison.differences.length;
        const backwards = compare(second, one);
        expect(backwards.differences.length).toBe(comparison.differences.length);
        const names = one.workloads.map(({ namespace, name, kind }) => `${namespace}/${name}[${kind}]`);
        for (const src of [...names, ...PROBES]) {
          for (const dst of [...names, ...PROBES]) {
            if (src === dst || (PROBES.includes(src) && PROBES.includes(dst))) continue;
            // By the specification alone there is no IPv6 where no ipBlock names it.
            if ([src, dst].some((end) => !groupOf(before, end) && !groupOf(after, end))) continue;
            const [old, now] = [before, after].map((connectivity) => {
              const [from, to] = [src, dst].map((end) => groupOf(connectivity, end));
              return from && to ? connectivity.between(from, to) : { open: PortSet.none, depends: PortSet.none };
            }) as [{ open: PortSet; depends: PortSet }, { open: PortSet; depends: PortSet }];
            // Sets of pods are compared there: test/oracle/open-world holds those to brute force.
            if ((!old.depends.isEmpty || !now.depends.isEmpty) && arePods(before, after, src, dst)) continue;
            const row = rowOf(comparison, src, dst);
            const differs = old.open !== now.open || old.depends !== now.depends;
            if (differs !== (row !== undefined))
              throw new Error(`${src} => ${dst}: ${old.open} -> ${now.open}, said ${row?.kind}`);
            if (row) expect([row.old.open, row.new.open]).toEqual([old.open, now.open]);
          }
        }
      }),
      { numRuns: often(400, 40) },
    );
    expect(rows).toBeGreaterThan(0);
  });
});

function groupOf(connectivity: Connectivity, end: string) {
  if (!PROBES.includes(end)) return connectivity.groupOf(end);
  const address = addressOf(end);
  return connectivity.groups.find(
    (group) =>
      group.kind === 'external' &&
      group.ranges.some(
        ({ family, first, last }) => family === address.family && first <= address.first && address.first <= last,
      ),
  );
}

/** Is each of the two a pod, or an address, wherever it is there? Nodes are neither. */
function arePods(before: Connectivity, after: Connectivity, ...ends: readonly string[]): boolean {
  const groups = ends.flatMap((end) => [groupOf(before, end), groupOf(after, end)]);
  return groups.every((group) => group === undefined || group.kind === 'pod' || group.kind === 'external');
}
