import type { KubeConfig } from '@kubernetes/client-node';
import { NoCluster } from './api-errors.ts';

type Client = typeof import('./client.ts');

const MADE_UP = 'http://localhost:8080';

/** Which cluster is meant. */
export interface KubeconfigOptions {
  /** A kubeconfig file. By default what KUBECONFIG or ~/.kube/config name. */
  readonly kubeconfig?: string;
  /** The context. By default the current one. */
  readonly context?: string;
}

/**
 * Reads how to reach a cluster, with the user's own rights.
 * @throws NoCluster
 */
export function readKubeconfig(client: Client, { kubeconfig, context }: KubeconfigOptions): KubeConfig {
  const config = new client.KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    // The client takes the content of a file for an object, whatever it is.
    const why = error instanceof TypeError ? 'the file holds none' : (error as Error).message;
    throw new NoCluster(`no kubeconfig can be read: ${why}; name one with --kubeconfig`);
  }
  // The client makes this up if there is no file at all.
  const isMadeUp = config.getCurrentContext() === 'loaded-context' && config.getCurrentCluster()?.server === MADE_UP;
  if (kubeconfig === undefined && isMadeUp) {
    throw new NoCluster('no kubeconfig: set KUBECONFIG, or name a file with --kubeconfig');
  }
  if (context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(context))
      throw new NoCluster(`no context is called '${context}'${names.length > 0 ? `; known: ${names.join(', ')}` : ''}`);
    config.setCurrentContext(context);
  }
  if (!config.getCurrentCluster())
    throw new NoCluster('the kubeconfig names no cluster; name a context with --context');
  return config;
}
