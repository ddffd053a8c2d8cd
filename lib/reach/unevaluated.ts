import type { NotEvaluated, PolicyReach, PolicyType } from '../manifests/model.ts';
import { ClassMatches } from './class-matches.ts';
import type { Cni } from './options.ts';
import type { PodClass } from './pod-class.ts';
import { PortSet } from './port-set.ts';
import { least, type Match, matches, NO, selectorKey, YES } from './selector.ts';

/** A policy that is not evaluated, with the pods whose connections it may decide in one direction. */
export interface CompiledReach {
  readonly object: NotEvaluated;
  readonly direction: PolicyType;
  readonly subjects: ClassMatches;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly isBaseline: boolean;
  /** Can the peers of the policy include addresses outside of the cluster? */
  readonly isForAddresses: boolean;
}

/** What may differ from the verdict of NetworkPolicies, and because of which objects. */
export interface Doubt {
  /** Ports that NetworkPolicies deny may be open. */
  readonly opens: boolean;
  /** Ports that NetworkPolicies allow may be denied. */
  readonly closes: boolean;
  readonly by: readonly NotEvaluated[];
}

/** For pods that no policy beyond those evaluated can concern. */
export const NO_DOUBT: Doubt = { opens: false, closes: false, by: [] };

/** Kinds of sets of addresses that namespace selectors match as if they were pods. */
const SETS: readonly string[] = ['NetworkSet', 'GlobalNetworkSet'];

/**
 * Finds out which classes of pods the policies that are not evaluated may concern.
 * @param hasSets whether the manifests have NetworkSets of Calico
 */
export function compileReaches(
  objects: readonly NotEvaluated[],
  classes: readonly PodClass[],
  cni: Cni,
  hasSets = false,
): CompiledReach[] {
  // In Cilium, an expression that is true of something without labels also matches the internet. In Calico, selectors match the addresses
  // of sets.
  const findsAddresses =
    cni === 'cilium' || (cni === 'calico' && (hasSets || objects.some(({ kind }) => SETS.includes(kind))));
  const known = new Map<string, ClassMatches>();
  // Cached because many policies of one namespace select the same pods.
  const subjects = (reach: PolicyReach): ClassMatches => {
    const { of, namespace, namespaceSelector, podSelector } = reach;
    const key = JSON.stringify([of, namespace, selectorKey(namespaceSelector), selectorKey(podSelector)]);
    const found =
      known.get(key) ?? new ClassMatches(classes.keys(), (index) => subjectMatches(reach, classes[index] as PodClass));
    known.set(key, found);
    return found;
  };
  return objects.flatMap((object) =>
    object.reaches.map((reach) => ({
      ...{ object, direction: reach.direction, closes: reach.closes, isBaseline: reach.isBaseline },
      subjects: subjects(reach),
      opens: reach.opens === 'cilium' ? cni === 'cilium' : reach.opens,
      isForAddresses: !reach.isAmongPods || findsAddresses,
    })),
  );
}

function subjectMatches(reach: PolicyReach, pods: PodClass): Match {
  // The policies of the ingress controller itself do not count, because it is known to send.
  if (pods.kind === 'ingress-controller') return NO;
  if ((reach.of === 'nodes') !== (pods.kind === 'node')) return NO;
  if (reach.namespace !== undefined && reach.namespace !== pods.namespace) return NO;
  const { namespaceSelector, podSelector } = reach;
  return least(
    namespaceSelector ? matches(namespaceSelector, pods.namespaceLabels) : YES,
    podSelector ? matches(podSelector, pods.labels) : YES,
  );
}

/** @param isolated do policies that are evaluated certainly isolate the subject? */
export function doubtOf(reaches: readonly CompiledReach[], isolated: boolean): Doubt {
  const counted = reaches.filter(({ opens, closes, isBaseline }) => opens || (closes && !(isBaseline && isolated)));
  if (counted.length === 0) return NO_DOUBT;
  return {
    opens: counted.some(({ opens }) => opens),
    closes: counted.some(({ closes, isBaseline }) => closes && !(isBaseline && isolated)),
    by: [...new Set(counted.map(({ object }) => object))],
  };
}

/** The certain and the possible ports, with the doubt taken into account. */
export function doubted<Result extends { readonly sure: PortSet; readonly maybe: PortSet }>(
  result: Result,
  { opens, closes }: Doubt,
): { readonly sure: PortSet; readonly maybe: PortSet } {
  if (!opens && !closes) return result;
  return { sure: closes ? PortSet.none : result.sure, maybe: opens ? PortSet.all : result.maybe };
}
