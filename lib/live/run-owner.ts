import { hostname } from 'node:os';
import type { LiveRun } from './cluster.ts';

/** A pod of a run ends by itself after so long. Seconds. */
export const LIFETIME = 1800;

/** This process, among all that may verify in one cluster. */
export function ownerOfRun(): string {
  return `${hostname()}/${process.pid}`;
}

/**
 * Was the run killed, so that what it made may be removed? Of another machine nobody can know, so of those it is when all that it made
 * has had its time.
 */
export function isOver({ owner, created = Date.now() }: LiveRun): boolean {
  const [, host, pid] = /^(.*)\/(\d+)$/.exec(owner ?? '') ?? [];
  if (host === undefined || Date.now() - created > LIFETIME * 1000) return true;
  return host === hostname() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
