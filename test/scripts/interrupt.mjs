// Runs a command until the log of the fake tools has a line that matches, then sends a signal to all of its processes:
// node interrupt.mjs SIGNAL LOG PATTERN COMMAND ... ; prints what it said, ends as it ended (128 + the signal's number where killed).
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';

const [signal, log, pattern, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
const deadline = Date.now() + 300_000;
const timer = setInterval(() => {
  const seen =
    existsSync(log) &&
    readFileSync(log, 'utf8')
      .split('\n')
      .some((line) => new RegExp(pattern).test(line));
  if (!seen && Date.now() < deadline) return;
  clearInterval(timer);
  process.kill(-child.pid, seen ? signal : 'SIGKILL');
  if (!seen) console.error(`never seen in the log: ${pattern}`);
}, 20);
child.on('exit', (status, by) => {
  clearInterval(timer);
  // The fake tools that hang do so for ever.
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {}
  process.exitCode = status ?? 128 + constants.signals[by];
});
