import { PassThrough } from 'node:stream';
import type { CoreV1Api, KubeConfig, NetworkingV1Api } from '@kubernetes/client-node';
import { codeOf, NoCluster, toldBetter } from './api-errors.ts';
import { livePod, pluginOf } from './api-objects.ts';
import {
  type Cluster,
  type ClusterFacts,
  LABEL,
  type LivePod,
  type LivePolicy,
  type LiveService,
  type OwnObject,
  type PodName,
  type Probe,
} from './cluster.ts';
import { AT_A_TIME, once, repeating } from './probe-script.ts';

export interface KubernetesOptions {
  /** A file; by default what KUBECONFIG or ~/.kube/config say. */
  readonly kubeconfig?: string;
  /** By default the current one. */
  readonly context?: string;
  /** Those of the manifests: where to look for pods, Services and policies. */
  readonly namespaces: readonly string[];
  /** An existing one for strangers and the canary. */
  readonly ownNamespace?: string;
  /** Seconds for one connection. */
  readonly timeout: number;
}

type Client = typeof import('@kubernetes/client-node');

/** A cluster through its API server, with the user's own rights. */
export async function connect(options: KubernetesOptions): Promise<Cluster> {
  // Large, and of use for this alone.
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  try {
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
  } catch (error) {
    throw new NoCluster(`no kubeconfig can be read: ${(error as Error).message}; name one with --kubeconfig`);
  }
  if (options.context !== undefined) {
    const names = config.getContexts().map(({ name }) => name);
    if (!names.includes(options.context))
      throw new NoCluster(
        `no context is called '${options.context}'${names.length > 0 ? `; there is ${names.join(', ')}` : ''}`,
      );
    config.setCurrentContext(options.context);
  }
  if (!config.getCurrentCluster())
    throw new NoCluster('the kubeconfig names no cluster; name a context with --context');
  return new KubernetesCluster(client, config, options);
}

/** Where DNS is, which is a control of who reaches anything at all. */
const DNS = 'kube-system';
/** How often a request is tried that the API server could not serve. */
const ATTEMPTS = 5;

class KubernetesCluster implements Cluster {
  private readonly client: Client;
  private readonly config: KubeConfig;
  private readonly core: CoreV1Api;
  private readonly networking: NetworkingV1Api;
  private readonly options: KubernetesOptions;
  /** Namespaces that this run made. */
  private readonly made = new Set<string>();

  constructor(client: Client, config: KubeConfig, options: KubernetesOptions) {
    this.client = client;
    this.config = config;
    this.options = options;
    this.core = config.makeApiClient(client.CoreV1Api);
    this.networking = config.makeApiClient(client.NetworkingV1Api);
  }

  async describe(): Promise<ClusterFacts> {
    const { gitVersion } = await this.asked(() => this.config.makeApiClient(this.client.VersionApi).getCode());
    // Who may not look at these is told less.
    const nodes = await this.core.listNode().then(
      ({ items }) => items,
      () => [],
    );
    const workers = nodes.filter(
      ({ spec }) => !spec?.unschedulable && !spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule'),
    );
    const sets = await this.config
      .makeApiClient(this.client.AppsV1Api)
      .listDaemonSetForAllNamespaces()
      .then(
        ({ items }) => items.map(({ metadata }) => metadata?.name ?? ''),
        () => [],
      );
    const plugin = pluginOf(sets);
    return {
      ...{ version: gitVersion, plugin, nodes: nodes.length },
      workers: workers.flatMap(({ metadata }) => metadata?.name ?? []),
    };
  }

  async pods(): Promise<LivePod[]> {
    const lists = await this.inNamespaces((namespace) => this.core.listNamespacedPod({ namespace }), [DNS]);
    return lists.flatMap(({ items }) => items.map(livePod));
  }

  async ownPods(namespace: string): Promise<LivePod[]> {
    const { items } = await this.asked(() => this.core.listNamespacedPod({ namespace, labelSelector: LABEL }));
    return items.map(livePod);
  }

  async services(): Promise<LiveService[]> {
    const lists = await this.inNamespaces((namespace) => this.core.listNamespacedService({ namespace }));
    return lists.flatMap(({ items }) =>
      items.map(({ metadata, spec }) => ({
        ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', selector: spec?.selector ?? {} },
        ...(spec?.clusterIP && { clusterIp: spec.clusterIP }),
        ports: (spec?.ports ?? []).map(({ port, protocol = 'TCP', targetPort = port }) => ({
          ...{ port, protocol, targetPort: targetPort as number | string },
        })),
      })),
    );
  }

  async policies(): Promise<LivePolicy[]> {
    const lists = await this.inNamespaces((namespace) => this.networking.listNamespacedNetworkPolicy({ namespace }));
    return lists.flatMap(({ items }) =>
      items.map(({ metadata, spec }) => ({
        ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' },
        own: metadata?.labels?.[LABEL] !== undefined,
        object: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: metadata?.name, namespace: metadata?.namespace },
          // The library calls a field so that the API calls otherwise.
          spec: JSON.parse(JSON.stringify(spec ?? {}).replaceAll('"_from":', '"from":')),
        },
      })),
    );
  }

  async create(objects: readonly OwnObject[]): Promise<void> {
    await Promise.all(
      objects.map(async (object) => {
        const { namespace = '' } = object.metadata;
        const body = object as never;
        if (object.kind === 'Namespace') this.made.add(object.metadata.name);
        await this.asked((): Promise<unknown> => {
          if (object.kind === 'Namespace') return this.core.createNamespace({ body });
          if (object.kind === 'Pod') return this.core.createNamespacedPod({ namespace, body });
          return this.networking.createNamespacedNetworkPolicy({ namespace, body: withUnderscore(object) as never });
        });
      }),
    );
  }

  async deleteOwn({ kind, metadata: { name, namespace = '' } }: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void> {
    await this.asked((): Promise<unknown> => {
      if (kind === 'Namespace') return this.core.deleteNamespace({ name });
      if (kind === 'Pod') return this.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
      return this.networking.deleteNamespacedNetworkPolicy({ name, namespace });
    });
  }

  async removeOwn(): Promise<number> {
    const labelSelector = LABEL;
    const { ownNamespace } = this.options;
    let count = 0;
    if (ownNamespace === undefined) {
      const { items } = await this.asked(() => this.core.listNamespace({ labelSelector }));
      const going = items.filter(({ metadata }) => !metadata?.deletionTimestamp);
      count += going.length;
      for (const { metadata } of going)
        await this.gone(() => this.core.deleteNamespace({ name: metadata?.name ?? '' }));
    } else {
      const found = await this.asked(() =>
        this.networking.listNamespacedNetworkPolicy({ namespace: ownNamespace, labelSelector }),
      );
      count += found.items.length;
      for (const { metadata } of found.items) {
        const name = metadata?.name ?? '';
        await this.gone(() => this.networking.deleteNamespacedNetworkPolicy({ name, namespace: ownNamespace }));
      }
    }
    const namespaces = new Set([...this.options.namespaces, ...(ownNamespace === undefined ? [] : [ownNamespace])]);
    for (const namespace of namespaces) {
      const found = await this.gone(() => this.core.listNamespacedPod({ namespace, labelSelector }));
      const pods = (found?.items ?? []).filter(({ metadata }) => !metadata?.deletionTimestamp);
      if (pods.length === 0) continue;
      count += pods.length;
      await this.gone(() =>
        this.core.deleteCollectionNamespacedPod({ namespace, labelSelector, gracePeriodSeconds: 0 }),
      );
    }
    this.made.clear();
    return count;
  }

  async probe({ namespace, name }: PodName, probes: readonly Probe[], seconds?: number): Promise<string> {
    const { timeout } = this.options;
    const script = seconds === undefined ? once(probes, timeout) : repeating(probes, seconds);
    const waves = Math.ceil(probes.length / AT_A_TIME);
    // Long enough for a machine that is busy: what is cut off says nothing.
    const limit = ((seconds ?? 0) + waves * (timeout + 30)) * 1000;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.exec(namespace, name, script, limit);
      } catch (error) {
        if (attempt === 3) throw error;
        await pause(100 * 2 ** attempt);
      }
    }
  }

  private exec(namespace: string, name: string, script: string, limit: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const out = new PassThrough();
      let printed = '';
      out.on('data', (chunk: Buffer) => {
        printed += chunk.toString('utf8');
      });
      const timer = setTimeout(() => resolve(printed), limit);
      const end = (): void => {
        clearTimeout(timer);
        resolve(printed);
      };
      new this.client.Exec(this.config)
        .exec(namespace, name, 'probe', ['/bin/sh', '-c', script], out, new PassThrough().resume(), null, false, () =>
          setTimeout(end, 20),
        )
        .then((socket) => {
          socket.on('close', () => setTimeout(end, 20));
          socket.on('error', end);
        })
        .catch((error: unknown) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String((error as { message?: string }).message ?? error)));
        });
    });
  }

  /** In those of the manifests and our own; and in others, if one may look there. */
  private async inNamespaces<T>(list: (namespace: string) => Promise<T>, others: readonly string[] = []): Promise<T[]> {
    const { namespaces, ownNamespace } = this.options;
    const known = new Set([...namespaces, ...this.made, ...(ownNamespace === undefined ? [] : [ownNamespace])]);
    const lists = await Promise.all([
      ...[...known].map((namespace) => this.asked(() => list(namespace))),
      ...others.filter((name) => !known.has(name)).map((name) => this.asked(() => list(name)).catch(() => undefined)),
    ]);
    return lists.filter((one) => one !== undefined);
  }

  /** What is gone already is no failure. */
  private async gone<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.asked(request);
    } catch (error) {
      if (codeOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Repeats what the API server may serve later: 429, 5xx, and a connection that breaks. */
  private async asked<T>(request: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request();
      } catch (error) {
        const code = codeOf(error);
        // A request that broke after it was served: what it should make is there.
        if (code === 409 && attempt > 1) return undefined as T;
        const mayPass = code === undefined || code === 429 || code >= 500;
        if (!mayPass || attempt === ATTEMPTS) throw code === 404 ? error : toldBetter(error, code);
        await pause(100 * 2 ** attempt);
      }
    }
  }
}

/** The library calls the field `from` of a policy `_from`. */
function withUnderscore(object: OwnObject): object {
  return JSON.parse(JSON.stringify(object).replaceAll('"from":', '"_from":'));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
