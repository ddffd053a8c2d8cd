import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Manifests } from '../lib/manifests/model.ts';
import { readManifests } from '../lib/manifests/read.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import { type AddressRange, addressOf } from '../lib/reach/ip-space.ts';
import { compareManifests } from '../lib/review/difference.ts';

/** Public cases with expected answers, kept beside the repository, not in it. */
const FOLDER = resolve('../shared/cases/list');
const DIFFS = resolve('../shared/cases/diff');

type Lines = Map<string, string>;

/** `source => target : connections` per pair; external ranges cut at the same addresses on both sides, so that they compare as sets. */
function asSets(lines: readonly string[], cuts: readonly bigint[]): Lines {
  const out: Lines = new Map();
  for (const line of lines) {
    const [, from = '', to = '', connections = ''] = /^(.*) => (.*) : (.*)$/.exec(line) ?? [];
    for (const source of pieces(from, cuts)) {
      for (const target of pieces(to, cuts)) out.set(`${source} => ${target}`, connections);
    }
  }
  return out;
}

function rangeIn(peer: string): Pick<AddressRange, 'first' | 'last'> | undefined {
  const [, first, last] = /^([\d.]+)-([\d.]+)\[External\]$/.exec(peer) ?? [];
  return first && last ? { first: addressOf(first).first, last: addressOf(last).last } : undefined;
}

function pieces(peer: string, cuts: readonly bigint[]): string[] {
  const range = rangeIn(peer);
  if (!range) return [peer];
  return cuts.filter((cut) => cut >= range.first && cut <= range.last).map((cut) => `addresses from ${cut}`);
}

function cutsOf(lines: readonly string[]): bigint[] {
  const peers = lines.flatMap((line) => line.split(/ => | : /).slice(0, 2));
  const ranges = peers.map(rangeIn).filter((range) => range !== undefined);
  return [...new Set(ranges.flatMap(({ first, last }) => [first, last + 1n]))];
}

function listed(folder: string): string[] {
  const connectivity = new Connectivity(readManifests([folder]), { cni: 'spec' });
  return connectivity.groups.flatMap((from) =>
    connectivity.groups.flatMap((to) => {
      const { open } = connectivity.between(from, to);
      if (!connectivity.isModelled(from, to) || open.isEmpty) return [];
      const pairs = from.peers.flatMap((a) => to.peers.map((b) => [a.name, b.name]));
      return pairs.filter(([a, b]) => a !== b).map(([a, b]) => `${a} => ${b} : ${open}`);
    }),
  );
}

/** Of a folder; where it is not there, that is said. */
function casesIn(folder: string): string[] {
  if (existsSync(folder)) return readdirSync(folder);
  process.stderr.write(
    `SKIPPED: public cases: there is no ${folder}. They are not part of the repository, being somebody else's work; ` +
      'test/cases/world-* and test/cases/difference-* have the same topologies.\n',
  );
  return [];
}

const cases = casesIn(FOLDER);
const diffs = casesIn(DIFFS);

(cases.length > 0 ? describe : describe.skip)('public cases, in --cni spec', () => {
  it.each(cases.length > 0 ? cases : ['their folder is not beside the repository'])('%s', (name) => {
    const expected = readFileSync(join(FOLDER, name, 'expected.txt'), 'utf8')
      .split('\n')
      .filter(Boolean);
    const found = listed(join(FOLDER, name, 'manifests'));
    const cuts = cutsOf([...expected, ...found]);
    expect(new Map([...asSets(found, cuts)].sort())).toEqual(new Map([...asSets(expected, cuts)].sort()));
  });
});

/** `source => target : old -> new (added|removed|changed)` of the expected lines and of ours. */
function expectedDiff(text: string): string[] {
  const line =
    /^diff-type: (\w+), source: (.*?), destination: (.*?), ref1: (.*?), ref2: (.*?)(?:, workloads-diff-info: .*)?$/gm;
  return [...text.matchAll(line)].map(
    ([, type, from, to, old, now]) => `${from} => ${to} : ${old} -> ${now} (${type})`,
  );
}

function foundDiff(folder: string): string[] {
  const [old, now] = ['old', 'new'].map((side) => readManifests([join(folder, side)])) as [Manifests, Manifests];
  const TYPES = { gained: 'added', lost: 'removed', widened: 'changed', narrowed: 'changed', changed: 'changed' };
  return compareManifests(old, now, { cni: 'spec' }).differences.map(
    (one) => `${one.from.name} => ${one.to.name} : ${one.old.open} -> ${one.new.open} (${TYPES[one.kind]})`,
  );
}

(diffs.length > 0 ? describe : describe.skip)('public diffs, in --cni spec', () => {
  it.each(diffs.length > 0 ? diffs : ['their folder is not beside the repository'])('%s', (name) => {
    const expected = expectedDiff(readFileSync(join(DIFFS, name, 'expected.txt'), 'utf8'));
    const found = foundDiff(join(DIFFS, name));
    const cuts = cutsOf([...expected, ...found]);
    expect(new Map([...asSets(found, cuts)].sort())).toEqual(new Map([...asSets(expected, cuts)].sort()));
  });
});
