import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { compare, textOf } from './compare.ts';
import { compareOtherProtocols, rewrittenWorlds } from './other-protocols.ts';
import { compareAlike, editedWorlds } from './surely-alike.ts';
import type { Family } from './verdict.ts';
import type { PolicyWorld } from './worlds.ts';
import { adminWorlds } from './worlds-admin.ts';
import { calicoWorlds } from './worlds-calico.ts';
import { ciliumWorlds } from './worlds-cilium.ts';

const worldsOf: Readonly<Record<string, fc.Arbitrary<PolicyWorld>>> = {
  admin: adminWorlds,
  calico: calicoWorlds,
  cilium: ciliumWorlds,
};

interface Result {
  cases: number;
  sorts: Readonly<Record<string, number>>;
  failure?: { text: string; folder: string };
}

/** What `npm run fuzz` can ask of worlds with policies of other kinds, by name. */
export const policyKinds: Readonly<Record<string, (runs: number, seed: number) => Result>> = {
  ...Object.fromEntries(
    Object.keys(worldsOf).map((family) => [family, (runs: number, seed: number) => run(family as Family, runs, seed)]),
  ),
  'other-protocols': runOtherProtocols,
  'surely-alike': runSurelyAlike,
};

function runSurelyAlike(runs: number, seed: number): Result {
  let [cases, members, protocols] = [0, 0, 0];
  const result = fc.check(
    fc.property(editedWorlds, (one) => {
      const { wrong, alike } = compareAlike(one);
      cases++;
      if (alike.members) members++;
      if (alike.protocols) protocols++;
      return wrong.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const sorts = { 'alike for nodes': members, 'alike for other protocols': protocols };
  const [smallest] = result.counterexample ?? [];
  if (!result.failed || !smallest) return { cases, sorts };
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-fuzz-'));
  writeFileSync(join(folder, 'world.yaml'), textOf(smallest.world.objects));
  const lines = saidOf(() => compareAlike(smallest).wrong);
  return { cases, sorts, failure: { text: [`rule ${smallest.place}, ${smallest.how}`, ...lines].join('\n'), folder } };
}

function runOtherProtocols(runs: number, seed: number): Result {
  let [cases, cells, unshown] = [0, 0, 0];
  const result = fc.check(
    fc.property(rewrittenWorlds, (rewritten) => {
      const comparison = compareOtherProtocols(rewritten);
      cases++;
      cells += comparison.cells;
      if (comparison.isUnshown) unshown++;
      return comparison.wrong.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const sorts = { 'packets between two ends': cells, 'changes for pods that are in no manifest': unshown };
  const [smallest] = result.counterexample ?? [];
  if (!result.failed || !smallest) return { cases, sorts };
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-fuzz-'));
  writeFileSync(join(folder, 'world.yaml'), textOf(smallest.world.objects));
  const lines = saidOf(() => compareOtherProtocols(smallest).wrong);
  return { cases, sorts, failure: { text: [`${smallest.family}, ${smallest.edit}`, ...lines].join('\n'), folder } };
}

function run(family: Family, runs: number, seed: number): Result {
  let cases = 0;
  let cells = 0;
  let needless = 0;
  const worlds = worldsOf[family] as fc.Arbitrary<PolicyWorld>;
  const result = fc.check(
    fc.property(worlds, (world) => {
      const comparison = compare(family, world);
      cases++;
      cells += comparison.cells;
      if (comparison.vague.length > 0) needless++;
      return comparison.wrong.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const [smallest] = result.counterexample ?? [];
  if (!result.failed || !smallest)
    return { cases, sorts: { cells, 'worlds in which something depends needlessly': needless } };
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-fuzz-'));
  writeFileSync(join(folder, 'world.yaml'), textOf(smallest.objects));
  const { cni, podCidrs } = smallest.options;
  const title = `tierwall list --cni ${cni}${podCidrs.map((cidr) => ` --pod-cidr ${cidr}`).join('')} world.yaml`;
  return { cases, sorts: { cells }, failure: { text: [title, ...said(family, smallest)].join('\n'), folder } };
}

function said(family: Family, world: PolicyWorld): readonly string[] {
  return saidOf(() => compare(family, world).wrong.slice(0, 20));
}

function saidOf(compared: () => readonly string[]): readonly string[] {
  try {
    return compared();
  } catch (error) {
    return [String((error as Error).stack)];
  }
}
