import * as fc from 'fast-check';
import { often } from '../../often.ts';
import { takesLong } from '../../takes-long.ts';
import { Brute } from './brute.ts';
import { type Claims, judge } from './claims.ts';
import { worldPairs } from './edit.ts';
import { manifestsOf, worldOf } from './manifests.ts';
import type { OracleEnd, Protocol, WorldPair } from './model.ts';
import { bruteOf, namespace, pod, policy, truth } from './small-brute.ts';

describe('the generated pairs of worlds', () => {
  const pairs = fc.sample(worldPairs, { numRuns: often(60, 4), seed: 1 });

  takesLong('change something in half of the cases, a third of these only for pods of no manifest', () => {
    const found = pairs.map((pair) => truth(new Brute(pair)));
    const changed = found.filter(({ differs }) => differs === 'yes');
    expect(changed.length).toBeGreaterThanOrEqual(pairs.length / 2);
    expect(changed.filter(({ onlyPossiblePods }) => onlyPossiblePods).length).toBeGreaterThanOrEqual(
      changed.length / 3,
    );
    expect(changed.filter(({ onlyPossiblePods }) => !onlyPossiblePods).length).toBeGreaterThanOrEqual(
      pairs.length / 10,
    );
  });

  it('leave nothing to say of claims that are brute force itself', () => {
    for (const pair of pairs.slice(0, often(8, 4))) {
      const brute = new Brute(pair);
      const different = [...brute.comparisons()].filter(({ answer }) => answer.differs === 'yes');
      const rows = different.slice(0, 50).map(({ from, to, protocol, port, answer: { gained, lost, nowKnown } }) => ({
        ...{ from: from.ends.at(-1) as OracleEnd, to: to.ends.at(-1) as OracleEnd, protocol, port },
        ...{ gained, lost, nowKnown },
      }));
      const covers: Claims['covers'] = (...question) => brute.ask(...question).differs !== 'no';
      const claims = { changed: different.length > 0, covers, rows };
      expect({ edit: pair.edit, ...judge(brute, claims) }).toMatchObject({ disagreements: [] });
      expect(judge(brute, { ...claims, changed: !claims.changed }).disagreements.length > 0).toBe(
        truth(brute).differs !== 'may',
      );
    }
  });

  it('are written as manifests that say the same', () => {
    const asWritten = ({ namespaces, workloads, policies }: WorldPair['old']) => ({
      namespaces: [...namespaces].sort((a, b) => (a.name < b.name ? -1 : 1)),
      workloads: workloads.map(({ autoscaled: _, ...rest }) => rest),
      policies,
    });
    for (const { old } of pairs.slice(0, 30)) expect(asWritten(worldOf(manifestsOf(old), old))).toEqual(asWritten(old));
  });
});

describe('the judge', () => {
  const old = namespace('own') + policy('own', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}');
  const now = old.replace('port: 80', 'port: 81');
  const brute = bruteOf(old, now);
  const row = { from: pod('any'), to: pod('own'), protocol: 'TCP' as const, port: 80, gained: false, lost: true };
  const isRight = (_: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) =>
    to.kind === 'pod' && to.namespace === 'own' && protocol === 'TCP' && [80, 81].includes(port);

  it.each([
    ['nothing', { changed: true, covers: isRight, rows: [row] }, []],
    ['a change missed', { changed: false, covers: () => false, rows: [] }, ['nothing changed', 'TCP 80', 'TCP 81']],
    ['a row that covers too much', { changed: true, covers: () => true, rows: [] }, ['claimed: ']],
    [
      'a row of too much',
      { changed: true, covers: isRight, rows: [{ ...row, port: 82 }] },
      ['no difference', 'TCP 82'],
    ],
    [
      'the wrong way round',
      { changed: true, covers: isRight, rows: [{ ...row, gained: true }] },
      ['nothing is gained'],
    ],
    ['what is no news', { changed: true, covers: isRight, rows: [{ ...row, nowKnown: true }] }, ['now known']],
  ])('finds %s', (_, claims, words) => {
    const text = judge(brute, claims).disagreements.join('\n');
    for (const word of words) expect(text).toContain(word);
    if (words.length === 0) expect(text).toBe('');
  });
});
