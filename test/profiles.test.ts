import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { guideApp } from '../lib/app/guide.ts';
import { hardenedApp } from '../lib/app/hardened.ts';
import type { DeclaredEdge, GuideTier, HardenedTier } from '../lib/app/profile.ts';
import { render } from '../lib/synth/render.ts';
import { often } from './often.ts';

const { kinds, definitions } = JSON.parse(readFileSync('test/schemas/kubernetes.json', 'utf8'));
const ajv = new Ajv({ allowUnionTypes: true, formats: { int32: true, int64: true, 'date-time': true } });
ajv.addSchema({ $id: 'kubernetes', definitions });

const name = fc.constantFrom(
  'web',
  'api',
  'db',
  'a-1',
  'x'.repeat(63),
  'Bad',
  '1st',
  '',
  'a b',
  'network-policy',
  'yes',
  'null',
);
const port = fc.constantFrom(1, 80, 8080, 65535, 0, -1, 65536, 1.5, Number.NaN);
const nodePort = fc.constantFrom(undefined, undefined, 30000, 30001, 32767, 80);
const protocol = fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const);
const base = fc.record({
  image: fc.constant('x:1'),
  port,
  protocol,
  servicePort: fc.option(port, { nil: undefined }),
  nodePort,
});
const clean = <T extends object>(value: T) =>
  JSON.parse(JSON.stringify(value, (_, v) => (Number.isNaN(v) ? 0 : v))) as T;

function profileOf<T extends object>(settings: fc.Arbitrary<T>) {
  return fc.dictionary(name, settings, { minKeys: 1, maxKeys: 4 }).chain((tiers) => {
    const someName = fc.constantFrom(...Object.keys(tiers), 'ghost');
    const edge: fc.Arbitrary<DeclaredEdge<string>> = fc.record({ from: someName, to: someName, port, protocol });
    return fc.array(edge, { maxLength: 4 }).map((edges) => clean({ tiers, edges }));
  });
}

const isPort = (value: number) => Number.isInteger(value) && value >= 1 && value <= 65535;

/** Written apart from the code: whether a careful reader would call the tiers fine. */
function tiersAreFine(
  tiers: Record<string, { port: number; servicePort?: number; nodePort?: number; protocol?: string; storage?: object }>,
) {
  const claimed = Object.values(tiers).flatMap((tier) =>
    tier.nodePort === undefined ? [] : [`${tier.nodePort} ${tier.protocol}`],
  );
  return (
    new Set(claimed).size === claimed.length &&
    Object.entries(tiers).every(
      ([key, tier]) =>
        /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(key) &&
        isPort(tier.port) &&
        isPort(tier.servicePort ?? 1) &&
        (tier.nodePort === undefined || (tier.nodePort >= 30000 && tier.nodePort <= 32767 && !tier.storage)),
    )
  );
}

function edgesAreFine(
  edges: readonly DeclaredEdge<string>[],
  tiers: Record<string, { port: number; protocol?: string }>,
) {
  const keys = edges.map(({ from, to, port, protocol }) => [from, to, port, protocol].join());
  return (
    new Set(keys).size === keys.length &&
    edges.every(
      ({ from, to, port, protocol }) =>
        tiers[from] && tiers[to]?.port === port && tiers[to].protocol === protocol && from !== to,
    )
  );
}

function expectValid(files: ReadonlyMap<string, string>) {
  for (const text of files.values()) {
    expect(text).not.toMatch(/[:-] [&*]\w/);
    for (const document of parseAllDocuments(text, { version: '1.1' })) {
      const object = document.toJS();
      const valid = ajv.validate(
        { $ref: `kubernetes#/definitions/${kinds[`${object.apiVersion} ${object.kind}`]}` },
        object,
      );
      expect({ object, errors: valid ? [] : ajv.errors }).toMatchObject({ errors: [] });
    }
  }
}

describe('any profile', () => {
  it('guide: has problems exactly when it is inconsistent, and else gives valid objects', () => {
    const tier: fc.Arbitrary<GuideTier> = fc
      .tuple(base, fc.boolean())
      .map(([settings, guarded]) => ({ ...settings, guarded }) as GuideTier);
    fc.assert(
      fc.property(profileOf(tier), ({ tiers, edges }) => {
        const { files, problems } = render(new Map([['guide', guideApp({ tiers, edges }).app]]));
        const fine =
          !('network-policy' in tiers) &&
          tiersAreFine(tiers) &&
          edgesAreFine(edges, tiers) &&
          edges.every(({ to }) => tiers[to]?.guarded);
        expect(problems.length === 0).toBe(fine);
        if (fine) expectValid(files);
      }),
      { numRuns: often(400, 20) },
    );
  });

  it('hardened: has problems exactly when it is inconsistent, and else gives valid objects', () => {
    const tier: fc.Arbitrary<HardenedTier> = fc
      .tuple(base, fc.boolean(), fc.option(fc.constant({ size: '1Gi', mountPath: '/data' }), { nil: undefined }))
      .map(
        ([settings, publicEntry, storage]) =>
          ({
            ...settings,
            publicEntry,
            storage,
            user: 1000,
            resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1', memory: '1Gi' } },
          }) as HardenedTier,
      );
    fc.assert(
      fc.property(profileOf(tier), ({ tiers, edges }) => {
        const { files, problems } = render(new Map([['hardened', hardenedApp({ namespace: 'n', tiers, edges }).app]]));
        // None says by which command it can be asked, and a StatefulSet's name becomes a label with more behind it.
        const isAsked = Object.values(tiers).every(({ protocol }) => protocol === 'TCP');
        const areShort = Object.entries(tiers).every(([key, { storage }]) => !storage || key.length <= 52);
        const fine = isAsked && areShort && tiersAreFine(tiers) && edgesAreFine(edges, tiers);
        expect(problems.length === 0).toBe(fine);
        if (fine) expectValid(files);
      }),
      { numRuns: often(400, 20) },
    );
  });
});
