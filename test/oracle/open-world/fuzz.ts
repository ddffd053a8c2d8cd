import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { applications, synthesized } from '../applications/application.ts';
import { judgeApplication } from '../applications/judge.ts';
import { judgeNames } from '../names/names.ts';
import { checkClaimsOf, claimsOf, redundantClaimsOf, verdictClaimsOf, whoElseClaimsOf } from './adapter.ts';
import { fixClaimsOf } from './adapter-fixes.ts';
import { Brute } from './brute.ts';
import { judgeCheck } from './check-claims.ts';
import { judge } from './claims.ts';
import { worldPairs } from './edit.ts';
import { judgeFixes } from './fixes.ts';
import { judgeFirst } from './from-yaml.ts';
import { judgeGate } from './gate.ts';
import { intentText } from './intent.ts';
import { checks } from './intents.ts';
import { manifestsOf, optionsOf } from './manifests.ts';
import { DEFAULT_NAMESPACE, mistakenWorlds, textOf } from './mistakes.ts';
import { judgeRedundant, worldsWithCopies } from './redundant.ts';
import { judgeSecond } from './second-claims.ts';
import { secondChecks, secondIntentText } from './second-intent.ts';
import { judgeVerdicts } from './verdicts.ts';
import { judgeWhoElse } from './who-else.ts';
import { worldsWithKeys } from './world.ts';

/** What came out of some generated cases of a kind. */
interface FuzzResult {
  cases: number;
  /** How many of them are of which sort, to see that they ask what is meant. */
  sorts: Readonly<Record<string, number>>;
  /** The smallest case that the product and brute force disagree about, as text; its files are in `folder`. */
  failure?: { text: string; folder: string };
}

type Kind = (runs: number, seed: number) => FuzzResult;

/** What `npm run fuzz` can ask about possible pods, by name. */
export const openWorldKinds: Readonly<Record<string, Kind>> = {
  'open-world': (runs, seed) =>
    run(worldPairs, runs, seed, {
      judge: (pair) => {
        const { disagreements, truth } = judge(new Brute(pair), claimsOf(pair));
        const sorts = [
          ...(truth.differs === 'yes' ? ['change something'] : []),
          ...(truth.onlyPossiblePods ? ['only for pods of no manifest'] : []),
          ...(truth.onlyNowKnown ? ['now known'] : []),
        ];
        return { disagreements, sorts };
      },
      files: (pair) => ({ 'old.yaml': manifestsOf(pair.old), 'new.yaml': manifestsOf(pair.new) }),
      title: (pair) => `${pair.edit}: tierwall diff ${optionsOf(pair.old)} old.yaml new.yaml`,
    }),
  intent: (runs, seed) =>
    run(checks, runs, seed, {
      judge: ({ world, intent }) => {
        const claims = checkClaimsOf(world, intentText(intent));
        const { disagreements, deviates, onlyPossiblePods } = judgeCheck(world, intent, claims);
        const sorts = [
          ...(deviates === 'yes' ? ['deviate'] : []),
          ...(onlyPossiblePods ? ['only for pods of no manifest'] : []),
        ];
        return { disagreements, sorts };
      },
      files: ({ world, intent }) => ({ 'world.yaml': manifestsOf(world), 'intent.yaml': intentText(intent) }),
      title: ({ world }) => `tierwall check ${optionsOf(world)} --intent intent.yaml world.yaml`,
    }),
  'intent-2': (runs, seed) =>
    run(secondChecks, runs, seed, {
      judge: ({ world, intent }) => {
        const claims = checkClaimsOf(world, secondIntentText(intent));
        const { disagreements, deviates, onlyPossiblePods } = judgeSecond(world, intent, claims);
        const sorts = [
          ...(deviates === 'yes' ? ['deviate'] : []),
          ...(onlyPossiblePods ? ['only for pods of no manifest'] : []),
        ];
        return { disagreements, sorts };
      },
      files: ({ world, intent }) => ({ 'world.yaml': manifestsOf(world), 'intent.yaml': secondIntentText(intent) }),
      title: ({ world }) => `tierwall check ${optionsOf(world)} --intent intent.yaml world.yaml`,
    }),
  'intent-from-yaml': (runs, seed) =>
    run(
      worldsWithKeys.map(({ world }) => world),
      runs,
      seed,
      {
        judge: (world) => {
          const { disagreements, connections, guarded } = judgeFirst(world);
          return {
            disagreements,
            sorts: [...(guarded > 0 ? ['guard something'] : []), ...(connections > 0 ? ['declare something'] : [])],
          };
        },
        files: (world) => ({ 'world.yaml': manifestsOf(world) }),
        title: (world) => `tierwall intent ${optionsOf(world)} world.yaml`,
      },
    ),
  gate: (runs, seed) =>
    run(worldPairs, runs, seed, {
      judge: judgeGate,
      files: (pair) => ({ 'old.yaml': manifestsOf(pair.old), 'new.yaml': manifestsOf(pair.new) }),
      title: (pair) => `${pair.edit}: tierwall review ${optionsOf(pair.old)} --intent intent.yaml old.yaml new.yaml`,
    }),
  applications: (runs, seed) =>
    run(applications, runs, seed, {
      judge: (said) => {
        const { disagreements, removed, added } = judgeApplication(said);
        return {
          disagreements,
          sorts: [...(removed > 0 ? ['had a policy taken away'] : []), ...(added > 0 ? ['had an edge added'] : [])],
        };
      },
      files: (said) => ({
        'application.json': JSON.stringify(said, undefined, 2),
        'intent.yaml': synthesized(said).intent,
      }),
      title: () => 'an application that is not what it declares',
    }),
  'who-else': (runs, seed) =>
    run(
      worldsWithKeys.map(({ world }) => world),
      runs,
      seed,
      {
        judge: (world) => {
          const { disagreements, rows } = judgeWhoElse(world, whoElseClaimsOf(world));
          return { disagreements, sorts: rows > 0 ? ['have others who get in'] : [] };
        },
        files: (world) => ({ 'world.yaml': manifestsOf(world) }),
        title: (world) => `tierwall list ${optionsOf(world)} world.yaml`,
      },
    ),
  redundant: (runs, seed) =>
    run(worldsWithCopies, runs, seed, {
      judge: (world) => {
        const { disagreements, redundant } = judgeRedundant(world, redundantClaimsOf(world));
        const sorts = [
          ...(redundant.rules > 0 ? ['have rules that change nothing'] : []),
          ...(redundant.peers > 0 ? ['have peers that change nothing'] : []),
        ];
        return { disagreements, sorts };
      },
      files: (world) => ({ 'world.yaml': manifestsOf(world) }),
      title: (world) => `tierwall lint ${optionsOf(world)} world.yaml`,
    }),
  names: (runs, seed) =>
    run(worldPairs, runs, seed, {
      judge: judgeNames,
      files: (pair) => ({ 'old.yaml': manifestsOf(pair.old), 'new.yaml': manifestsOf(pair.new) }),
      title: (pair) =>
        `${pair.edit}: tierwall ${optionsOf(pair.new)} list new.yaml, diff old.yaml new.yaml, lint new.yaml`,
    }),
  fixes: (runs, seed) =>
    run(mistakenWorlds, runs, seed, {
      judge: (mistaken) => judgeFixes(mistaken, fixClaimsOf(mistaken)),
      files: (mistaken) => ({ 'world.yaml': textOf(mistaken) }),
      title: ({ world, mistake }) =>
        `${mistake}: tierwall lint ${optionsOf(world)} --default-namespace ${DEFAULT_NAMESPACE} world.yaml`,
    }),
  verdicts: (runs, seed) =>
    run(
      worldsWithKeys.map(({ world }) => world),
      runs,
      seed,
      {
        judge: (world) => ({ ...judgeVerdicts(world, verdictClaimsOf(world)), sorts: [] }),
        files: (world) => ({ 'world.yaml': manifestsOf(world) }),
        title: (world) => `tierwall list ${optionsOf(world)} world.yaml`,
      },
    ),
};

interface Asking<Case> {
  judge(one: Case): { disagreements: readonly string[]; sorts: readonly string[] };
  files(one: Case): Readonly<Record<string, string>>;
  title(one: Case): string;
}

function run<Case>(cases: fc.Arbitrary<Case>, runs: number, seed: number, asking: Asking<Case>): FuzzResult {
  let count = 0;
  const sorts: Record<string, number> = {};
  const result = fc.check(
    fc.property(cases, (one) => {
      const { disagreements, sorts: found } = asking.judge(one);
      count++;
      for (const sort of found) sorts[sort] = (sorts[sort] ?? 0) + 1;
      return disagreements.length === 0;
    }),
    { numRuns: runs, seed },
  );
  const [smallest] = result.counterexample ?? [];
  if (!result.failed || !smallest) return { cases: count, sorts };
  const folder = mkdtempSync(join(tmpdir(), 'tierwall-fuzz-'));
  for (const [name, text] of Object.entries(asking.files(smallest))) writeFileSync(join(folder, name), text);
  const lines = [asking.title(smallest), ...disagreementsOf(asking, smallest)];
  return { cases: count, sorts, failure: { text: lines.join('\n'), folder } };
}

function disagreementsOf<Case>(asking: Asking<Case>, one: Case): readonly string[] {
  try {
    return asking.judge(one).disagreements;
  } catch (error) {
    return [String((error as Error).stack)];
  }
}
