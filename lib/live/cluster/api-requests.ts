import { pause } from '../pause.ts';
import { codeOf, NoCluster, reasonOf, toldBetter } from './api-errors.ts';

/** How often a request is tried if the API server cannot serve it. */
const ATTEMPTS = 5;
/** How long to wait for an answer, in milliseconds. */
export const PATIENCE = 30_000;

/** Repeats a request that the API server may serve later: after 429, 5xx, a conflict with itself, or a broken connection. */
export async function withRetries<T>(request: () => Promise<T>): Promise<T> {
  // An API server that has just started refuses everybody, because it does not know the roles yet.
  let isStarting = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTime(request());
    } catch (error) {
      if (error instanceof NoCluster) throw error;
      const code = codeOf(error);
      const isThere = code === 409 && reasonOf(error) === 'AlreadyExists';
      // A repeated request: the first one broke after it was served, so the object exists.
      if (isThere && attempt > 1) return undefined as T;
      const isDown = code === undefined || code >= 500;
      const mayPass = isDown || code === 429 || (code === 409 && !isThere) || (code === 403 && isStarting);
      isStarting ||= isDown;
      if (!mayPass || attempt === ATTEMPTS) throw code === 404 ? error : toldBetter(error, code);
      await pause(100 * 2 ** attempt);
    }
  }
}

/** Ignores that an object does not exist any more. */
export async function ignoreNotFound<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await withRetries(request);
  } catch (error) {
    if (codeOf(error) === 404) return undefined;
    throw error;
  }
}

/** How long a namespace may be without its ServiceAccount, and the pause between two tries, in milliseconds. */
const NO_ACCOUNT = 30_000;
const POLL_MS = 550;

/**
 * A controller makes the ServiceAccount `default` of a new namespace. This takes a moment, and longer if the controller has just started.
 * Without it, no pod is admitted.
 */
export async function onceThereIsAnAccount<T>(request: () => Promise<T>): Promise<T> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      return await withRetries(request);
    } catch (error) {
      const isMissing = /serviceaccount "default" not found/.test((error as Error).message);
      if (!isMissing || waited >= NO_ACCOUNT) throw error;
      await pause(POLL_MS);
    }
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new NoCluster(`the cluster does not answer within ${PATIENCE / 1000} s`)),
      PATIENCE,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
