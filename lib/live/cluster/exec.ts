import { PassThrough } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { toldBetter } from './api-errors.ts';
import { CONTAINER, nameOf, type PodName } from './cluster.ts';

type Client = typeof import('./client.ts');

/**
 * Runs a script in one of verification's pods, and returns what it printed within `limit` milliseconds.
 * @throws NoCluster if the user may not do that, Error if the script cannot be started
 */
export function exec(client: Client, config: KubeConfig, pod: PodName, script: string, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const out = new PassThrough();
    let printed = '';
    out.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });
    let close = (): void => undefined;
    let isOver = false;
    const end = (): void => {
      isOver = true;
      clearTimeout(timer);
      close();
      resolve(printed);
    };
    const timer = setTimeout(end, limit);
    // Output may arrive a moment after the end.
    const endSoon = (): void => void setTimeout(end, 20);
    new client.Exec(config)
      .exec(
        ...([pod.namespace, pod.name, CONTAINER] as const),
        ['/bin/sh', '-c', script],
        ...([out, new PassThrough().resume(), null, false, endSoon] as const),
      )
      .then((socket) => {
        close = () => socket.terminate();
        // It opened after the wait was over.
        if (isOver) return close();
        socket.on('close', endSoon);
        socket.on('error', end);
      })
      .catch((error: unknown) => {
        clearTimeout(timer);
        const message = String((error as { message?: string }).message ?? error);
        const code = /Unexpected server response: (\d+)/.exec(message)?.[1];
        const isRefused = code === '401' || code === '403';
        reject(isRefused ? refusal(pod, Number(code)) : new Error(message));
      });
  });
}

/** The API server's own message does not come through. */
function refusal(pod: PodName, code: number): Error {
  const message = `nothing may be run in pod ${nameOf(pod)}: pods/exec in ${pod.namespace} needs the verbs create and get`;
  return toldBetter({ body: JSON.stringify({ message }) }, code);
}
