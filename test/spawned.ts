import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The command of this checkout, a program of node's. */
export const COMMAND = resolve('bin/tierwall');

/** Runs `tierwall ARGS` in a process of its own. */
export function spawned(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
