import { spawnSync } from 'node:child_process';
import { often } from '../often.ts';

/** What a program of this folder prints, in a process of its own: three times as fast as inside of jest. */
function printedBy(program: string, ...args: string[]): string {
  const words = ['bin/launch.mjs', `test/oracle/${program}`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...words], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
  return stdout;
}

const WORLDS = ['connectivity', 2000, 100] as const;
const KINDS: readonly (readonly [kind: string, most: number, part: number, what: string])[] = [
  ['open-world', 600, 300, 'pairs of worlds one edit apart'],
  ['intent', 400, 200, 'intents'],
  ['intent-2', 400, 100, 'intents of version 2'],
  ['intent-from-yaml', 200, 40, 'first intents, of version 2'],
  ['gate', 400, 50, 'changes and the intents of both sides'],
  ['verdicts', 400, 50, 'what depends on what the manifests do not say'],
  ['who-else', 400, 200, 'who else gets in'],
  ['redundant', 300, 50, 'rules and peers that change nothing'],
  ['fixes', 20, 20, 'what lint offers to write'],
  ['names', 40, 20, 'what explain says of every printed name'],
  ['admin', 400, 130, 'worlds of ClusterNetworkPolicy and AdminNetworkPolicy'],
  ['calico', 200, 100, "worlds of Calico's policies"],
  ['cilium', 400, 200, "worlds of Cilium's policies"],
  ['other-protocols', 100, 50, 'what policies let through of other protocols, and changes of that'],
  ['surely-alike', 200, 20, 'changes of a rule that surely leave nodes and other protocols as they are'],
];

let ofAll: string | undefined;
/** What is found of a kind: in `npm test` in one process for all of them, which takes longer to start than to compare. */
function comparisonOf(kind: string, cases: number, ending = ` ${kind} cases agree`): string {
  const seeded = (...words: string[]) => printedBy('fuzz.ts', ...words, '--seed', '1');
  if (process.env['TEST_FULL']) return seeded(kind, `${cases}`);
  ofAll ??= seeded(...[WORLDS, ...KINDS].flatMap(([one, most, part]) => [one, `${often(most, part)}`]));
  return ofAll.split('\n').find((line) => line.includes(ending)) ?? ofAll;
}

describe('the engine and the naive evaluator', () => {
  it('agree on generated worlds: 20, or 2,000 other ones each time in npm run test:full', () => {
    const [kind, most, part] = WORLDS;
    const worlds = often(most, part);
    const ending = ' cells agree';
    const stdout = process.env['TEST_FULL'] ? printedBy('fuzz.ts', `${worlds}`) : comparisonOf(kind, worlds, ending);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${worlds} of ${worlds} worlds`);
  });

  it.each(KINDS)(
    'agree for every pod that could exist: %s, %i, of which npm test tries one in %i, on %s',
    (kind, most, part) => {
      const cases = often(most, part);
      const stdout = comparisonOf(kind, cases);
      process.stdout.write(`oracle: ${stdout.trim()}\n`);
      expect(stdout).toContain(`${cases} of ${cases} ${kind} cases agree`);
    },
  );

  it('agree on the grid of CNI conformance suites: a sixteenth, or all of it in npm run test:full', () => {
    const stdout = printedBy('grid-run.ts', `${process.env['TEST_FULL'] ? 1 : 16}`);
    process.stdout.write(stdout);
    expect(stdout).toMatch(/^grid: (\d{2,}) of \1 cases, (\d{5,}) of \2 cells agree/);
  });
});
