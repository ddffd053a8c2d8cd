import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { isOver, LIFETIME, ownerOfRun } from './run-owner.ts';

const now = Date.now();
const { pid: ended } = spawnSync(process.execPath, ['--version']);
const long = now - (LIFETIME + 1) * 1000;

it.each([
  ['of a process that goes on', { owner: `${hostname()}/${process.ppid}`, created: now }, false],
  ['of which nobody says when it began', { owner: `${hostname()}/${process.ppid}` }, false],
  ['of a process that ended', { owner: `${hostname()}/${ended}`, created: now }, true],
  ['of this process, which is at its next one', { owner: ownerOfRun(), created: now }, true],
  ['of another machine', { owner: 'other/1', created: now }, false],
  ['of another machine, whose pods have ended by themselves', { owner: 'other/1', created: long }, true],
  ['of which nobody says whose it is', { created: now }, true],
])('a run %s', (_, run, is) => {
  expect(isOver({ run: 'x', count: 1, ...run })).toBe(is);
});
