/** What a rule of Calico's policies matches, naively. */
import { contains, selectorMatches } from '../evaluator.ts';
import { labelsOf, namespaceSelector, ofCalico, prefixed, serviceAccountSelector } from './calico-labels.ts';
import { type Predicate, parseSelector } from './calico-selector.ts';
import type { SelectedPods } from './cluster-policies.ts';
import type { End, Labels, Match } from './end.ts';
import { every, some, when } from './end.ts';
import { hasPort, namedPorts } from './network-policies.ts';
import { type KubeObject, ofKind } from './objects.ts';

/** Something that has labels and stands for addresses, as far as selectors are concerned. */
interface NetworkSet {
  labels: Labels;
  nets: readonly string[];
}

export class CalicoRules {
  readonly #sets: readonly NetworkSet[];
  readonly #services: readonly KubeObject[];
  readonly #selectors = new Map<string, Predicate>();
  readonly #positives = new WeakMap<KubeObject, Predicate | undefined>();
  readonly #selected = new WeakMap<Predicate, WeakMap<End, boolean>>();

  /** @param namespaceLabels of the namespace of this name, as far as they are known */
  constructor(objects: readonly KubeObject[], namespaceLabels: (namespace: string) => Labels) {
    this.#services = ofKind(objects, '', 'Service');
    this.#sets = ofCalico(objects, 'NetworkSet', 'GlobalNetworkSet').map(({ kind, metadata, spec }) => {
      const nets = ((spec?.nets ?? []) as string[]).map(cidr);
      if (kind === 'GlobalNetworkSet') return { labels: metadata.labels ?? {}, nets };
      const namespace = metadata.namespace ?? 'default';
      return {
        nets,
        labels: {
          ...prefixed('pcns.', namespaceLabels(namespace)),
          'pcns.projectcalico.org/name': namespace,
          'projectcalico.org/namespace': namespace,
          ...metadata.labels,
        },
      };
    });
  }

  /** What a `namespaces` peer of a ClusterNetworkPolicy matches besides pods: sets of addresses. */
  cnpNamespacesMatchSet(selector: object, other: End): boolean {
    return this.#sets.some(
      ({ labels, nets }) => this.#isOfNamespaces(selector, labels) && nets.some((net) => contains(net, other.address)),
    );
  }

  /**
   * What a Kubernetes selector of pods matches besides pods: sets of addresses that say of themselves what Calico says of pods.
   * @param ownNamespace where pods are without a selector of namespaces; undefined: everywhere
   */
  podsPeerMatchesSet(
    { podSelector, namespaceSelector: inNamespaces }: SelectedPods,
    ownNamespace: string | undefined,
    other: End,
  ): boolean {
    return this.#sets.some(({ labels, nets }) => {
      if (labels['projectcalico.org/orchestrator'] !== 'k8s' || !selectorMatches(podSelector ?? {}, labels))
        return false;
      if (!nets.some((net) => contains(net, other.address))) return false;
      if (!inNamespaces && ownNamespace !== undefined) return labels['projectcalico.org/namespace'] === ownNamespace;
      return this.#isOfNamespaces(inNamespaces ?? {}, labels);
    });
  }

  #isOfNamespaces(selector: object, labels: Labels): boolean {
    // An empty selector is `all()`: whatever has a namespace.
    const isAll = Object.values(selector).every((part: object) => Object.keys(part).length === 0);
    if (isAll && !('projectcalico.org/namespace' in labels)) return false;
    const ofNamespace = Object.fromEntries(
      Object.entries(labels).flatMap(([key, value]) => (key.startsWith('pcns.') ? [[key.slice(5), value]] : [])),
    );
    return selectorMatches(selector, ofNamespace);
  }

  /** @param ownNamespace of the policy; undefined: it is a global one */
  matches(
    rule: KubeObject,
    ownNamespace: string | undefined,
    from: End,
    to: End,
    port: number,
    protocol: string,
  ): Match {
    const isIPv6 = from.address.includes(':');
    if (rule['ipVersion'] !== undefined && (rule['ipVersion'] === 6) !== isIPv6) return 'no';
    if (rule['protocol'] !== undefined && nameOf(rule['protocol']) !== protocol) return 'no';
    if (rule['notProtocol'] !== undefined && nameOf(rule['notProtocol']) === protocol) return 'no';
    // The type of an ICMP message is in the place of a port.
    if (rule['icmp'] && rule['icmp'].type !== port) return 'no';
    if (rule['notICMP'] && rule['notICMP'].type === port) return 'no';
    const source = rule['source'] ?? NOTHING;
    const destination = rule['destination'] ?? NOTHING;
    return every([
      this.#entity(source, ownNamespace, from),
      this.#entity(destination, ownNamespace, to),
      this.#services_(source, from),
      this.#services_(destination, to, { port, protocol }),
      // Which port a client has, nobody knows.
      (source.ports ?? []).length > 0 || (source.notPorts ?? []).length > 0 ? 'maybe' : 'yes',
      this.#ports(destination, ownNamespace, to, port, protocol),
    ]);
  }

  #entity(entity: KubeObject, ownNamespace: string | undefined, end: End): Match {
    const positive = this.#positive(entity, ownNamespace);
    if (positive && !this.#isSelected(positive, end)) return 'no';
    if (entity['notSelector'] && this.#isSelected(this.#parsed(entity['notSelector']), end)) return 'no';
    const nets = (entity['nets'] ?? []) as string[];
    if (nets.length > 0 && !nets.some((net) => contains(cidr(net), end.address))) return 'no';
    const notNets = (entity['notNets'] ?? []) as string[];
    if (notNets.some((net) => contains(cidr(net), end.address))) return 'no';
    // A rule whose notNets are all of the other family is left out for this one.
    const isIPv6 = end.address.includes(':');
    if (notNets.length > 0 && notNets.every((net) => net.includes(':') !== isIPv6)) return 'no';
    return 'yes';
  }

  /** What the end must be; undefined: anyone. */
  #positive(entity: KubeObject, ownNamespace: string | undefined): Predicate | undefined {
    if (!this.#positives.has(entity)) this.#positives.set(entity, this.#positiveOf(entity, ownNamespace));
    return this.#positives.get(entity);
  }

  #positiveOf(entity: KubeObject, ownNamespace: string | undefined): Predicate | undefined {
    const {
      selector,
      namespaceSelector: inNamespaces,
      serviceAccounts,
      notSelector,
    } = entity as unknown as Record<string, never>;
    const accounts = serviceAccounts as { names?: string[]; selector?: string } | undefined;
    const hasAccounts = (accounts?.names ?? []).length > 0 || (accounts?.selector ?? '') !== '';
    const parts: Predicate[] = [];
    if (inNamespaces) parts.push(this.#cached(`ns ${inNamespaces}`, () => namespaceSelector(inNamespaces)));
    else if (ownNamespace !== undefined && (selector || hasAccounts || notSelector)) {
      parts.push((labels) => labels['projectcalico.org/namespace'] === ownNamespace);
    }
    if (selector) parts.push(this.#parsed(selector));
    if (accounts?.names && accounts.names.length > 0) {
      const { names } = accounts;
      parts.push((labels) => names.includes(labels['projectcalico.org/serviceaccount'] ?? ''));
    }
    const ofAccount = accounts?.selector;
    if (ofAccount) parts.push(this.#cached(`sa ${ofAccount}`, () => serviceAccountSelector(ofAccount)));
    return parts.length === 0 ? undefined : (labels) => parts.every((part) => part(labels));
  }

  #isSelected(predicate: Predicate, end: End): boolean {
    let answers = this.#selected.get(predicate);
    if (!answers) {
      answers = new WeakMap();
      this.#selected.set(predicate, answers);
    }
    let answer = answers.get(end);
    if (answer === undefined) {
      answer = this.#isFound(predicate, end);
      answers.set(end, answer);
    }
    return answer;
  }

  #isFound(predicate: Predicate, end: End): boolean {
    const own = labelsOf(end);
    if (own && predicate(own)) return true;
    return this.#sets.some(({ labels, nets }) => predicate(labels) && nets.some((net) => contains(net, end.address)));
  }

  #ports(entity: KubeObject, ownNamespace: string | undefined, to: End, port: number, protocol: string): Match {
    const positive = this.#positive(entity, ownNamespace);
    const own = labelsOf(to);
    // With a selector beside it, a name is one of pods that it selects by their own labels.
    const namesCount = !positive || (own !== undefined && positive(own));
    const isOf = (entry: number | string): boolean => {
      const [, first, last] = /^(\d+)(?::(\d+))?$/.exec(`${entry}`) ?? [];
      if (first !== undefined) return port >= Number(first) && port <= Number(last ?? first);
      if (!namesCount) return false;
      return hasPort(namedPorts(to, true), `${entry}`, port, protocol);
    };
    const ports = (entity['ports'] ?? []) as (number | string)[];
    if (ports.length > 0 && !ports.some(isOf)) return 'no';
    return when(!((entity['notPorts'] ?? []) as (number | string)[]).some(isOf));
  }

  /** @param at as a destination, the ports of the service count too */
  #services_({ services }: KubeObject, end: End, at?: { port: number; protocol: string }): Match {
    if (!services) return 'yes';
    const found = this.#services.filter(({ metadata }) => metadata.name === services.name);
    const isBehind = (service: KubeObject): Match => {
      const { selector, ports } = service['spec'];
      if (!selector) return 'maybe';
      const pod = end.pod ?? end.node?.pod;
      if (!pod || pod.namespace !== (service.metadata.namespace ?? 'default')) return 'no';
      if (!selectorMatches({ matchLabels: selector }, pod.labels)) return 'no';
      if (!at) return 'yes';
      return some(
        ((ports ?? []) as KubeObject[]).map((one): Match => {
          if ((one['protocol'] ?? 'TCP') !== at.protocol) return 'no';
          const target = one['targetPort'] ?? one['port'];
          if (typeof target === 'number') return when(target === at.port);
          return when(hasPort(namedPorts(end, false), target, at.port, at.protocol));
        }),
      );
    };
    if (services.namespace === undefined) {
      // The text: the policy's namespace. The code: no service at all.
      return some(found.map((one) => every(['maybe', isBehind(one)])));
    }
    const named = found.filter(({ metadata }) => (metadata.namespace ?? 'default') === services.namespace);
    return named.length === 0 ? 'maybe' : some(named.map(isBehind));
  }

  #parsed(text: string): Predicate {
    return this.#cached(text, () => parseSelector(text));
  }

  #cached(key: string, make: () => Predicate): Predicate {
    let found = this.#selectors.get(key);
    if (!found) {
      found = make();
      this.#selectors.set(key, found);
    }
    return found;
  }
}

function cidr(net: string): string {
  return net.includes('/') ? net : `${net}/${net.includes(':') ? 128 : 32}`;
}

const NOTHING = {} as KubeObject;

const NUMBERS: Record<string, string> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };

function nameOf(protocol: number | string): string {
  return NUMBERS[`${protocol}`] ?? `${protocol}`.toUpperCase();
}
