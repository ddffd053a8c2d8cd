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
import { allKnown, labelsOfNamespace, labelsOfPods, MAYBE, matches, NO, YES } from '../reach/selector.ts';

/** Both sides of a comparison with the pods that policies speak of and that neither side holds. */
export interface WithSelectedPods {
  readonly before: Manifests;
  readonly after: Manifests;
  /** Names of pods that policies limit, in a folder of policies alone: what the manifests are about. */
  readonly subjects: ReadonlySet<string>;
  /** Namespaces whose strangers are nobody's question: they are there for a pod that is meant. */
  readonly namespaces: ReadonlySet<string>;
}

const NAME = 'kubernetes.io/metadata.name';
/** A namespace that is selected because every namespace is. */
const OTHER = '{other}';

/**
 * A rule that lets out to the pods of kube-dns changes what can connect, though no manifest holds those pods; so does a policy in a
 * folder that holds policies only. For each selector that no workload of either side matches, a pod that it selects is added to both.
 * @param outside pods that are to be added besides
 */
export function withSelectedPods(
  before: Manifests,
  after: Manifests,
  outside: readonly Workload[] = [],
): WithSelectedPods {
  const adding = new Adding([before, after], outside);
  for (const manifests of [before, after]) {
    for (const policy of manifests.policies) {
      adding.subjects(policy.namespace, policy.podSelector, policy.location);
      for (const { peers } of [...policy.ingress, ...policy.egress]) {
        for (const peer of peers) if (!peer.ipBlock) adding.peer(policy.namespace, peer);
      }
    }
  }
  return adding.result();
}

/**
 * The connectivity of manifests; of a folder that holds policies alone, that of pods made up to what they select, and of whoever may
 * connect to those.
 */
export function connectivityWithPods(manifests: Manifests, options: ReachOptions): Connectivity {
  if (!isPoliciesAlone(manifests) || options.cni === 'spec') return new Connectivity(manifests, options);
  const { after, namespaces } = withSelectedPods(manifests, manifests);
  return new Connectivity(after, { ...options, withoutStrangers: namespaces });
}

/** Are there policies, and no pods that they could be about? */
export function isPoliciesAlone({ workloads, policies }: Manifests): boolean {
  return workloads.length === 0 && policies.length > 0;
}

class Adding {
  private readonly sides: readonly Manifests[];
  private readonly workloads = new Map<string, Workload>();
  private readonly namespaces = new Map<string, Namespace>();
  private readonly limited = new Set<string>();
  /** Those whose strangers are meant themselves. */
  private readonly shown = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(sides: readonly [Manifests, Manifests], outside: readonly Workload[]) {
    this.sides = sides;
    for (const pod of outside) this.add(pod);
  }

  /** Pods that a policy selects in a namespace of which neither side holds any pod. */
  subjects(namespace: string, podSelector: LabelSelector, location: Location): void {
    if (this.sides.some(({ workloads }) => workloads.some((workload) => workload.namespace === namespace))) return;
    for (const { labels } of alternativesOf(podSelector)) {
      const pod = outsidePod(namespace, labels, location);
      this.limited.add(workloadName(pod));
      this.add(pod);
    }
  }

  peer(policyNamespace: string, { podSelector, namespaceSelector, location }: Peer): void {
    const key = JSON.stringify([
      namespaceSelector ? '' : policyNamespace,
      keyOf(namespaceSelector),
      keyOf(podSelector),
    ]);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    for (const namespace of namespaceSelector ? this.selectedBy(namespaceSelector) : [policyNamespace]) {
      for (const { selector, labels } of podSelector ? alternativesOf(podSelector) : []) {
        if (labels.size === 0 || this.isMatched(selector, namespaceSelector, namespace)) continue;
        this.add(outsidePod(namespace, labels, location));
      }
      // A pod without labels is there in every namespace: the stranger.
      if (!podSelector || matches(podSelector, { labels: new Map(), unknown: allKnown }) === YES)
        this.shown.add(namespace);
    }
  }

  result(): WithSelectedPods {
    const known = new Set(this.sides.flatMap(({ namespaces }) => namespaces.map(({ name }) => name)));
    const workloads = [...this.workloads.values()];
    const added = new Set([...this.namespaces.keys(), ...workloads.map(({ namespace }) => namespace)]);
    const [before, after] = this.sides.map((side) => {
      const own = new Set(side.namespaces.map(({ name }) => name));
      const namespaces = [...this.namespaces.values()].filter(({ name }) => !own.has(name));
      return withWorkloads({ ...side, namespaces: [...side.namespaces, ...namespaces] }, workloads);
    }) as [Manifests, Manifests];
    const hidden = [...added].filter((name) => !known.has(name) && !this.shown.has(name));
    return { before, after, subjects: this.limited, namespaces: new Set(hidden) };
  }

  private add(pod: Workload): void {
    const name = workloadName(pod);
    if (!this.sides.some(({ workloads }) => workloads.some((workload) => workloadName(workload) === name)))
      this.workloads.set(name, pod);
  }

  /** The namespaces that a selector means: those of either side, the one that it names, or one made up to its labels. */
  private selectedBy(selector: LabelSelector): string[] {
    const named = selector.matchLabels.get(NAME);
    const names = named !== undefined ? [named] : selector.matchExpressions.find(isName)?.values;
    if (names) {
      for (const name of names) this.addNamespace(name, new Map([[NAME, name]]), false);
      return [...names];
    }
    const matching = this.sides.flatMap(({ namespaces }) =>
      namespaces.filter(({ labels, declared }) => declared && matches(selector, { labels, unknown: allKnown }) === YES),
    );
    const isForEvery = selector.matchLabels.size + selector.matchExpressions.length === 0;
    if (matching.length > 0 && !isForEvery) return [...new Set(matching.map(({ name }) => name))];
    const [alternative] = alternativesOf(selector);
    if (!alternative) return [];
    const { labels } = alternative;
    const name = isForEvery ? OTHER : labelsName(labels);
    this.addNamespace(name, new Map([...labels, [NAME, name]]), true);
    return [name];
  }

  private addNamespace(name: string, labels: ReadonlyMap<string, string>, declared: boolean): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, { name, labels, declared });
  }

  /** Does a workload of either side stand for this selector already? */
  private isMatched(pods: LabelSelector, namespaceSelector: LabelSelector | undefined, namespace: string): boolean {
    return this.sides.some(({ workloads, namespaces }) =>
      workloads.some((workload) => {
        if (matches(pods, labelsOfPods(workload)) < MAYBE) return false;
        if (workload.namespace === namespace) return true;
        const own = namespaces.find(({ name }) => name === workload.namespace);
        return (
          own !== undefined &&
          namespaceSelector !== undefined &&
          matches(namespaceSelector, labelsOfNamespace(own)) !== NO
        );
      }),
    );
  }
}

function isName({ key, operator }: LabelSelector['matchExpressions'][number]): boolean {
  return key === NAME && operator === 'In';
}

function keyOf(selector: LabelSelector | undefined): unknown {
  return selector && [[...selector.matchLabels], selector.matchExpressions];
}

/** One way to match a selector, with the fewest labels. */
interface Alternative {
  readonly selector: LabelSelector;
  readonly labels: ReadonlyMap<string, string>;
}

/** More values than this in one requirement, and those behind have no pod of their own. */
const MOST = 16;

/** Each value of an `In` is one; `Exists` is a value that nobody has. None where the selector contradicts itself. */
function alternativesOf(selector: LabelSelector): Alternative[] {
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
    const alternative = { matchLabels: selector.matchLabels, matchExpressions };
    return matches(selector, { labels, unknown: allKnown }) === YES ? [{ selector: alternative, labels }] : [];
  });
}
