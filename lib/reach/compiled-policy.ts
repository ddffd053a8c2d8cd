import type { LabelSelector, NetworkPolicy, Peer, PolicyPort, PolicyType, Rule } from '../manifests/model.ts';
import { type AddressSpace, coverage } from './address-steps.ts';
import type { ClassIndex } from './class-index.ts';
import { ClassMatches } from './class-matches.ts';
import { type AddressRange, rangesOfBlock } from './ip-space.ts';
import type { Cni } from './options.ts';
import type { PodClass } from './pod-class.ts';
import { portsOfName } from './port-name.ts';
import { PortSet } from './port-set.ts';
import type { Ports } from './ports.ts';
import { greatest, least, MAYBE, type Match, matches, NO, selectorKey, YES } from './selector.ts';

const DIRECTIONS: readonly PolicyType[] = ['Ingress', 'Egress'];

/** A policy in a direction for which it is in force. Its selectors are compiled to results for each class of pods. */
export interface CompiledPolicy {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  /** The pods that the policy limits. */
  readonly subjects: ClassMatches;
  readonly rules: readonly CompiledRule[];
}

/** A rule with answers for every class of pods. */
export interface CompiledRule {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  /** "If this field is empty or missing, this rule matches all sources": pods, nodes and addresses. */
  readonly everyone: boolean;
  /** The pods that the selectors of the peers match. ipBlocks do not count. */
  readonly pods: ClassMatches;
  /** The CIDRs of the rule's ipBlocks. */
  readonly cidrs: ReadonlySet<string>;
  /** The addresses that the ipBlocks cover. */
  readonly ranges: readonly AddressRange[];
  readonly coverage: Coverage;
  readonly ports: Ports;
}

/**
 * Does the policy limit its pods in this direction? By the API, `policyTypes` says so. Cilium reads the rules of a direction whatever
 * `policyTypes` says, and each of them isolates: ParseNetworkPolicy in its pkg/k8s/network_policy.go (1.20.2).
 */
export function isInForce({ policyTypes, ingress, egress }: NetworkPolicy, direction: PolicyType, cni: Cni): boolean {
  const rules = direction === 'Ingress' ? ingress : egress;
  return policyTypes.has(direction) || (cni === 'cilium' && rules.length > 0);
}

/** The parts that identify a rule that decides something, whatever kind of policy it comes from. */
export type DecidingRule = Pick<CompiledRule, 'policy' | 'direction' | 'rule' | 'index'>;

/** Compiles both directions of all policies, as far as they are in force. */
export function compilePolicies(policies: readonly NetworkPolicy[], index: ClassIndex, cni: Cni): CompiledPolicy[] {
  const selectors = new CompiledSelectors(index);
  return policies.flatMap((policy) =>
    DIRECTIONS.filter((direction) => isInForce(policy, direction, cni)).map((direction): CompiledPolicy => {
      const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
      return {
        policy,
        direction,
        subjects: selectors.subjects(policy),
        rules: rules.map((rule, index) => {
          const ranges = rule.peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : []));
          return {
            ...{ policy, direction, rule, index, ranges },
            everyone: rule.peers.length === 0,
            pods: selectors.anyOf(policy.namespace, rule.peers),
            cidrs: new Set(rule.peers.flatMap(({ ipBlock }) => ipBlock?.cidr ?? [])),
            coverage: new Coverage(ranges),
            ports: new RulePorts(rule.ports),
          };
        }),
      };
    }),
  );
}

/** Evaluates each distinct selector once, and only for the classes that it may match. */
class CompiledSelectors {
  private readonly index: ClassIndex;
  private readonly byKey = new Map<string, ClassMatches>();

  constructor(index: ClassIndex) {
    this.index = index;
  }

  /** "podSelector selects the pods to which this NetworkPolicy object applies", in the policy's namespace. */
  subjects({ namespace, podSelector }: NetworkPolicy): ClassMatches {
    return this.compiled(`subjects ${namespace} ${selectorKey(podSelector)}`, { podSelector }, namespace, (pods) =>
      // The policies of the ingress controller itself do not count, because it is known to send.
      pods.kind === 'ingress-controller' ? NO : peerMatches({ podSelector }, namespace, pods),
    );
  }

  anyOf(namespace: string, peers: readonly Peer[]): ClassMatches {
    if (peers.length === 0) return this.compiled('everyone', { namespaceSelector: EVERY }, namespace, () => YES);
    const each = peers
      .filter((peer) => !peer.ipBlock)
      .map(({ podSelector, namespaceSelector }) => {
        const selectors = selectorsOf(podSelector, namespaceSelector);
        // If a peer selects namespaces, the policy's own namespace does not matter.
        const own = namespaceSelector ? selectorKey(namespaceSelector) : `in ${namespace}`;
        return this.compiled(`${own} ${selectorKey(podSelector)}`, selectors, namespace, (pods) =>
          peerMatches(selectors, namespace, pods),
        );
      });
    const [first] = each;
    if (each.length === 1 && first) return first;
    return new ClassMatches(new Set(each.flatMap(({ matching }) => [...matching.keys()])), (index) =>
      each.reduce((match, one) => greatest(match, one.at(index)), NO as Match),
    );
  }

  private compiled(
    key: string,
    selectors: Selectors,
    namespace: string,
    evaluate: (pods: PodClass) => Match,
  ): ClassMatches {
    let result = this.byKey.get(key);
    if (!result) {
      const { classes } = this.index;
      result = new ClassMatches(this.index.candidates(selectors, namespace), (index) =>
        evaluate(classes[index] as PodClass),
      );
      this.byKey.set(key, result);
    }
    return result;
  }
}

/** "An empty label selector matches all objects." */
const EVERY: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

type Selectors = Pick<Peer, 'podSelector' | 'namespaceSelector'>;

function selectorsOf(podSelector: Peer['podSelector'], namespaceSelector: Peer['namespaceSelector']): Selectors {
  return { ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }) };
}

/**
 * "If namespaceSelector is also set, then the NetworkPolicyPeer as a whole selects the pods matching podSelector in the namespaces
 * selected by namespaceSelector. Otherwise it selects the pods matching podSelector in the policy's own namespace."
 */
export function peerMatches(
  { podSelector, namespaceSelector }: Selectors,
  ownNamespace: string,
  pods: PodClass,
): Match {
  if (pods.kind === 'node') return NO;
  const inNamespace = namespaceSelector
    ? matches(namespaceSelector, pods.namespaceLabels)
    : pods.namespace === undefined
      ? MAYBE
      : pods.namespace === ownNamespace
        ? YES
        : NO;
  if (inNamespace === NO || !podSelector) return inNamespace;
  return least(inNamespace, matches(podSelector, pods.labels));
}

/** How far ranges cover a space. The result is computed once for each space. */
export class Coverage {
  private readonly ranges: readonly AddressRange[];
  private readonly bySpace = new Map<AddressSpace, Match>();

  constructor(ranges: readonly AddressRange[]) {
    this.ranges = ranges;
  }

  /** How much of an address space the ranges cover: all of it, none, or perhaps a part. */
  of(space: AddressSpace): Match {
    let match = this.bySpace.get(space);
    if (match === undefined) {
      match = coverage(this.ranges, space.ranges);
      this.bySpace.set(space, match);
    }
    return match;
  }
}

const knownPorts = new WeakMap<readonly PolicyPort[], RulePorts>();

/** The {@link RulePorts} of a list of ports. Compiled once for each list. */
export function rulePortsOf(ports: readonly PolicyPort[]): RulePorts {
  const known = knownPorts.get(ports) ?? new RulePorts(ports);
  knownPorts.set(ports, known);
  return known;
}

/** The `ports` of a rule, resolved on the pod that is connected to. */
export class RulePorts implements Ports {
  private readonly numbered: PortSet;
  /** The port names that the rule asks for, as `protocol/name`. */
  readonly names: readonly string[];
  /** A key that is equal for equal ports. */
  readonly key: string;
  /** The ports that the names may stand for if their numbers are unknown. */
  private readonly anyNamed: PortSet;

  constructor(ports: readonly PolicyPort[]) {
    // "If this field is empty or missing, this rule matches all ports (traffic not restricted by port)."
    this.numbered = ports.length === 0 ? PortSet.all : PortSet.unionOf(ports.map(numbersOf));
    const named = ports.filter(({ port }) => typeof port === 'string');
    this.names = named.map(({ port, protocol }) => `${protocol}/${port}`);
    this.anyNamed = PortSet.unionOf(this.names.map(portsOfName));
    this.key = [this.numbered.id, ...this.names].join(' ');
  }

  /** The ports on this pod. An address has no named ports. */
  on(target: PodClass | undefined): PortSet {
    const known = this.known(target);
    const isComplete = !target?.mayHaveOtherPorts || this.names.every((name) => target.namedPorts.has(name));
    return isComplete ? known : known.union(this.anyNamed);
  }

  /**
   * The ports of the rule if the port in question has these names, as `protocol/name`, and no others. A rule for one of the names then
   * matches every port number.
   * @param target a pod whose named ports also count. No pod by default
   */
  named(names: readonly string[], target?: PodClass): PortSet {
    return this.names
      .filter((name) => names.includes(name))
      .reduce((set, name) => set.union(portsOfName(name)), this.known(target));
  }

  /** The ports of {@link on} that are certain. The API does not say whether a plugin knows the named ports of a pod with hostNetwork. */
  surelyOn(target: PodClass | undefined): PortSet {
    return this.known(target?.kind === 'node' ? undefined : target);
  }

  private known(target: PodClass | undefined): PortSet {
    return this.names.reduce((set, name) => set.union(target?.namedPorts.get(name) ?? PortSet.none), this.numbered);
  }
}

function numbersOf({ protocol, port, endPort }: PolicyPort): PortSet {
  // "If this field is not provided, this matches all port names and numbers."
  if (port === undefined) return PortSet.whole(protocol);
  return typeof port === 'string' ? PortSet.none : PortSet.range(protocol, port, endPort);
}
