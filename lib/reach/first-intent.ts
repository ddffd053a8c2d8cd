import type { Manifests, NetworkPolicy, Peer, PolicyPort, PolicyType } from '../manifests/model.ts';
import { peerMatches, RulePorts } from './compiled-policy.ts';
import { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { PodGroup } from './group.ts';
import { passingAs, WorkloadEnd } from './open-world/open-end.ts';
import { balanced } from './open-world/operations.ts';
import { type DeclaredNamespaces, declaredNamespaces, PodSpace } from './open-world/pod-space.ts';
import { withinLimit } from './open-world/within-limit.ts';
import type { ReachOptions } from './options.ts';
import { compareText, isBarePod } from './peer.ts';
import { NO, YES } from './selector.ts';

/** A declaration to write. An end that is not a workload is the peer of a rule, in the namespace of its policy. */
export interface FirstConnection {
  readonly from: FirstEnd;
  readonly to: FirstEnd;
  readonly ports: readonly PolicyPort[];
  /** True if the manifests do not say whether the policy selects the workload, or whether other policies also decide. */
  readonly optional: boolean;
}

/** The printed name of a workload, everyone, or the peer of a rule. */
export type FirstEnd = string | 'anyone' | { readonly peer: Peer; readonly namespace: string };

/** The connections that the manifests allow today, as declarations. */
export interface FirstIntent {
  readonly guarded: readonly { readonly workload: string; readonly directions: readonly ('ingress' | 'egress')[] }[];
  readonly connections: readonly FirstConnection[];
  /**
   * Workloads that are not guarded in a direction. Either no policy certainly limits them, so an intent would have to declare everything.
   * Or ordered policies decide, and what these allow and deny together is no list of declarations.
   */
  readonly free: readonly {
    readonly workload: string;
    readonly direction: 'ingress' | 'egress';
    readonly isOrdered: boolean;
  }[];
}

/**
 * A first intent for manifests that have none. Each workload that policies limit is guarded, and the rules of these policies are declared.
 * So `check` passes at once, and every later change shows.
 * @throws TooManyConditions
 */
export function firstIntent(manifests: Manifests, options: ReachOptions = {}): FirstIntent {
  const connectivity = new Connectivity(manifests, options);
  return withinLimit([connectivity], () => new Writing(connectivity).intent());
}

const DIRECTIONS = { ingress: 'Ingress', egress: 'Egress' } as const satisfies Record<string, PolicyType>;

class Writing {
  private readonly connectivity: Connectivity;
  private readonly space = new PodSpace();
  private readonly namespaces: DeclaredNamespaces;
  private readonly ends: readonly (End & { readonly group: PodGroup })[];

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
    this.namespaces = declaredNamespaces(connectivity.manifests.namespaces);
    this.ends = connectivity.groups
      .flatMap((group) => (group.kind === 'pod' ? group.peers.map((peer) => ({ peer, group })) : []))
      .filter(({ peer }) => peer.kind === 'workload')
      .sort((a, b) => compareText(a.peer.name, b.peer.name));
  }

  intent(): FirstIntent {
    const guarded: FirstIntent['guarded'][number][] = [];
    const free: FirstIntent['free'][number][] = [];
    const connections: FirstConnection[] = [];
    for (const end of this.ends) {
      const directions: ('ingress' | 'egress')[] = [];
      for (const direction of ['ingress', 'egress'] as const) {
        const { isolated, isOrdered, doubts } = end.group.sides[DIRECTIONS[direction]];
        const isKnown = isolated === YES && !isOrdered && !doubts.pods.opens && !doubts.addresses.opens;
        if (!isKnown) free.push({ workload: end.peer.name, direction, isOrdered });
        else {
          directions.push(direction);
          connections.push(...this.declared(end, direction, doubts.pods.closes || doubts.addresses.closes));
        }
      }
      if (directions.length > 0) guarded.push({ workload: end.peer.name, directions });
    }
    return { guarded, free, connections };
  }

  /** The declarations for what the policies of a workload say in one direction. */
  private declared(
    end: End & { group: PodGroup },
    direction: 'ingress' | 'egress',
    isDoubtful: boolean,
  ): FirstConnection[] {
    const { connectivity } = this;
    const pods = connectivity.classOf(end.peer) ?? end.group.pods;
    return connectivity.policiesLimiting(end.group, DIRECTIONS[direction]).flatMap((policy) => {
      const { space } = this;
      // Labels that controllers set count too, such as the number of each pod of a StatefulSet.
      const own = new WorkloadEnd(space, pods);
      const selected = space.diagrams.regions(own.of(space.subjects(policy)), own.domain);
      if (!selected.has(true)) return [];
      const optional = isDoubtful || selected.has(false);
      const rules = direction === 'ingress' ? policy.ingress : policy.egress;
      return rules.flatMap((rule): FirstConnection[] => {
        // A port name that the workload's containers do not have opens nothing.
        const isThere = ({ protocol, port }: PolicyPort) =>
          direction === 'egress' ||
          typeof port !== 'string' ||
          pods.mayHaveOtherPorts ||
          pods.namedPorts.has(`${protocol}/${port}`);
        const ports = rule.ports.filter(isThere);
        if (rule.ports.length > 0 && ports.length === 0) return [];
        const others: FirstEnd[] =
          rule.peers.length === 0
            ? ['anyone']
            : rule.peers.flatMap((peer) => this.called(peer, policy, end, direction, ports, optional));
        return others.map((other) => ({
          ...(direction === 'ingress' ? { from: other, to: end.peer.name } : { from: end.peer.name, to: other }),
          ...{ ports, optional },
        }));
      });
    });
  }

  /**
   * The names of the workloads that the peer matches, if it matches only pods that pass as these and each of them gets through. Otherwise
   * the peer itself.
   */
  private called(
    peer: Peer,
    policy: NetworkPolicy,
    own: End & { group: PodGroup },
    direction: 'ingress' | 'egress',
    ports: readonly PolicyPort[],
    optional: boolean,
  ): FirstEnd[] {
    const itself = [{ peer, namespace: policy.namespace }];
    if (peer.ipBlock || optional) return itself;
    const matches = (end: End & { group: PodGroup }) =>
      peerMatches(peer, policy.namespace, this.connectivity.classOf(end.peer) ?? end.group.pods);
    const matched = this.ends.filter((end) => matches(end) !== NO);
    if (matched.length === 0 || matched.some((end) => matches(end) !== YES || isBarePod(end.peer))) return itself;
    const { space } = this;
    const { diagrams } = space;
    const passing = balanced(
      matched.flatMap((end) => (end.peer.kind === 'workload' ? [passingAs(space, end.peer.workload)] : [])),
      (a, b) => diagrams.or(a, b),
    );
    const set = space.peer(peer, policy.namespace, this.namespaces);
    if (passing === undefined || diagrams.minus(set, passing) !== diagrams.never) return itself;
    const wanted = new RulePorts(ports);
    const isOpen = (other: End & { group: PodGroup }) => {
      const [from, to] = direction === 'ingress' ? [other, own] : [own, other];
      const target = this.connectivity.classOf(to.peer) ?? to.group.pods;
      const isNamed = ports.every(
        ({ protocol, port }) => typeof port !== 'string' || target.namedPorts.has(`${protocol}/${port}`),
      );
      return isNamed && wanted.on(target).subtract(this.connectivity.between(from.group, to.group).open).isEmpty;
    };
    return matched.every(isOpen) ? matched.map((end) => end.peer.name) : itself;
  }
}
