import type { CoreV1Api, KubeConfig, NetworkingV1Api } from '@kubernetes/client-node';
import { pause } from '../pause.ts';
import { codeOf, NoCluster } from './api-errors.ts';
import { livePod, liveService, pluginOf, writtenAt } from './api-objects.ts';
import { ignoreNotFound, onceThereIsAnAccount, withRetries } from './api-requests.ts';
import {
  type Cluster,
  type ClusterFacts,
  LABEL,
  type LivePod,
  type LivePolicy,
  type LiveRun,
  type LiveService,
  type OtherPolicies,
  OWN_PREFIX,
  type OwnObject,
  type PodName,
  type Probe,
  type Referred,
} from './cluster.ts';
import { exec } from './exec.ts';
import { type KubeconfigOptions, readKubeconfig } from './kubeconfig.ts';
import { otherPolicies } from './other-policies.ts';
import { plainText } from './plain-text.ts';
import { AT_A_TIME, once, repeating } from './probe-script.ts';
import { referredObjects } from './referred.ts';
import { RunObjects } from './run-objects.ts';

/** Which cluster is meant, and what verification needs of it. */
export interface KubernetesOptions extends KubeconfigOptions {
  /** The namespaces of the manifests, in which pods, Services and policies are read. */
  readonly namespaces: readonly string[];
  /** An existing namespace for strangers and the canary. */
  readonly ownNamespace?: string;
  /** Seconds for one connection. */
  readonly timeout: number;
}

type Client = typeof import('./client.ts');

/**
 * A cluster, reached through its API server with the user's own rights.
 * @throws NoCluster
 */
export async function connect(options: KubernetesOptions): Promise<Cluster> {
  // The library is large, and only this function needs it.
  const client = await import('./client.ts');
  return new KubernetesCluster(client, readKubeconfig(client, options), options);
}

/** The pause between two looks of a waiting run at one namespace, in milliseconds: less than two a second. */
const POLL_MS = 550;
/** The namespace of DNS, which is a control for whether a pod reaches anything. */
const DNS = 'kube-system';

class KubernetesCluster implements Cluster {
  private readonly client: Client;
  private readonly config: KubeConfig;
  private readonly core: CoreV1Api;
  private readonly networking: NetworkingV1Api;
  private readonly options: KubernetesOptions;
  private readonly objects: RunObjects;
  /** When starting pods were last asked for, by namespace. */
  private readonly lastLooks = new Map<string, number>();
  /** Namespaces that this run made. */
  private readonly made = new Set<string>();

  constructor(client: Client, config: KubeConfig, options: KubernetesOptions) {
    this.client = client;
    this.config = config;
    this.options = options;
    this.core = config.makeApiClient(client.CoreV1Api);
    this.networking = config.makeApiClient(client.NetworkingV1Api);
    this.objects = new RunObjects(this.core, this.networking, options);
  }

  async describe(): Promise<ClusterFacts> {
    const [{ gitVersion }, nodes, sets] = await Promise.all([
      withRetries(() => this.config.makeApiClient(this.client.VersionApi).getCode()),
      // If the user may not list these, less is reported.
      itemsOf(this.core.listNode()),
      itemsOf(this.config.makeApiClient(this.client.AppsV1Api).listDaemonSetForAllNamespaces()),
    ]);
    const workers = nodes.filter(
      ({ spec }) => !spec?.unschedulable && !spec?.taints?.some(({ effect }) => effect !== 'PreferNoSchedule'),
    );
    return {
      ...{ version: plainText(gitVersion), ...pluginOf(sets), nodes: nodes.length },
      workers: workers.flatMap(({ metadata }) => metadata?.name ?? []),
    };
  }

  async pods(): Promise<LivePod[]> {
    const lists = await this.inNamespaces((namespace) => this.core.listNamespacedPod({ namespace }), [DNS]);
    return lists.flatMap(({ items }) => items.map(livePod));
  }

  async ownPods(namespace: string): Promise<LivePod[]> {
    const since = performance.now() - (this.lastLooks.get(namespace) ?? Number.NEGATIVE_INFINITY);
    if (since < POLL_MS) await pause(POLL_MS - since);
    this.lastLooks.set(namespace, performance.now());
    const { items } = await withRetries(() => this.core.listNamespacedPod({ namespace, labelSelector: LABEL }));
    return items.map(livePod);
  }

  async services(): Promise<LiveService[]> {
    const lists = await this.inNamespaces((namespace) => this.core.listNamespacedService({ namespace }));
    return lists.flatMap(({ items }) => items.map(liveService));
  }

  async policies(): Promise<LivePolicy[]> {
    const lists = await this.inNamespaces((namespace) => this.networking.listNamespacedNetworkPolicy({ namespace }));
    return lists.flatMap(({ items }) =>
      items.map(({ metadata, spec }) => ({
        ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' },
        // Only where nobody else has policies. In a namespace of the manifests, the label is no excuse.
        own: metadata?.labels?.[LABEL] !== undefined && this.isOurs(metadata.namespace),
        ...writtenAt(metadata),
        object: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: metadata?.name, namespace: metadata?.namespace },
          // The library calls the field `from` of a policy `_from`.
          spec: JSON.parse(JSON.stringify(spec ?? {}).replaceAll('"_from":', '"from":')),
        },
      })),
    );
  }

  otherPolicies(withSetsElsewhere: boolean): Promise<OtherPolicies> {
    const { ApisApi, CustomObjectsApi } = this.client;
    const [apis, custom] = [this.config.makeApiClient(ApisApi), this.config.makeApiClient(CustomObjectsApi)];
    const namespaces = [...new Set([...this.given(), ...this.made])];
    return otherPolicies({ apis, core: this.core, custom }, namespaces, withSetsElsewhere);
  }

  referred(wanted: Referred): Promise<OtherPolicies> {
    return referredObjects(
      this.core,
      this.config.makeApiClient(this.client.CustomObjectsApi),
      wanted,
      this.options.namespaces,
    );
  }

  async namespaceLabels(): Promise<Map<string, Readonly<Record<string, string>>>> {
    const found = await Promise.all(
      [...this.given(), ...this.made].map((name) =>
        withRetries(() => this.core.readNamespace({ name })).catch(() => undefined),
      ),
    );
    return new Map(found.flatMap((one) => (one ? [[one.metadata?.name ?? '', one.metadata?.labels ?? {}]] : [])));
  }

  async create(objects: readonly OwnObject[]): Promise<void> {
    // Waits for all requests, so that nothing is made after the cleanup.
    const created = await Promise.allSettled(
      objects.map(async (object) => {
        const { name, namespace = '' } = object.metadata;
        const body = object as never;
        if (object.kind === 'Namespace') this.made.add(name);
        try {
          await onceThereIsAnAccount((): Promise<unknown> => {
            if (object.kind === 'Namespace') return this.core.createNamespace({ body });
            if (object.kind === 'Pod') return this.core.createNamespacedPod({ namespace, body });
            return this.networking.createNamespacedNetworkPolicy({ namespace, body: withUnderscore(object) as never });
          });
        } catch (error) {
          if (codeOf(error) !== 404) throw error;
          throw new Error(`namespace ${namespace} is not in the cluster; apply the manifests first`);
        }
      }),
    );
    for (const one of created) if (one.status === 'rejected') throw one.reason;
  }

  async deleteOwn({ kind, metadata: { name, namespace = '' } }: Pick<OwnObject, 'kind' | 'metadata'>): Promise<void> {
    await ignoreNotFound((): Promise<unknown> => {
      if (kind === 'Namespace') return this.core.deleteNamespace({ name });
      if (kind === 'Pod') return this.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
      return this.networking.deleteNamespacedNetworkPolicy({ name, namespace });
    });
  }

  runs(): Promise<readonly LiveRun[]> {
    return this.objects.runs();
  }

  removeRun(run: string): Promise<readonly string[]> {
    return this.objects.remove(run);
  }

  async probe(pod: PodName, probes: readonly Probe[], seconds?: number): Promise<string> {
    const { timeout } = this.options;
    const script = seconds === undefined ? once(probes, timeout) : repeating(probes, seconds);
    const waves = Math.ceil(probes.length / AT_A_TIME);
    // Long enough for a busy machine. Output that is cut off says nothing.
    const limit = ((seconds ?? 0) + waves * (timeout + 30)) * 1000;
    for (let attempt = 1; ; attempt++) {
      try {
        return await exec(this.client, this.config, pod, script, limit);
      } catch (error) {
        if (attempt === 3 || error instanceof NoCluster) throw error;
        await pause(100 * 2 ** attempt);
      }
    }
  }

  /** The namespaces of the manifests, and the existing one for strangers. */
  private given(): string[] {
    const { namespaces, ownNamespace } = this.options;
    return [...namespaces, ...(ownNamespace === undefined ? [] : [ownNamespace])];
  }

  private isOurs(namespace = ''): boolean {
    return namespace.startsWith(OWN_PREFIX) || namespace === this.options.ownNamespace;
  }

  /** Lists in the manifests' namespaces and in verification's own, and in others if the user may do that. */
  private async inNamespaces<T>(list: (namespace: string) => Promise<T>, others: readonly string[] = []): Promise<T[]> {
    const known = new Set([...this.given(), ...this.made]);
    const lists = await Promise.all([
      ...[...known].map((namespace) => withRetries(() => list(namespace))),
      ...others.filter((name) => !known.has(name)).map((name) => withRetries(() => list(name)).catch(() => undefined)),
    ]);
    return lists.filter((one) => one !== undefined);
  }
}

/** The items of a list, or none if the user may not list them. */
function itemsOf<T>(list: Promise<{ readonly items: T[] }>): Promise<T[]> {
  return list.then(
    ({ items }) => items,
    () => [],
  );
}

/** The library calls the field `from` of a policy `_from`. */
function withUnderscore(object: OwnObject): object {
  return JSON.parse(JSON.stringify(object).replaceAll('"from":', '"_from":'));
}
