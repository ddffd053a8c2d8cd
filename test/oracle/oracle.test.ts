import { spawnSync } from 'node:child_process';
import { often } from '../often.ts';

describe('the engine and the naive evaluator', () => {
  it('agree on generated worlds: 500, or 2,000 in npm run test:full', () => {
    const worlds = often(2000);
    // In a process of its own: three times as fast as inside of jest.
    const args = ['bin/launch.mjs', 'test/oracle/fuzz.ts', `${worlds}`];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${worlds} of ${worlds} worlds`);
  });

  it('agree on pairs of worlds one edit apart, for every pod that could exist: 150, or 600 in npm run test:full', () => {
    const cases = often(600);
    const args = ['bin/launch.mjs', 'test/oracle/fuzz.ts', 'open-world', `${cases}`, '--seed', '1'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${cases} of ${cases} open-world cases agree`);
  });

  it('agree on intents, for every pod that could exist: 100, or 400 in npm run test:full', () => {
    const cases = often(400);
    const args = ['bin/launch.mjs', 'test/oracle/fuzz.ts', 'intent', `${cases}`, '--seed', '1'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${cases} of ${cases} intent cases agree`);
  });

  it('agree on rules and peers that change nothing for any pod that could exist: 75, or 300 in npm run test:full', () => {
    const cases = often(300);
    const args = ['bin/launch.mjs', 'test/oracle/fuzz.ts', 'redundant', `${cases}`, '--seed', '1'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(`oracle: ${stdout.trim()}\n`);
    expect(stdout).toContain(`${cases} of ${cases} redundant cases agree`);
  });

  it('agree on the grid of CNI conformance suites', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/launch.mjs', 'test/oracle/grid-run.ts'], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`they differ:\n${stdout}${stderr}`);
    process.stdout.write(stdout);
    expect(stdout).toMatch(/^grid: (\d{4,}) of \1 cases, (\d{5,}) of \2 cells agree/);
  });
});
