import { spawn, spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { isOver, LIFETIME, ownerOfRun } from './run-owner.ts';

const PLACE = ownerOfRun().replace(/\/\d+$/, '');
const now = Date.now();
const { pid: ended } = spawnSync(process.execPath, ['--version']);
const long = now - (LIFETIME + 1) * 1000;

it.each([
  ['of a process that goes on', { owner: `${PLACE}/${process.ppid}`, created: now }, false],
  ['of which nobody says when it began', { owner: `${PLACE}/${process.ppid}` }, false],
  ['of a process that ended', { owner: `${PLACE}/${ended}`, created: now }, true],
  ['of this process, which is at its next one', { owner: ownerOfRun(), created: now }, true],
  ['of another container on this machine', { owner: `${hostname()}/pid:[1]/${ended}`, created: now }, false],
  ['of another machine', { owner: 'other/1', created: now }, false],
  ['of another machine, whose pods have ended by themselves', { owner: 'other/1', created: long }, true],
  ['of which nobody says whose it is', { created: now }, true],
])('a run %s', (_, run, is) => {
  expect(isOver({ run: 'x', count: 1, ...run })).toBe(is);
});

it('a run of a process that was killed, and of which nobody has asked yet how it ended, is over', async () => {
  // The shell becomes something that never asks. Before it is that, it would ask, so it says that it is.
  const child = `"$0" --eval "setTimeout(() => {}, 1e9)"`;
  const never = "'process.stdout.write(process.argv[1]); setTimeout(() => {}, 1e9)'";
  const script = `${child} >/dev/null & exec "$0" --eval ${never} $!`;
  const parent = spawn('sh', ['-c', script, process.execPath], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
  const run = { run: 'x', count: 1, owner: `${PLACE}/${pid}`, created: now };
  try {
    expect(isOver(run)).toBe(false);
    process.kill(pid, 'SIGKILL');
    // It ends in its own time.
    while (!isOver(run)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(() => process.kill(pid, 0)).not.toThrow();
  } finally {
    spawnSync('kill', ['-KILL', `${pid}`]);
    parent.kill('SIGKILL');
  }
});
