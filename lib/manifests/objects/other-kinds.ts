import type { Ingress, Manifests, NetworkPolicy, Problem, Service } from '../model.ts';
import type { NotEvaluated } from '../not-understood.ts';
import type { CalicoNetworkSet, CalicoPolicy, CalicoTier, ServiceAccount } from '../other-kinds/calico-policy.ts';
import type { CiliumCidrGroup, CiliumRules } from '../other-kinds/cilium-policy.ts';
import type { ClusterPolicy } from '../other-kinds/cluster-policy.ts';
import { problem } from '../problem.ts';
import { textAt, textsAt } from '../yaml/lookup.ts';
import type { Source } from '../yaml/source.ts';
import { type MapValue, quote } from '../yaml/value.ts';
import { readCalicoPolicy, readCalicoTier, readNetworkSet } from './calico-policy.ts';
import { readCidrGroup, readCiliumPolicy } from './cilium-policy.ts';
import { readClusterPolicy } from './cluster-policy.ts';
import { asList } from './declared.ts';
import { ReadEndpoints } from './endpoints.ts';
import { ReadIngressClasses } from './ingress-classes.ts';
import type { ApiObject } from './object.ts';
import { ReadPluginSettings } from './read-plugin-settings.ts';
import type { TypedMap } from './typed-maps.ts';

/** Tiers that Calico makes by itself. */
const BUILT_IN: readonly string[] = [
  'default',
  'kube-admin',
  'kube-baseline',
  'adminnetworkpolicy',
  'baselineadminnetworkpolicy',
];

/** Keeps what was read, unless such an object exists already. */
type Keep = <T>(read: readonly T[], list: T[]) => void;

/** Reads policies of other kinds than NetworkPolicy. */
export class ReadOtherKinds {
  readonly namespaces = new Set<string>();
  /** Policies for nodes alone, which are only named. */
  readonly #forHosts: NotEvaluated[] = [];
  readonly #cluster: ClusterPolicy[] = [];
  readonly #calico: CalicoPolicy[] = [];
  readonly #cilium: CiliumRules[] = [];
  readonly #cidrGroups: CiliumCidrGroup[] = [];
  readonly #tiers: CalicoTier[] = [];
  readonly #networkSets: CalicoNetworkSet[] = [];
  readonly #serviceAccounts: ServiceAccount[] = [];
  readonly #endpoints = new ReadEndpoints();
  readonly #ingressClasses = new ReadIngressClasses();
  readonly #settings = new ReadPluginSettings();

  /** @param named the object as one that is not evaluated, for networks that do not know its kind */
  add(object: ApiObject, named: NotEvaluated, keep: Keep): void {
    const { kind, namespace } = object;
    if (namespace !== '') this.namespaces.add(namespace);
    if (/^(?:BaselineAdmin|Admin|Cluster)NetworkPolicy$/.test(kind))
      keep(asList(readClusterPolicy(object, named)), this.#cluster);
    else if (kind === 'NetworkPolicy' || kind === 'GlobalNetworkPolicy')
      this.#addCalico(asList(readCalicoPolicy(object, named)), keep);
    else if (kind === 'Tier') keep(asList(readCalicoTier(object, named)), this.#tiers);
    else if (kind === 'NetworkSet' || kind === 'GlobalNetworkSet')
      keep(asList(readNetworkSet(object, named)), this.#networkSets);
    else if (kind === 'CiliumCIDRGroup') keep(asList(readCidrGroup(object, named)), this.#cidrGroups);
    else {
      const { rules, isForHosts } = readCiliumPolicy(object, named);
      keep(rules, this.#cilium);
      if (isForHosts) this.#forHosts.push(onHosts(named));
    }
  }

  #addCalico(read: readonly CalicoPolicy[], keep: Keep): void {
    keep(read, this.#calico);
    for (const { isForHosts, named } of read) if (isForHosts) this.#forHosts.push(onHosts(named));
  }

  /**
   * What is named beside other objects that are not evaluated: policies for nodes, and settings that change what policies do.
   * @param notEvaluated among them the HostEndpoints, by which Calico enforces policies on interfaces of nodes
   */
  named(notEvaluated: readonly NotEvaluated[], policies: readonly NetworkPolicy[]): NotEvaluated[] {
    const hasEndpoints = this.#settings.makeHostEndpoints || notEvaluated.some(({ kind }) => kind === 'HostEndpoint');
    const forHosts = hasEndpoints ? this.#onHostEndpoints() : this.#forHosts;
    const inForce = { policies, cilium: this.#cilium, calico: this.#calico, hasForHosts: forHosts.length > 0 };
    return [...forHosts, ...this.#settings.named(inForce)];
  }

  /** Policies that may decide for nodes, reduced to that. They are not evaluated for HostEndpoints, nor which of these they select. */
  #onHostEndpoints(): NotEvaluated[] {
    const onEndpoints = this.#calico.filter(({ kind }) => kind === 'GlobalNetworkPolicy');
    const known = new Set(onEndpoints.map(({ named }) => `${named.apiVersion} ${named.name}`));
    const others = this.#forHosts.filter(({ apiVersion, name }) => !known.has(`${apiVersion} ${name}`));
    return [...others, ...onEndpoints.map(({ named, appliesOnForward }) => onHosts(named, appliesOnForward))];
  }

  /**
   * Reads what is no policy and answers depend on: ServiceAccounts, by their labels, endpoints, IngressClasses, and settings of network
   * plugins. Errors there are not reported.
   */
  addReferred(typed: TypedMap, source: Source, defaultNamespace: string): void {
    this.#endpoints.add(typed, defaultNamespace);
    this.#ingressClasses.add(typed);
    this.#settings.add(typed, source);
    if (typed.apiVersion === 'v1' && typed.kind === 'ServiceAccount')
      this.#addServiceAccount(typed.map, defaultNamespace);
  }

  withEndpoints(services: readonly Service[]): readonly Service[] {
    return this.#endpoints.addedTo(services);
  }

  withClasses(ingresses: readonly Ingress[]): readonly Ingress[] {
    return this.#ingressClasses.addedTo(ingresses);
  }

  #addServiceAccount(map: MapValue, defaultNamespace: string): void {
    const [name, namespace] = [textAt(map, 'metadata', 'name'), textAt(map, 'metadata', 'namespace')];
    const labels = textsAt(map, 'metadata', 'labels').map(({ key, text }) => [key, text] as const);
    if (name) this.#serviceAccounts.push({ name, namespace: namespace || defaultNamespace, labels: new Map(labels) });
  }

  /** Problems of policies whose tier is not declared. */
  problems(): Problem[] {
    const known = new Set([...BUILT_IN, ...this.#tiers.map(({ name }) => name)]);
    return this.#calico
      .filter(({ tier }) => !known.has(tier))
      .map(({ kind, namespace, name, tier, location }) => {
        const who = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
        const fact = `${who}: its tier ${quote(tier)} is not in the manifests, so the API server would refuse it`;
        return problem(
          'MF072',
          location,
          fact,
          'give the Tier too, or correct spec.tier; what the policy may decide depends',
        );
      });
  }

  /** The objects. Without `otherKinds` if there are none, and without `plugins` if none of them belongs to one. */
  result(): Pick<Manifests, 'otherKinds' | 'plugins'> {
    const { plugins } = this.#settings;
    return { ...this.#kinds(), ...(plugins.size > 0 && { plugins }) };
  }

  #kinds(): Pick<Manifests, 'otherKinds'> {
    const lists = {
      ...{ cluster: this.#cluster, calico: this.#calico, tiers: this.#tiers, networkSets: this.#networkSets },
      ...{ cilium: this.#cilium, cidrGroups: this.#cidrGroups },
    };
    if (!Object.values(lists).some((list) => list.length > 0)) return {};
    const own = this.#settings.letBlocksMatchNodes ? { blocksMayMatchNodes: true as const } : {};
    return { otherKinds: { ...lists, serviceAccounts: this.#serviceAccounts, ...own } };
  }
}

/**
 * A policy that is evaluated for pods, reduced to what it may decide for nodes.
 * @param isForwarded whether it is also for what a node forwards to its pods and from them, so that it may close that
 */
function onHosts(object: NotEvaluated, isForwarded = false): NotEvaluated {
  const [ofNodes, ofPods] = [true, false].map((isOfNodes) =>
    object.reaches.filter(({ of }) => (of === 'nodes') === isOfNodes),
  );
  const closing = isForwarded ? (ofPods ?? []).map((reach) => ({ ...reach, opens: false, closes: true })) : [];
  return { ...object, reaches: [...(ofNodes ?? []), ...closing] };
}
