/** Calico: tiers of ordered policies, with Kubernetes' own at order 1000 of the tier `default`. Naive, and from the text alone. */
import { labelsOf, namespaceSelector, ofCalico, serviceAccountSelector } from './calico-labels.ts';
import { CalicoRules } from './calico-rules.ts';
import { parseSelector } from './calico-selector.ts';
import { ClusterPolicies } from './cluster-policies.ts';
import type { End, Evaluator, Labels, Outcomes, Step } from './end.ts';
import { firstOf, inTurn, OPEN, some, union } from './end.ts';
import { type Direction, NetworkPolicies } from './network-policies.ts';
import type { KubeObject } from './objects.ts';

interface Tier {
  name: string;
  order: number;
  end: Step;
  /** Declared by nobody: the API refuses its policies, and Felix asks them last. */
  isUnknown?: boolean;
}

/** What is asked at one place of a tier. */
interface Place {
  order: number;
  /** By which equal orders are sorted in a version; versions differ. */
  ties: readonly string[];
  /** undefined: it does not apply */
  steps(
    direction: Direction,
    from: End,
    to: End,
    port: number,
    protocol: string,
    isNative: boolean,
  ): Set<Step> | undefined;
}

export class CalicoEvaluator implements Evaluator {
  readonly #rules: CalicoRules;
  readonly #network: NetworkPolicies;
  readonly #cluster: ClusterPolicies;
  readonly #tiers: readonly Tier[];
  readonly #policies: readonly KubeObject[];
  readonly #orders = new Map<string, Place[][]>();
  readonly #areTypesClear: boolean;

  constructor(objects: readonly KubeObject[], namespaceLabels: (namespace: string) => Labels) {
    this.#rules = new CalicoRules(objects, namespaceLabels);
    this.#network = new NetworkPolicies(objects, {
      ...{ readsAllRules: false, blocksMatchPods: true, initPorts: true },
      beyondPods: (peer, own, other) => this.#rules.podsPeerMatchesSet(peer, own, other),
    });
    this.#cluster = new ClusterPolicies(objects, {
      networksMatchPods: true,
      initPorts: true,
      beyondPods: (selector, other) => this.#rules.cnpNamespacesMatchSet(selector, other),
      beyondSelectedPods: (pods, other) => this.#rules.podsPeerMatchesSet(pods, undefined, other),
    });
    this.#policies = ofCalico(objects, 'NetworkPolicy', 'GlobalNetworkPolicy').filter(
      ({ spec }) => !spec.preDNAT && !spec.doNotTrack,
    );
    this.#tiers = tiersOf(objects, this.#policies);
    this.#areTypesClear = this.#policies.every((one) => `${directionsOf(one, false)}` === `${directionsOf(one, true)}`);
  }

  egress(from: End, to: End, port: number, protocol: string): Outcomes {
    return this.#direction('Egress', from, to, port, protocol);
  }

  ingress(from: End, to: End, port: number, protocol: string): Outcomes {
    return this.#direction('Ingress', from, to, port, protocol);
  }

  #direction(direction: Direction, from: End, to: End, port: number, protocol: string): Outcomes {
    const subject = direction === 'Ingress' ? to : from;
    if (!subject.pod) return OPEN;
    const [known, unknown] = [this.#tiers.filter((one) => !one.isUnknown), this.#tiers.filter((one) => one.isUnknown)];
    const stage = (tier: Tier) => () => this.#stage(tier, direction, from, to, port, protocol);
    const cnp = (tier: 'Admin' | 'Baseline') => () =>
      direction === 'Ingress'
        ? this.#cluster.stage(tier, direction, to, from, port, protocol)
        : this.#cluster.stage(tier, direction, from, to, port, protocol);
    const stages = (tiers: readonly Tier[]) =>
      tiers.map((tier) => {
        if (tier.name === 'kube-admin') return cnp('Admin');
        return tier.name === 'kube-baseline' ? cnp('Baseline') : stage(tier);
      });
    // The API refuses such a policy, Felix asks it last: whatever it says, nobody should rely on it.
    const unknownStages = stages(unknown).map((ask) => (): Set<Step> => {
      const steps = ask();
      return steps.size === 1 && steps.has('next') ? steps : new Set<Step>(['deny', 'next']);
    });
    return inTurn([...stages(known), ...unknownStages]);
  }

  #stage(tier: Tier, direction: Direction, from: End, to: End, port: number, protocol: string): Set<Step> {
    // Native CRDs fill in absent types by which lists are there; the text by which have rules.
    const readings = this.#areTypesClear ? [false] : [false, true];
    const results = this.#ordersOf(tier.name).flatMap((places) =>
      readings.map((isNative) =>
        inOrder(tier, places, (place) => place.steps(direction, from, to, port, protocol, isNative)),
      ),
    );
    return results.length === 1 ? (results[0] as Set<Step>) : union(...results);
  }

  /** The policies of a tier in the order of each version, where versions differ. */
  #ordersOf(tier: string): Place[][] {
    let orders = this.#orders.get(tier);
    if (!orders) {
      const places = this.#placesOf(tier);
      const all = [0, 1, 2, 3].map((version) =>
        [...places].sort(
          (a, b) => compareNumbers(a.order, b.order) || compareTexts(a.ties[version] ?? '', b.ties[version] ?? ''),
        ),
      );
      orders = all.filter((one, i) => all.findIndex((other) => other.every((place, j) => place === one[j])) === i);
      this.#orders.set(tier, orders);
    }
    return orders;
  }

  #placesOf(tier: string): Place[] {
    const places = this.#policies
      .filter(({ spec }) => (spec.tier ?? 'default') === tier)
      .map((one) => this.#place(one));
    return tier === 'default' ? [...places, ...this.#networkPolicies()] : places;
  }

  #place(policy: KubeObject): Place {
    const { kind, metadata, spec } = policy;
    const tier = (spec.tier ?? 'default') as string;
    const name = metadata.name.startsWith(`${tier}.`) ? metadata.name.slice(tier.length + 1) : metadata.name;
    const namespace = kind === 'NetworkPolicy' ? (metadata.namespace ?? 'default') : undefined;
    const isSubject = subjectOf(policy, namespace);
    const old = `${namespace === undefined ? '' : `${namespace}/`}${tier}.${name}`;
    const now = `${name}/${namespace ?? ''}/${kind}`;
    return {
      order: spec.order ?? Number.POSITIVE_INFINITY,
      ties: [now, old, `1 ${now}`, `1 ${now}`],
      steps: (direction, from, to, port, protocol, isNative) => {
        if (!directionsOf(policy, isNative).includes(direction) || !isSubject(direction === 'Ingress' ? to : from))
          return undefined;
        const rules = ((direction === 'Ingress' ? spec.ingress : spec.egress) ?? []) as KubeObject[];
        return firstOf(
          rules
            .filter(({ action }) => action !== 'Log')
            .map((rule) => ({
              step: ({ Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const)[rule['action'] as 'Allow'],
              match: this.#rules.matches(rule, namespace, from, to, port, protocol),
            })),
        );
      },
    };
  }

  /** Each at order 1000, allowing only: where it stands among policies of other kinds of that order differs by version. */
  #networkPolicies(): Place[] {
    return [
      {
        order: 1000,
        ties: ['knp.default', 'knp.default', '0', '2'],
        steps: (direction, from, to, port, protocol) => {
          const [subject, other] = direction === 'Ingress' ? [to, from] : [from, to];
          const applying = this.#network.of(subject, direction);
          if (applying.length === 0) return undefined;
          const allowed = some(
            applying.map((policy) => this.#network.allows(policy, direction, other, to, port, protocol)),
          );
          return firstOf([{ match: allowed, step: 'allow' }]);
        },
      },
    ];
  }
}

function inOrder(tier: Tier, places: readonly Place[], ask: (place: Place) => Set<Step> | undefined): Set<Step> {
  const steps = new Set<Step>();
  let applies = false;
  for (const place of places) {
    const found = ask(place);
    if (!found) continue;
    applies = true;
    for (const step of found) if (step !== 'next') steps.add(step);
    if (!found.has('next')) return steps;
  }
  steps.add(applies ? tier.end : 'next');
  return steps;
}

function tiersOf(objects: readonly KubeObject[], policies: readonly KubeObject[]): Tier[] {
  const declared = ofCalico(objects, 'Tier').map(
    ({ metadata, spec }): Tier => ({
      name: metadata.name,
      order: spec?.order ?? Number.POSITIVE_INFINITY,
      end: spec?.defaultAction === 'Pass' ? 'next' : 'deny',
    }),
  );
  const builtIn: Tier[] = [
    { name: 'default', order: 1e6, end: 'deny' },
    { name: 'kube-admin', order: 1000, end: 'next' },
    { name: 'kube-baseline', order: 1e7, end: 'next' },
  ];
  const known = [...declared.filter(({ name }) => !builtIn.some((one) => one.name === name)), ...builtIn];
  const names = new Set(policies.map(({ spec }) => (spec.tier ?? 'default') as string));
  return [
    ...known.sort((a, b) => (a.order === b.order ? compareTexts(a.name, b.name) : a.order - b.order)),
    ...[...names]
      .filter((name) => !known.some((one) => one.name === name))
      .map((name): Tier => ({ name, order: Number.POSITIVE_INFINITY, end: 'deny', isUnknown: true })),
  ];
}

function subjectOf({ spec }: KubeObject, namespace: string | undefined): (end: End) => boolean {
  const selector = parseSelector(spec.selector ?? '');
  const inNamespaces = namespaceSelector(namespace === undefined ? (spec.namespaceSelector ?? '') : '');
  const accounts = serviceAccountSelector(spec.serviceAccountSelector ?? '');
  return (end) => {
    const labels = labelsOf(end);
    if (!labels || (namespace !== undefined && end.pod?.namespace !== namespace)) return false;
    return selector(labels) && inNamespaces(labels) && accounts(labels);
  };
}

function directionsOf({ apiVersion, spec }: KubeObject, isNative: boolean): Direction[] {
  if ((spec.types ?? []).length > 0) return spec.types;
  // Nothing fills them in of an object that is written to the storage itself, and Felix takes none as both.
  if (apiVersion.startsWith('crd.')) return ['Ingress', 'Egress'];
  const isThere = (list: unknown[] | undefined) => (isNative ? list !== undefined : (list ?? []).length > 0);
  const [hasIngress, hasEgress] = [isThere(spec.ingress), isThere(spec.egress)];
  if (hasEgress) return hasIngress ? ['Ingress', 'Egress'] : ['Egress'];
  return ['Ingress'];
}

/** Compares two numbers. Two infinities are equal. */
function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
