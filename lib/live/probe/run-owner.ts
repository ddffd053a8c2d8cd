import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LiveRun } from '../cluster/cluster.ts';

/** A pod of a run ends by itself after this time, in seconds. */
export const LIFETIME = 1800;

/** Identifies this process among all that may verify in one cluster. */
export function ownerOfRun(): string {
  return `${place()}/${process.pid}`;
}

/** Where the process number is meaningful. Containers of one host may each have numbers of their own. */
function place(): string {
  try {
    return `${hostname()}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/**
 * Whether the run was killed, so that its objects may be removed. For a run of another machine this is unknown, so its objects may be
 * removed when their time is over.
 */
export function isOver({ owner, created = Date.now() }: LiveRun): boolean {
  const [, where, pid] = /^(.*)\/(\d+)$/.exec(owner ?? '') ?? [];
  if (where === undefined || Date.now() - created > LIFETIME * 1000) return true;
  return where === place() && !isAlive(Number(pid));
}

/** A killed process may still exist for a moment, until its parent asks how it ended. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !stateOf(pid).startsWith('Z');
}

/** The state as `ps` prints it. Empty if it is unknown. */
function stateOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}
