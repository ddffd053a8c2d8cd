import type { LabelSelector, Manifests, PodPeer, Workload } from '../../manifests/model.ts';
import { selectorText } from '../../reach/open-world/condition-name.ts';
import { allKnown, labelsOfNamespace, labelsOfPods, matches, NO } from '../../reach/selector.ts';

/** A source with labels that a policy lets in, in a namespace where they do not belong. */
interface Impostor {
  /** Such as `{app=backend}`: the labels that policies look at. */
  readonly name: string;
  /** All labels of the workload that is let in, so that whatever lets the workload in by labels alone also lets in the impostor. */
  readonly labels: ReadonlyMap<string, string>;
  /** Labels that its namespace needs, so that peers which exclude namespaces match it. Empty if any namespace will do. */
  readonly namespaceLabels: ReadonlyMap<string, string>;
}

/** Sources with labels that a policy lets in, in a namespace where they do not belong. */
export interface Impostors {
  readonly impostors: readonly Impostor[];
  /** What is not tried, one sentence each. */
  readonly leftOut: readonly string[];
}

/** The namespace of the strangers. */
interface OwnNamespace {
  readonly labels: ReadonlyMap<string, string>;
  /** Whether these are all of its labels. */
  readonly declared: boolean;
  /** Whether more namespaces may be made beside it. */
  readonly mayMakeMore: boolean;
}

/** The most impostors, because each is a pod in the cluster. */
export const MAX_IMPOSTORS = 20;

/** A peer of a rule that lets pods in by labels. Only pod labels can be borrowed. */
interface LetIn {
  readonly podSelector: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  /** The namespace of the policy. Without a namespaceSelector, its own pods are meant. */
  readonly namespace: string;
}

/** One impostor for each set of labels by which policies let pods in to these targets, as far as the policies tell them apart. */
export function impostorsOf(manifests: Manifests, targets: readonly Workload[], own: OwnNamespace): Impostors {
  const peers = lettingIn(manifests, targets);
  const keys = new Set(peers.flatMap(({ podSelector }) => keysOf(podSelector)));
  const found = new Map<string, Impostor>();
  let isKept = false;
  for (const peer of peers) {
    const whose = manifests.workloads.filter((one) => !one.hostNetwork && isLetIn(peer, one, manifests));
    const all = whose.length > 0 ? whose.map((one) => one.labels) : [new Map<string, string>()];
    for (const labels of all.map((own) => labelsFor(peer.podSelector, own))) {
      const told = [...labels].filter(([key]) => keys.has(key)).sort(([a], [b]) => (a < b ? -1 : 1));
      const name = `{${selectorText(told.map(([key, value]) => ({ key, operator: 'In', values: [value] })))}}`;
      // Without such labels, it would be a stranger.
      if (told.length === 0 || found.has(name)) continue;
      const namespaceLabels = notMatching(labels, peers, own);
      if (namespaceLabels.size > 0 && !own.mayMakeMore) isKept = true;
      found.set(name, { name, labels, namespaceLabels: own.mayMakeMore ? namespaceLabels : new Map() });
    }
  }
  const impostors = [...found.values()];
  const surplus = impostors.slice(MAX_IMPOSTORS).map(({ name }) => name);
  return {
    impostors: impostors.slice(0, MAX_IMPOSTORS),
    leftOut: [
      ...(surplus.length > 0
        ? [
            `${surplus.length} of ${impostors.length} impostors (labels that a policy lets in, from elsewhere), such as ${surplus[0]}`,
          ]
        : []),
      ...(isKept ? ['namespaces with labels that a peer asks for: with --namespace, none is made'] : []),
    ],
  };
}

function lettingIn({ policies }: Manifests, targets: readonly Workload[]): LetIn[] {
  return policies
    .filter(
      ({ namespace, podSelector, policyTypes }) =>
        policyTypes.has('Ingress') &&
        targets.some((one) => one.namespace === namespace && matches(podSelector, labelsOfPods(one)) !== NO),
    )
    .flatMap(({ namespace, ingress }) =>
      ingress
        .flatMap(({ peers }) => peers)
        .filter((peer): peer is PodPeer => peer.ipBlock === undefined)
        .flatMap(({ podSelector, namespaceSelector }) =>
          podSelector && keysOf(podSelector).length > 0
            ? [{ podSelector, namespace, ...(namespaceSelector && { namespaceSelector }) }]
            : [],
        ),
    );
}

function keysOf({ matchLabels, matchExpressions }: LabelSelector): string[] {
  return [...matchLabels.keys(), ...matchExpressions.map(({ key }) => key)];
}

function isLetIn({ podSelector, namespaceSelector, namespace }: LetIn, one: Workload, { namespaces }: Manifests) {
  if (matches(podSelector, labelsOfPods(one)) === NO) return false;
  if (!namespaceSelector) return one.namespace === namespace;
  const where = namespaces.find(({ name }) => name === one.namespace);
  return where !== undefined && matches(namespaceSelector, labelsOfNamespace(where)) !== NO;
}

/** These labels, and those that a selector asks for in addition, such as labels that a controller sets. */
function labelsFor({ matchLabels, matchExpressions }: LabelSelector, own: ReadonlyMap<string, string>) {
  const labels = new Map([...matchLabels, ...own]);
  for (const { key, operator, values } of matchExpressions) {
    if (operator === 'In' && !labels.has(key)) labels.set(key, values[0] ?? '');
    if (operator === 'Exists' && !labels.has(key)) labels.set(key, 'any');
  }
  return labels;
}

/** Labels for a namespace in which none of the peers that let in these pods matches. Empty if verification's own namespace will do. */
function notMatching(
  labels: ReadonlyMap<string, string>,
  peers: readonly LetIn[],
  own: OwnNamespace,
): ReadonlyMap<string, string> {
  const known = { labels, unknown: allKnown };
  const found = new Map<string, string>();
  for (const { podSelector, namespaceSelector } of peers) {
    if (!namespaceSelector || matches(podSelector, known) === NO) continue;
    const now = { labels: new Map([...own.labels, ...found]), declared: own.declared };
    if (matches(namespaceSelector, labelsOfNamespace(now)) === NO) continue;
    // A selector that matches a namespace without labels asks for the absence of a label.
    const except = namespaceSelector.matchExpressions.find(
      ({ key, operator }) => /^(NotIn|DoesNotExist)$/.test(operator) && !now.labels.has(key),
    );
    if (except) found.set(except.key, except.values[0] ?? 'any');
  }
  return found;
}
