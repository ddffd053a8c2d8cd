import type { LabelSelector, LabelSelectorRequirement, Peer } from '../../manifests/model.ts';
import { TooManyConditions } from '../open-world/too-many-conditions.ts';
import type { Cni } from '../options.ts';
import { type KnownLabels, MAYBE, matches, NO, requirementsOf } from '../selector.ts';
import {
  CILIUM_CLUSTER,
  CILIUM_NAMESPACE,
  NAMESPACE_NAME,
  type PluginLabel,
  pluginLabel,
  UNTOLD,
} from './plugin-labels.ts';
import { keysOf } from './pod-selectors.ts';

/** What one requirement asks of a pod: all of these of the labels of the pod, and of its namespace. */
interface Asked {
  readonly pods: readonly LabelSelectorRequirement[];
  readonly namespaces: readonly LabelSelectorRequirement[];
}

const NOTHING: Asked = { pods: [], namespaces: [] };
/** One more label that may be the pod's own doubles the peers. */
const MOST_PEERS = 64;

/** Does a selector of pods ask for a label that the plugin sets? */
export function asksForPluginLabels(selector: LabelSelector, cni: Cni): boolean {
  return keysOf(selector).some((key) => pluginLabel(key, cni) || isUntold(key, cni));
}

/**
 * The selector of a policy's pods with what it asks of their namespace answered. Where only the pod itself or an object that is not in the
 * manifests could tell, it asks for a label that nobody knows.
 * @param namespace what is known of the labels of the policy's namespace
 */
export function subjectSelector(selector: LabelSelector, namespace: KnownLabels, cni: Cni): LabelSelector {
  return selectorOf(
    written(selector, cni).flatMap((one): readonly LabelSelectorRequirement[] => {
      const set = pluginLabel(one.key, cni);
      if (!set) return isUntold(one.key, cni) ? [untold(one)] : [one];
      if (set.is === 'account') return [untold(one)];
      const passes =
        set.is === 'constant' ? constantly(set.value, one) : matches(selectorOf([{ ...one, key: set.key }]), namespace);
      if (passes === MAYBE) return [untold(one)];
      if (set.is === 'constant' || !set.ownFirst) return passes === NO ? never(one.key) : [];
      // A label of the pod's own takes precedence.
      if (passes === NO) return [...ownPasses(one)];
      if (one.operator === 'Exists') return [];
      return one.operator === 'In' ? [untold(one)] : [one];
    }),
  );
}

/** Peers that together are the pods of this one, without labels that the plugin sets. */
export function plainPeers(peer: Peer, namespace: string, cni: Cni): Peer[] {
  const { podSelector, namespaceSelector } = peer;
  if (!podSelector || !asksForPluginLabels(podSelector, cni)) return [peer];
  const asked = namespaceSelector ? requirementsOf(podSelector) : written(podSelector, cni);
  let each: Asked[] = [NOTHING];
  for (const one of asked) {
    const ways = waysToMeet(one, cni);
    each = each.flatMap(({ pods, namespaces }) =>
      ways.map((way) => ({ pods: [...pods, ...way.pods], namespaces: [...namespaces, ...way.namespaces] })),
    );
    if (each.length > MOST_PEERS) throw new TooManyConditions();
  }
  const own = namespaceSelector
    ? requirementsOf(namespaceSelector)
    : [{ key: NAMESPACE_NAME, operator: 'In' as const, values: [namespace] }];
  return each.map(({ pods, namespaces }) => ({
    ...peer,
    podSelector: selectorOf(pods),
    ...((namespaceSelector || namespaces.length > 0) && { namespaceSelector: selectorOf([...own, ...namespaces]) }),
  }));
}

function waysToMeet(one: LabelSelectorRequirement, cni: Cni): Asked[] {
  const set = pluginLabel(one.key, cni);
  if (!set) return [{ ...NOTHING, pods: [isUntold(one.key, cni) ? untold(one) : one] }];
  if (set.is === 'constant') return [{ ...NOTHING, pods: constantly(set.value, one) === NO ? never(one.key) : [] }];
  const inherited = inheritedBy(set, one);
  if (set.is === 'namespace' && !set.ownFirst) return [inherited];
  const absent: LabelSelectorRequirement = { key: one.key, operator: 'DoesNotExist', values: [] };
  return [
    ...(one.operator === 'DoesNotExist' ? [] : [{ ...NOTHING, pods: ownPasses(one) }]),
    { ...inherited, pods: [...inherited.pods, absent] },
  ];
}

function inheritedBy(set: Exclude<PluginLabel, { is: 'constant' }>, one: LabelSelectorRequirement): Asked {
  const asked = [{ ...one, key: set.key }];
  return set.is === 'namespace' ? { ...NOTHING, namespaces: asked } : { ...NOTHING, pods: asked };
}

/** Requirements that a label of the pod's own meets, and no absent one. */
function ownPasses(one: LabelSelectorRequirement): readonly LabelSelectorRequirement[] {
  if (one.operator === 'DoesNotExist') return never(one.key);
  return one.operator === 'NotIn' ? [{ ...one, operator: 'Exists', values: [] }, one] : [one];
}

/**
 * The requirements that count without a namespaceSelector. Cilium writes the policy's namespace into `matchLabels`, over whatever stands
 * there (parsePodSelector in pkg/k8s/network_policy.go, 1.20).
 */
function written(selector: LabelSelector, cni: Cni): LabelSelectorRequirement[] {
  if (cni !== 'cilium') return requirementsOf(selector);
  const matchLabels = new Map([...selector.matchLabels].filter(([key]) => key !== CILIUM_NAMESPACE));
  return requirementsOf({ ...selector, matchLabels });
}

function constantly(value: string, { operator, values }: LabelSelectorRequirement) {
  const labels = new Map([['constant', value]]);
  return matches(selectorOf([{ key: 'constant', operator, values }]), { labels, unknown: () => 'absent' });
}

/** No manifest names the cluster. */
function isUntold(key: string, cni: Cni): boolean {
  return cni === 'cilium' && key === CILIUM_CLUSTER;
}

function untold(one: LabelSelectorRequirement): LabelSelectorRequirement {
  return { ...one, key: `${UNTOLD}${one.key}` };
}

/** What no pod meets. */
export function never(key: string): LabelSelectorRequirement[] {
  return (['Exists', 'DoesNotExist'] as const).map((operator) => ({ key, operator, values: [] }));
}

function selectorOf(all: readonly LabelSelectorRequirement[]): LabelSelector {
  return { matchLabels: new Map(), matchExpressions: all };
}
