import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const CACHE = join(ROOT, '.cache/bench');
export const NODE = process.execPath;

/** Seconds that a command takes, those of processors that its last Node process takes, and the peak memory of that in MiB. */
export interface Run {
  readonly seconds: number;
  readonly processor: number;
  readonly mebibytes: number;
}

export function run(command: string, args: readonly string[], cwd = ROOT, env: NodeJS.ProcessEnv = {}): Run {
  const report = join(CACHE, 'usage');
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false', ...env, BENCH_USAGE: report },
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  const [rss = 0, microseconds = 0] = readFileSync(report, 'utf8').split(' ').map(Number);
  return { seconds, processor: microseconds / 1e6, mebibytes: rss / 1024 };
}

/** Has a Node process write its peak memory in KiB and the time of its processors in microseconds, when it ends. */
export const usageHook = () => {
  const file = join(CACHE, 'usage.cjs');
  writeFileSync(
    file,
    "process.on('exit', () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); require('fs').writeFileSync(process.env.BENCH_USAGE, [maxRSS, userCPUTime + systemCPUTime].join(' ')); });\n",
  );
  return ['--require', file];
};

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
export const seconds = (runs: readonly Run[]) => `${median(runs.map((run) => run.seconds)).toFixed(2)} s`;
