import type { KubeConfig } from '@kubernetes/client-node';
import { NoCluster } from './api-errors.ts';

type Client = typeof import('@kubernetes/client-node');

export interface KubeconfigOptions {
  /** A file; by default what KUBECONFIG or ~/.kube/config say. */
  readonly kubeconfig?: string;
  /** By default the current one. */
  readonly context?: string;
}

/** How to reach a cluster, with the user's own rights. @throws NoCluster */
export function readKubeconfig(client: Client, { kubeconfig, context }: KubeconfigOptions): KubeConfig {
  const config = new client.KubeConfig();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch (error) {
    throw new NoCluster(`no kubeconfig can be read: ${(error as Error).message}; name one with --kubeconfig`);
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
