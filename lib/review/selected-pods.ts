import type {
  LabelSelector,
  LabelSelectorRequirement,
  Location,
  Manifests,
  Namespace,
  Peer,
  Workload,
} from '../manifests/model.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { ReachOptions } from '../reach/options.ts';
import { labelsName, outsidePod, withWorkloads } from '../reach/outside-pod.ts';
import { workloadName } from '../reach/peer.ts';
import { allKnown, matches, selectorKey, YES } from '../reach/selector.ts';

/** A folder with policies only, and the pods that were made up for it. */
export interface WithSelectedPods {
  readonly manifests: Manifests;
  /** The names of pods that policies select. The manifests are about these. */
  readonly subjects: ReadonlySet<string>;
  /** Namespaces whose stranger is left out. They exist only for a made-up pod. */
  readonly namespaces: ReadonlySet<string>;
}

const NAME = 'kubernetes.io/metadata.name';
/** The name of a namespace that stands for all others, if a selector selects every namespace. */
const OTHER = '{other}';

/**
 * Makes up pods for each selector of the policies.
 * @param manifests manifests without workloads, see {@link isPoliciesAlone}
 */
export function withSelectedPods(manifests: Manifests): WithSelectedPods {
  const adding = new Adding(manifests);
  for (const policy of manifests.policies) {
    adding.subjects(policy.namespace, policy.podSelector, policy.location);
    for (const { peers } of [...policy.ingress, ...policy.egress]) {
      for (const peer of peers) if (!peer.ipBlock) adding.peer(policy.namespace, peer);
    }
  }
  return adding.result();
}

/**
 * The connectivity of manifests. For a folder with policies only, that of made-up pods that the policies select, and of the
 * peers that may connect to them.
 */
export function connectivityWithPods(manifests: Manifests, options: ReachOptions): Connectivity {
  if (!isPoliciesAlone(manifests) || options.cni === 'spec') return new Connectivity(manifests, options);
  const selected = withSelectedPods(manifests);
  return new Connectivity(selected.manifests, { ...options, withoutStrangers: selected.namespaces });
}

/** Whether there are policies but no workloads. */
export function isPoliciesAlone({ workloads, policies }: Manifests): boolean {
  return workloads.length === 0 && policies.length > 0;
}

class Adding {
  private readonly manifests: Manifests;
  private readonly workloads = new Map<string, Workload>();
  private readonly namespaces = new Map<string, Namespace>();
  private readonly limited = new Set<string>();
  /** Namespaces whose stranger is a peer of a rule. */
  private readonly shown = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(manifests: Manifests) {
    this.manifests = manifests;
  }

  /** Adds the pods that a policy selects. */
  subjects(namespace: string, podSelector: LabelSelector, location: Location): void {
    for (const labels of alternativesOf(podSelector)) {
      const pod = outsidePod(namespace, labels, location);
      this.limited.add(workloadName(pod));
      this.workloads.set(workloadName(pod), pod);
    }
  }

  peer(policyNamespace: string, { podSelector, namespaceSelector, location }: Peer): void {
    const where = namespaceSelector ? selectorKey(namespaceSelector) : policyNamespace;
    const key = JSON.stringify([where, selectorKey(podSelector)]);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    for (const namespace of namespaceSelector ? this.selectedBy(namespaceSelector) : [policyNamespace]) {
      for (const labels of podSelector ? alternativesOf(podSelector) : []) {
        if (labels.size === 0) continue;
        const pod = outsidePod(namespace, labels, location);
        this.workloads.set(workloadName(pod), pod);
      }
      // A selector that matches a pod without labels matches the stranger, which each namespace has.
      if (!podSelector || matches(podSelector, { labels: new Map(), unknown: allKnown }) === YES)
        this.shown.add(namespace);
    }
  }

  result(): WithSelectedPods {
    const { namespaces } = this.manifests;
    const known = new Set(namespaces.map(({ name }) => name));
    const workloads = [...this.workloads.values()];
    const added = new Set([...this.namespaces.keys(), ...workloads.map(({ namespace }) => namespace)]);
    const madeUp = [...this.namespaces.values()].filter(({ name }) => !known.has(name));
    const hidden = [...added].filter((name) => !known.has(name) && !this.shown.has(name));
    return {
      manifests: withWorkloads({ ...this.manifests, namespaces: [...namespaces, ...madeUp] }, workloads),
      subjects: this.limited,
      namespaces: new Set(hidden),
    };
  }

  /** The namespaces that a selector selects: those of the manifests, those that it names, or one made up with its labels. */
  private selectedBy(selector: LabelSelector): string[] {
    const named = selector.matchLabels.get(NAME);
    const names = named !== undefined ? [named] : selector.matchExpressions.find(isName)?.values;
    if (names) {
      for (const name of names) this.addNamespace(name, new Map([[NAME, name]]), false);
      return [...names];
    }
    const matching = this.manifests.namespaces.filter(
      ({ labels, declared }) => declared && matches(selector, { labels, unknown: allKnown }) === YES,
    );
    const isForEvery = selector.matchLabels.size + selector.matchExpressions.length === 0;
    if (matching.length > 0 && !isForEvery) return [...new Set(matching.map(({ name }) => name))];
    const [labels] = alternativesOf(selector);
    if (!labels) return [];
    const name = isForEvery ? OTHER : labelsName(labels);
    this.addNamespace(name, new Map([...labels, [NAME, name]]), true);
    return [name];
  }

  private addNamespace(name: string, labels: ReadonlyMap<string, string>, declared: boolean): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, { name, labels, declared });
  }
}

function isName({ key, operator }: LabelSelectorRequirement): boolean {
  return key === NAME && operator === 'In';
}

/** The most pods that are made up for one requirement. Further values get no pod. */
const MOST = 16;

/**
 * The smallest sets of labels that match a selector. Each value of an `In` makes one, and `Exists` gets a made-up value. Empty
 * if the selector contradicts itself.
 */
function alternativesOf(selector: LabelSelector): ReadonlyMap<string, string>[] {
  let all: LabelSelectorRequirement[][] = [[]];
  for (const requirement of selector.matchExpressions) {
    const { key, operator, values } = requirement;
    const choices =
      operator === 'In'
        ? values.slice(0, MOST)
        : operator === 'Exists' && !selector.matchLabels.has(key)
          ? ['any']
          : [];
    if (choices.length === 0) all = all.map((list) => [...list, requirement]);
    else {
      all = all.flatMap((list) => choices.map((value) => [...list, { key, operator: 'In' as const, values: [value] }]));
    }
    all = all.slice(0, MOST);
  }
  return all.flatMap((matchExpressions) => {
    const chosen = matchExpressions.flatMap(({ key, operator, values: [value] }) =>
      operator === 'In' && value !== undefined ? [[key, value] as const] : [],
    );
    const labels = new Map([...selector.matchLabels, ...chosen]);
    return matches(selector, { labels, unknown: allKnown }) === YES ? [labels] : [];
  });
}
