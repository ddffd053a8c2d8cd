import type {
  LabelSelector,
  Manifests,
  Namespace,
  NetworkPolicy,
  Rule as PolicyRule,
  PolicyType,
  Workload,
} from '../../manifests/model.ts';
import { type CompiledRule, peerMatches } from '../../reach/compiled-policy.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import { examplePort } from '../../reach/example-port.ts';
import type { End } from '../../reach/explanation.ts';
import type { PodGroup } from '../../reach/group.ts';
import { addressOf, holds } from '../../reach/ip-space.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { isOutsidePod, outsidePod, withWorkloads } from '../../reach/outside-pod.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { labelsOfNamespace, labelsOfPods, type Match, NO } from '../../reach/selector.ts';
import { isPoliciesAlone, withSelectedPods } from '../selected-pods.ts';
import { AddressMatches } from './address-matches.ts';
import { Labelled } from './labelled.ts';
import { type ObjectName, objectName } from './object-name.ts';

/** A peer that is a pod, with its group. */
export interface PodEnd extends End {
  readonly group: PodGroup;
}

/** A rule of a policy in one direction, with its index in the engine. */
export interface RuleInPolicy {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: PolicyRule;
  readonly index: number;
}

/** What lint rules ask about: the manifests, and the engine's answers about them. */
export class Facts {
  readonly manifests: Manifests;
  readonly connectivity: Connectivity;
  readonly podCidrs: readonly string[];
  /** The workloads of the manifests, each with its group. */
  readonly workloads: readonly (PodEnd & { readonly workload: Workload })[];
  /** If the input has only policies, pods that are made up to fit them. */
  readonly madeUp: readonly (PodEnd & { readonly workload: Workload })[];
  /** Pods of no manifest: one for each namespace, and one from elsewhere. */
  readonly strangers: readonly PodEnd[];
  readonly addresses: readonly End[];
  /** The pods of the cluster's DNS, in the manifests or not. */
  readonly dns: readonly PodEnd[];
  readonly #selected = new Map<NetworkPolicy, (typeof this.workloads)[number][]>();
  #byNamespace?: Map<string, (typeof this.workloads)[number][]>;
  #byClass?: Map<number, (typeof this.workloads)[number][]>;
  #policiesIn?: Map<string, NetworkPolicy[]>;
  #pods?: Labelled<Workload>;
  #namespaces?: Labelled<Namespace>;
  #outsiders?: readonly End[];
  #strangers?: Map<string | undefined, PodEnd>;
  #ignored?: Set<string>;
  readonly #at = new Map<string, End | undefined>();
  readonly #matches: AddressMatches;

  constructor(manifests: Manifests, options: ReachOptions = {}) {
    this.manifests = manifests;
    this.podCidrs = options.podCidrs ?? [];
    const isDns = ({ namespace, labels }: Workload) =>
      namespace === 'kube-system' && labels.get('k8s-app') === 'kube-dns';
    const dns = outsidePod('kube-system', new Map([['k8s-app', 'kube-dns']]), { file: '', line: 1 });
    const { manifests: selected, subjects } = isPoliciesAlone(manifests)
      ? withSelectedPods(manifests)
      : { manifests, subjects: new Set<string>() };
    this.connectivity = new Connectivity(
      selected.workloads.some(isDns) ? selected : withWorkloads(selected, [dns]),
      options,
    );
    this.#matches = new AddressMatches(this.connectivity);
    const ends = this.connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
    const pods = ends.filter((end): end is PodEnd => end.group.kind !== 'external');
    this.workloads = pods.flatMap((end) =>
      end.peer.kind === 'workload' && !isOutsidePod(end.peer) ? [{ ...end, workload: end.peer.workload }] : [],
    );
    this.madeUp = pods.flatMap((end) =>
      end.peer.kind === 'workload' && subjects.has(end.peer.name) ? [{ ...end, workload: end.peer.workload }] : [],
    );
    const own = new Set(manifests.namespaces.map(({ name }) => name));
    this.strangers = pods.filter(
      ({ peer }) => peer.kind === 'stranger' && (peer.namespace === undefined || own.has(peer.namespace)),
    );
    this.addresses = ends.filter(({ group }) => group.kind === 'external');
    this.dns = pods.filter(({ peer }) => peer.kind === 'workload' && isDns(peer.workload));
  }

  /** Every rule of every policy, whether it is in force or not. */
  *rules(): Generator<RuleInPolicy> {
    for (const policy of this.manifests.policies) {
      for (const [direction, rules] of [
        ['Ingress', policy.ingress],
        ['Egress', policy.egress],
      ] as const) {
        for (const [index, rule] of rules.entries()) yield { policy, direction, rule, index };
      }
    }
  }

  /** The workloads that a policy selects or may select. Without those with hostNetwork, on which it has no effect. */
  selectedBy(policy: NetworkPolicy): readonly (typeof this.workloads)[number][] {
    let found = this.#selected.get(policy);
    if (!found) {
      const { namespace, podSelector } = policy;
      found = this.workloadsIn(namespace).filter(
        ({ group }) => peerMatches({ podSelector }, namespace, group.pods) !== NO,
      );
      this.#selected.set(policy, found);
    }
    return found;
  }

  /** The workloads of a namespace, made-up ones included. */
  workloadsIn(namespace: string): readonly (typeof this.workloads)[number][] {
    this.#byNamespace ??= grouped([...this.workloads, ...this.madeUp], ({ workload }) => workload.namespace);
    return this.#byNamespace.get(namespace) ?? [];
  }

  /** The workloads of the group that a class of pods stands for. */
  workloadsOfClass(index: number): readonly (typeof this.workloads)[number][] {
    this.#byClass ??= grouped(this.workloads, ({ group }) => group.classIndex);
    return this.#byClass.get(index) ?? [];
  }

  /** A pod of no manifest, in a namespace of the manifests. */
  strangerOf(namespace: string): PodEnd | undefined {
    this.#strangers ??= new Map(
      this.strangers.flatMap((end) => (end.peer.kind === 'stranger' ? [[end.peer.namespace, end] as const] : [])),
    );
    return this.#strangers.get(namespace);
  }

  /** The addresses outside of the cluster that an address is among. */
  addressesWith(address: string): End | undefined {
    if (!this.#at.has(address)) {
      const own = addressOf(address);
      const isWith = ({ group }: End) => group.kind === 'external' && group.ranges.some((range) => holds(range, own));
      this.#at.set(address, this.addresses.find(isWith));
    }
    return this.#at.get(address);
  }

  /** The pods that a selector matches or may match, in any namespace. */
  podsMatching(selector: LabelSelector): Workload[] {
    this.#pods ??= new Labelled(this.manifests.workloads, labelsOfPods);
    return this.#pods.matching(selector);
  }

  /** The namespaces that a selector matches or may match. */
  namespacesMatching(selector: LabelSelector): Namespace[] {
    this.#namespaces ??= new Labelled(this.manifests.namespaces, labelsOfNamespace);
    return this.#namespaces.matching(selector);
  }

  /** The policies of a namespace in the order of the input. */
  policiesIn(namespace: string): readonly NetworkPolicy[] {
    this.#policiesIn ??= grouped(this.manifests.policies, (policy) => policy.namespace);
    return this.#policiesIn.get(namespace) ?? [];
  }

  /** Does an annotation of the object suppress the rule? Then it has a finding of its own, which counts as suppressed. */
  isIgnored(rule: string, { kind, namespace, name }: ObjectName): boolean {
    this.#ignored ??= new Set(this.manifests.suppressions.map((one) => `${one.rule} ${objectName(one)}`));
    return this.#ignored.has(`${rule} ${objectName({ kind, namespace, name })}`);
  }

  /** The policies that limit or may limit a pod in one direction. */
  limitsOf({ group }: PodEnd, direction: PolicyType): NetworkPolicy[] {
    return this.connectivity.policiesLimiting(group, direction);
  }

  /** The rules in force of the policies that limit a pod. */
  rulesOf({ group }: PodEnd, direction: PolicyType): CompiledRule[] {
    return group.sides[direction].lists.flatMap(({ rules }) => rules);
  }

  /** Does the rule let the pod at the other end through? */
  matchOf(rule: CompiledRule, { group }: End): Match {
    return group.kind === 'external' ? this.#matches.of(rule, group) : this.connectivity.matchOf(rule, group);
  }

  /** Such as `shop/{stranger} reaches shop/db[Pod] on TCP 3306`. Undefined if it does not. */
  witness(from: End, to: End, ports?: PortSet): string | undefined {
    if (!this.connectivity.isModelled(from.group, to.group)) return undefined;
    const { open } = this.connectivity.between(from.group, to.group);
    const asked = ports ? open.intersect(ports) : open;
    return asked.isEmpty ? undefined : `${from.peer.name} reaches ${to.peer.name} on ${this.shortly(to, asked)}`;
  }

  /** One of many ports. If the target declares one of them, it is that. */
  shortly({ peer }: End, ports: PortSet): string {
    const declared =
      peer.kind === 'workload' &&
      peer.workload.ports.some(({ protocol, containerPort }) => ports.has(protocol, containerPort));
    if (ports.isAll && !declared) return 'every port';
    const first = examplePort(ports, peer);
    return `${first?.protocol} ${first?.port}`;
  }

  /** Peers in no manifest: first a pod of a namespace that nobody names, then pods of other namespaces, then the internet. */
  get outsiders(): readonly End[] {
    this.#outsiders ??= [...[...this.strangers].reverse(), ...this.addresses];
    return this.#outsiders;
  }

  /** A connection to these pods that one of the outsiders can open. */
  witnessOfStrangers(targets: readonly PodEnd[], ports?: PortSet): string | undefined {
    for (const to of targets) {
      for (const from of this.outsiders) {
        const found = this.witness(from, to, ports);
        if (found) return found;
      }
    }
    return undefined;
  }
}

/** The entries of a list by a key, in their order. */
export function grouped<Key, One>(all: readonly One[], keyOf: (one: One) => Key): Map<Key, One[]> {
  const groups = new Map<Key, One[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known) known.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** The name of a policy with its kind, as findings have it. */
export function policyName({ kind, namespace, name }: NetworkPolicy): ObjectName {
  return { kind: kind ?? 'NetworkPolicy', namespace, name };
}

/** Such as `ingress rule 2 of shop/db-access`. */
export function ruleName({ policy, direction, index }: Omit<RuleInPolicy, 'rule'>): string {
  return `${direction.toLowerCase()} rule ${index + 1} of ${policyCalled(policy)}`;
}

/** Whether a selector has no requirement, so that it matches everything. */
export function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return matchLabels.size + matchExpressions.length === 0;
}
