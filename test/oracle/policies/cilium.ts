/** Cilium at L3 and L4: the union of what is allowed without what is denied, and a default that policies turn. From the text alone. */
import { type LabelSelector, selectorMatches } from '../evaluator.ts';
import { peersMatch, selectsIdentity } from './cilium-peers.ts';
import { ClusterPolicies } from './cluster-policies.ts';
import type { DeclaredPort, End, Evaluator, Match, Outcomes, Step } from './end.ts';
import { every, inTurn, OPEN, some, union, when } from './end.ts';
import { type Direction, hasPort, NetworkPolicies, namedPorts } from './network-policies.ts';
import { type KubeObject, ofKind } from './objects.ts';

/** One `spec`, or one of `specs`. */
interface RuleSet {
  namespace: string | undefined;
  spec: KubeObject;
  /** Does Cilium refuse it unless an option is on? */
  needsOption: boolean;
}

const SECTIONS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'];
const PEERS = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'Services', 'FQDNs', 'Nodes', 'Groups'];

export class CiliumEvaluator implements Evaluator {
  readonly #objects: readonly KubeObject[];
  readonly #network: NetworkPolicies;
  readonly #cluster: ClusterPolicies;
  /** Without the policies that Cilium refuses unless an option is on. */
  readonly #takenAnyway: ClusterPolicies;
  readonly #ruleSets: readonly RuleSet[];

  constructor(objects: readonly KubeObject[]) {
    this.#objects = objects;
    this.#network = new NetworkPolicies(objects, { readsAllRules: true, blocksMatchPods: false, initPorts: false });
    const options = {
      networksMatchPods: false,
      initPorts: false,
      namesAreOutside: true,
      beyondPods: (selector: LabelSelector, { pod }: End) =>
        !pod && isNegative(selector) && selectorMatches(selector, {}),
    };
    const ofNodes = (object: KubeObject) => /"nodes":\{/.test(JSON.stringify(object));
    this.#cluster = new ClusterPolicies(objects, options);
    this.#takenAnyway = new ClusterPolicies(
      objects.filter((object) => !ofNodes(object)),
      options,
    );
    this.#ruleSets = ofKind(objects, 'cilium.io', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy')
      .filter((object) => !isRefused(object))
      .flatMap((object) =>
        specsOf(object).map((spec) => ({
          spec,
          needsOption: /"(?:from|to)Nodes":\[\{/.test(JSON.stringify(object)),
          namespace: object.kind === 'CiliumNetworkPolicy' ? (object.metadata.namespace ?? 'default') : undefined,
        })),
      );
  }

  egress(source: End, target: End, port: number, protocol: string): Outcomes {
    const [from, to] = [seen(source), seen(target)];
    return this.#direction('Egress', from, to, to, port, protocol);
  }

  ingress(source: End, target: End, port: number, protocol: string): Outcomes {
    // The local host always reaches its pods.
    if (source.node?.role === 'host') return OPEN;
    const [from, to] = [seen(source), seen(target)];
    return this.#direction('Ingress', to, from, to, port, protocol);
  }

  #direction(direction: Direction, subject: End, other: End, target: End, port: number, protocol: string): Outcomes {
    if (!subject.pod) return OPEN;
    const all = this.#ruleSets.filter((one) => isSubject(one, subject));
    const asked = (cluster: ClusterPolicies, some: readonly RuleSet[]) =>
      this.#asked(cluster, some, direction, subject, other, target, port, protocol);
    const sure = all.filter(({ needsOption }) => !needsOption);
    return union(asked(this.#cluster, all), asked(this.#takenAnyway, sure));
  }

  #asked(
    cluster: ClusterPolicies,
    ruleSets: readonly RuleSet[],
    direction: Direction,
    subject: End,
    other: End,
    target: End,
    port: number,
    protocol: string,
  ): Outcomes {
    const rules = (section: 'ingress' | 'ingressDeny' | 'egress' | 'egressDeny') =>
      some(
        ruleSets.flatMap(({ spec, namespace }) =>
          ((spec[section] ?? []) as KubeObject[]).map((rule) =>
            this.#rule(
              section.endsWith('Deny') && (rule['toServices'] ?? []).length > 0
                ? { ...rule, toServices: undefined }
                : rule,
              direction,
              namespace,
              other,
              target,
              port,
              protocol,
            ),
          ),
        ),
      );
    const networkPolicies = this.#network.of(subject, direction);
    const key = direction === 'Ingress' ? 'ingress' : 'egress';
    const isIsolated =
      networkPolicies.length > 0 ||
      ruleSets.some(
        ({ spec }) =>
          (spec[key] ?? []).length + (spec[`${key}Deny`] ?? []).length > 0 &&
          spec['enableDefaultDeny']?.[key] !== false,
      );
    const tier = (name: 'Admin' | 'Baseline') => () => cluster.stage(name, direction, subject, other, port, protocol);
    const middle = () => {
      const denied = rules(`${key}Deny`);
      if (denied === 'yes') return new Set<Step>(['deny']);
      const allowed = some([
        rules(key),
        some(networkPolicies.map((one) => this.#network.allows(one, direction, other, target, port, protocol))),
      ]);
      const steps = new Set<Step>(denied === 'maybe' ? ['deny'] : []);
      if (allowed !== 'no') steps.add('allow');
      if (allowed !== 'yes') steps.add('next');
      return steps;
    };
    return inTurn([tier('Admin'), middle, tier('Baseline'), () => new Set<Step>([isIsolated ? 'deny' : 'next'])]);
  }

  #rule(
    rule: KubeObject,
    direction: Direction,
    namespace: string | undefined,
    other: End,
    target: End,
    port: number,
    protocol: string,
  ): Match {
    const peers = peersMatch(rule, direction === 'Ingress' ? 'from' : 'to', namespace, other, this.#objects);
    const ports = (rule['toPorts'] ?? []) as KubeObject[];
    const icmps = (rule['icmps'] ?? []) as KubeObject[];
    if (icmps.length > 0) {
      const fields = icmps.flatMap((one) => (one['fields'] ?? []) as { type: number; family?: string }[]);
      // The type of a message is in the place of a port.
      const isType = fields.some(
        ({ type, family }) => type === port && protocol === (family === 'IPv6' ? 'ICMPV6' : 'ICMP'),
      );
      return every([peers ?? 'yes', when(isType)]);
    }
    // Neither peers nor ports: nothing.
    if (peers === undefined && ports.length === 0) return 'no';
    const isPort =
      ports.length === 0 ||
      ports.some(({ ports: entries }) =>
        ((entries ?? []) as KubeObject[]).some((entry) => isOf(entry, target, port, protocol)),
      );
    // Services that are not there leave a rule with ports for everyone.
    return every([peers ?? 'yes', when(isPort)]);
  }
}

/** Some of the labels that the agent leaves out. */
const LEFT_OUT = ['statefulset.kubernetes.io/pod-name', 'pod-template-hash'];

const seenEnds = new WeakMap<End, End>();

/** The end with what the agent keeps of it: not every label, and of ports of one name the last. */
function seen(end: End): End {
  let found = seenEnds.get(end);
  if (!found) {
    const { pod, node } = end;
    const labels = Object.entries(pod?.labels ?? {}).filter(
      ([key]) => !/^k8s\.io/.test(key) && !LEFT_OUT.includes(key),
    );
    found = {
      ...end,
      ...(pod && { pod: { ...pod, labels: Object.fromEntries(labels), ports: lastOfEachName(pod.ports) } }),
      ...(node && { node: { ...node, ports: lastOfEachName(node.ports) } }),
    };
    seenEnds.set(end, found);
  }
  return found;
}

function lastOfEachName(ports: readonly DeclaredPort[]): DeclaredPort[] {
  return ports.filter(({ name }, i) => !ports.slice(i + 1).some((later) => later.name === name));
}

function isOf(entry: KubeObject, target: End, port: number, protocol: string): boolean {
  const given = ((entry['protocol'] as string | undefined) ?? 'ANY').toUpperCase();
  if (given === 'ANY' ? !['TCP', 'UDP', 'SCTP'].includes(protocol) : given !== protocol) return false;
  const text = entry['port'] as string;
  if (/^\d+$/.test(text)) {
    const first = Number(text);
    return first === 0 || (port >= first && port <= Math.max(first, entry['endPort'] ?? first));
  }
  return hasPort(namedPorts(target, false), text.toLowerCase(), port, protocol);
}

function isSubject({ namespace, spec }: RuleSet, end: End): boolean {
  if (!end.pod || !spec['endpointSelector']) return false;
  if (namespace === undefined) return selectsIdentity(spec['endpointSelector'], end);
  if (end.pod.namespace !== namespace) return false;
  // What this one label says of the namespace is overwritten.
  const { matchLabels, matchExpressions } = spec['endpointSelector'] as LabelSelector;
  const labels = Object.entries(matchLabels ?? {}).filter(([key]) => key !== 'k8s:io.kubernetes.pod.namespace');
  return selectsIdentity({ matchLabels: Object.fromEntries(labels), matchExpressions: matchExpressions ?? [] }, end);
}

function specsOf(object: KubeObject): KubeObject[] {
  return [...(object['spec'] ? [object['spec']] : []), ...((object['specs'] ?? []) as KubeObject[])];
}

/** What the API refuses has no effect. */
function isRefused(object: KubeObject): boolean {
  const specs = specsOf(object);
  return (
    specs.length === 0 ||
    specs.some(
      (spec) =>
        SECTIONS.every((section) => (spec[section] ?? []).length === 0) ||
        SECTIONS.some((section) => ((spec[section] ?? []) as KubeObject[]).some(hasTwoKinds)),
    )
  );
}

function hasTwoKinds(rule: KubeObject): boolean {
  return PEERS.filter((kind) => ['from', 'to'].some((word) => (rule[word + kind] ?? []).length > 0)).length > 1;
}

function isNegative(selector: LabelSelector): boolean {
  return (selector.matchExpressions ?? []).some(({ operator }) => ['DoesNotExist', 'NotIn'].includes(operator));
}
