import { type DeclaredPeer, type Intent, isOutsidePods } from '../manifests/intent.ts';
import type { Manifests, Problem } from '../manifests/model.ts';
import { Connectivity } from './connectivity.ts';
import { Declarations, type Guarded, guardedBy, isGuarded, outsidePodsOf, portsOfDeclared } from './declarations.ts';
import type { Deviation } from './deviation.ts';
import type { End } from './explanation.ts';
import { askedByIntent } from './intent-blocks.ts';
import { IntentPairs, openOf, type PairAnswer } from './intent-pairs.ts';
import { IntentPods } from './intent-pods.ts';
import { intentProblems } from './intent-problems.ts';
import { saidOf } from './intent-said.ts';
import { SidesCheck } from './intent-sides.ts';
import { DeclaredPods } from './open-world/declared-pods.ts';
import type { Place } from './open-world/open-answers.ts';
import { OpenPolicies } from './open-world/open-policies.ts';
import { podAddresses } from './open-world/pod-addresses.ts';
import { spaceFor } from './open-world/space-for.ts';
import { withinLimit } from './open-world/within-limit.ts';
import type { ReachOptions } from './options.ts';
import { isOutsidePod, withWorkloads } from './outside-pod.ts';
import { excessOf, lessOf, moreOf } from './pair-deviations.ts';
import { ELSEWHERE, isBarePod, type Peer, strangerName } from './peer.ts';
import type { PortSet } from './port-set.ts';
import { brokenSeals } from './seals.ts';

/** What `check` found. */
export interface IntentResult {
  /** Computed from the manifests, and from the pods outside of them that the intent names. */
  readonly connectivity: Connectivity;
  readonly deviations: readonly Deviation[];
  /** How many ordered pairs of peers were compared. */
  readonly compared: number;
  /** What the intent says about workloads and the manifests contradict, such as a name that they lack. */
  readonly problems: readonly Problem[];
}

/**
 * Checks that the manifests allow the guarded workloads exactly what the intent declares, and proves what is sealed.
 * @throws TooManyConditions if the selectors have too many combinations to compare
 */
export function checkIntent(manifests: Manifests, intent: Intent, options: ReachOptions = {}): IntentResult {
  const connectivity = new Connectivity(withWorkloads(manifests, outsidePodsOf(intent)), options);
  return withinLimit([connectivity], () => {
    const { deviations, compared } = new (intent.version === 2 ? SidesCheck : Check)(connectivity, intent);
    const broken = brokenSeals(connectivity, intent);
    return {
      ...{ connectivity, compared, problems: intentProblems(connectivity, intent) },
      deviations: [...deviations, ...broken],
    };
  });
}

class Check {
  readonly deviations: Deviation[] = [];
  compared = 0;
  private readonly connectivity: Connectivity;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;
  private readonly pairs: IntentPairs;

  constructor(connectivity: Connectivity, intent: Intent) {
    this.connectivity = connectivity;
    this.guarded = guardedBy(intent);
    const { manifests, cni } = connectivity;
    this.declarations = new Declarations(intent, this.guarded, manifests.namespaces);
    const asked = askedByIntent(intent, manifests);
    const policies = podAddresses(connectivity.policies, connectivity).map(
      (addresses) => new OpenPolicies(spaceFor(addresses, [connectivity], asked), manifests, cni),
    );
    this.pairs = new IntentPairs(connectivity, policies);
    const ends = connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
    for (const from of ends) for (const to of ends) this.compare(from, to);
    // Under `spec`, pods that no manifest declares do not exist.
    if (cni === 'spec') return;
    const pods = policies.map(
      (one) =>
        new IntentPods(
          connectivity,
          one,
          new DeclaredPods(one.space, intent, this.guarded, manifests.workloads, one.declared),
        ),
    );
    for (const end of ends) {
      if (this.guarded.ingress.has(end.peer.name)) this.comparePods(pods, end, 'from');
      if (this.guarded.egress.has(end.peer.name)) this.comparePods(pods, end, 'to');
    }
  }

  /** Compares every possible pod. `place` is the place of these pods. */
  private comparePods(pods: readonly IntentPods[], end: End, place: Place): void {
    const { group, peer } = end;
    if (group.kind !== 'pod') return;
    this.deviations.push(...excessOf(pods, end, group, place, saidOf(this.deviations, peer.name, place)));
  }

  private compare(from: End, to: End): void {
    if (!isGuarded(this.guarded, from.peer, to.peer)) return;
    if (!this.connectivity.isModelled(from.group, to.group) || (from.peer === to.peer && isBarePod(from.peer))) return;
    this.compared++;
    for (const answer of this.pairs.answers(from, to)) {
      this.findMore(answer);
      this.findLess(answer);
    }
  }

  private findMore(answer: PairAnswer): void {
    const { from, to, whole, parts } = answer;
    // Pods that no manifest holds are compared as sets instead.
    if (this.connectivity.cni !== 'spec' && (isPossiblePod(from.peer) || isPossiblePod(to.peer))) return;
    const declared = this.declarations.ports(from.peer, to.peer);
    const more = (certain: boolean, ports: PortSet) =>
      moreOf(this.connectivity, this.declarations, answer, certain, ports, () =>
        parts.filter((part) => !openOf(part).intersect(ports).isEmpty),
      );
    this.deviations.push(
      ...more(true, whole.open.subtract(declared)),
      ...more(false, whole.depends.subtract(declared)),
    );
  }

  private findLess(answer: PairAnswer): void {
    const { from, to } = answer;
    if (from.peer.kind === 'ingress-controller') return;
    for (const one of this.declarations.granting(from.peer, to.peer)) {
      if (!mustHold(one.from, from.peer) || !mustHold(one.to, to.peer)) continue;
      // A declaration for anyone requires nothing of the policies of these peers themselves.
      const own = one.from === 'anyone' ? 'Ingress' : one.to === 'anyone' ? 'Egress' : undefined;
      this.deviations.push(...lessOf(answer, one, portsOfDeclared([one]), own));
    }
  }
}

/** Whether the peer is asked about as one of all pods that could exist. */
function isPossiblePod(peer: Peer): boolean {
  return peer.kind === 'stranger' || isOutsidePod(peer);
}

/**
 * "Anyone" must get through as an address, as a workload and as a pod of another namespace. A pod that is in no manifest, in a
 * namespace of the manifests, may be limited by that namespace's own policies. For pods that are declared by their labels, a pod with
 * exactly those labels must get through.
 */
function mustHold(declared: DeclaredPeer, peer: Peer): boolean {
  if (declared === 'anyone')
    return peer.kind === 'stranger' ? peer.name === strangerName(ELSEWHERE) : !isOutsidePod(peer);
  if (typeof declared === 'string' || peer.kind !== 'workload' || !isOutsidePod(peer)) return true;
  return isOutsidePods(declared) && peer.workload.labels.size === declared.podLabels.size;
}
