import { spawnSync } from 'node:child_process';
import { often } from '../often.ts';

/** What a program of this folder prints, in a process of its own: three times as fast as inside of jest. */
function printedBy(program: string, ...args: string[]): string {
  const words = ['bin/launch.mjs', `test/oracle/${program}`, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
  return stdout;
}

describe('the engine and the naive evaluator', () => {
  it('agree on generated worlds: 125, or 2,000 in npm run test:full', () => {
    const worlds = often(2000, 16);
    const stdout = printedBy('fuzz.ts', `${worlds}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${worlds} of ${worlds} worlds`);
  });

  it.each([
    ['open-world', 600, 48, 'pairs of worlds one edit apart'],
    ['intent', 400, 24, 'intents'],
    ['intent-2', 400, 16, 'intents of version 2'],
    ['intent-from-yaml', 200, 16, 'first intents, of version 2'],
    ['gate', 400, 16, 'changes and the intents of both sides'],
    ['verdicts', 400, 8, 'what depends on what the manifests do not say'],
    ['who-else', 400, 32, 'who else gets in'],
    ['redundant', 300, 24, 'rules and peers that change nothing'],
    ['fixes', 20, 10, 'what lint offers to write'],
    ['names', 40, 10, 'what explain says of every printed name'],
    ['admin', 400, 16, 'worlds of ClusterNetworkPolicy and AdminNetworkPolicy'],
    ['calico', 200, 16, "worlds of Calico's policies"],
    ['cilium', 400, 16, "worlds of Cilium's policies"],
  ])('agree for every pod that could exist: %s, %i, of which npm test tries one in %i, on %s', (kind, most, part) => {
    const cases = often(most, part);
    const stdout = printedBy('fuzz.ts', kind, `${cases}`, '--seed', '1');
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${cases} of ${cases} ${kind} cases agree`);
  });

  it('agree on the grid of CNI conformance suites: a sixteenth, or all of it in npm run test:full', () => {
    const stdout = printedBy('grid-run.ts', `${process.env['TEST_FULL'] ? 1 : 16}`);
    process.stdout.write(stdout);
    expect(stdout).toMatch(/^grid: (\d{2,}) of \1 cases, (\d{5,}) of \2 cells agree/);
  });
});
