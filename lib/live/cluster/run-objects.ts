import type { CoreV1Api, NetworkingV1Api, V1NetworkPolicy, V1Pod } from '@kubernetes/client-node';
import { codeOf } from './api-errors.ts';
import { runsOf } from './api-objects.ts';
import { ignoreNotFound, withRetries } from './api-requests.ts';
import { LABEL, type LiveRun, OWN_PREFIX } from './cluster.ts';

interface Where {
  /** The namespaces of the manifests. */
  readonly namespaces: readonly string[];
  /** An existing namespace for strangers and the canary. */
  readonly ownNamespace?: string;
}

/** Objects that this run and other runs of verification have made. They are found and removed by their label. */
export class RunObjects {
  private readonly core: CoreV1Api;
  private readonly networking: NetworkingV1Api;
  private readonly where: Where;
  /** Namespaces in which pods of verification were found. */
  private readonly visited = new Set<string>();

  constructor(core: CoreV1Api, networking: NetworkingV1Api, where: Where) {
    this.core = core;
    this.networking = networking;
    this.where = where;
  }

  /** The runs of verify that have objects in the cluster, this one and others. Objects that are being deleted do not count. */
  async runs(): Promise<LiveRun[]> {
    const labelSelector = LABEL;
    const { ownNamespace } = this.where;
    if (ownNamespace !== undefined) {
      const [pods, policies] = await Promise.all([this.labelledPods(), this.ownPolicies(LABEL)]);
      return runsOf([...pods, ...policies]);
    }
    const [namespaces, everywhere] = await Promise.all([
      withRetries(() => this.core.listNamespace({ labelSelector })),
      // Also in namespaces of other manifests, if the user may list there.
      withRetries(() => this.core.listPodForAllNamespaces({ labelSelector })).catch(() => undefined),
    ]);
    const pods = everywhere?.items ?? (await this.labelledPods());
    for (const { metadata } of pods) this.visited.add(metadata?.namespace ?? '');
    // The pods of a namespace that is being deleted are marked one by one, some time after the namespace.
    const staying = new Set(
      namespaces.items.flatMap(({ metadata }) => (metadata?.deletionTimestamp ? [] : [metadata?.name])),
    );
    const isGoing = ({ metadata }: V1Pod) =>
      metadata?.namespace?.startsWith(OWN_PREFIX) && !staying.has(metadata.namespace);
    return runsOf([...namespaces.items, ...pods.filter((pod) => !isGoing(pod))]);
  }

  /** @returns what could not be removed, and why */
  async remove(run: string): Promise<string[]> {
    const labelSelector = `${LABEL}=${run}`;
    const { ownNamespace } = this.where;
    const failures: string[] = [];
    // If one object cannot be removed, the others still are.
    const remove = async (what: string, request: () => Promise<unknown>): Promise<void> => {
      try {
        await ignoreNotFound(request);
      } catch (error) {
        // It is being deleted already, with all that is in it.
        if (codeOf(error) === 409) return;
        failures.push(`${what}: ${(error as Error).message}`);
      }
    };
    await Promise.all([
      ...[...this.known()].map((namespace) =>
        remove(`pods in ${namespace}`, () =>
          this.core.deleteCollectionNamespacedPod({ namespace, labelSelector, gracePeriodSeconds: 0 }),
        ),
      ),
      remove('the namespace of its own, or the policy in it', async () => {
        if (ownNamespace === undefined) {
          const { items } = await this.core.listNamespace({ labelSelector });
          const names = items.flatMap(({ metadata }) => metadata?.name ?? []);
          return Promise.all(
            names
              .filter((name) => name.startsWith(OWN_PREFIX))
              .map((name) => ignoreNotFound(() => this.core.deleteNamespace({ name }))),
          );
        }
        const names = (await this.ownPolicies(labelSelector)).flatMap(({ metadata }) => metadata?.name ?? []);
        return Promise.all(
          names.map((name) =>
            ignoreNotFound(() => this.networking.deleteNamespacedNetworkPolicy({ name, namespace: ownNamespace })),
          ),
        );
      }),
    ]);
    return failures;
  }

  private async labelledPods(): Promise<V1Pod[]> {
    const lists = await Promise.all(
      [...this.known()].map((namespace) =>
        ignoreNotFound(() => this.core.listNamespacedPod({ namespace, labelSelector: LABEL })),
      ),
    );
    return lists.flatMap((list) => list?.items ?? []);
  }

  private async ownPolicies(labelSelector: string): Promise<V1NetworkPolicy[]> {
    const namespace = this.where.ownNamespace ?? '';
    return (await withRetries(() => this.networking.listNamespacedNetworkPolicy({ namespace, labelSelector }))).items;
  }

  /** The namespaces in which this run may have made something, or found something to remove. */
  private known(): Set<string> {
    const { namespaces, ownNamespace } = this.where;
    // Namespaces of verification are deleted as a whole.
    const others = [...namespaces, ...this.visited].filter((name) => !name.startsWith(OWN_PREFIX));
    return new Set([...others, ...(ownNamespace === undefined ? [] : [ownNamespace])]);
  }
}
