import type { ConfigMap } from '../../manifests/clues.ts';
import type { Location, Manifests, NetworkPolicy, PolicyType, Service, Workload } from '../../manifests/model.ts';
import { otherContent, otherObjects } from '../../manifests/other-kinds/other-content.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import type { Group, PodGroup } from '../../reach/group.ts';
import { isOutsidePod } from '../../reach/outside-pod.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { type Cause, isDenying } from '../cause.ts';
import { deciders } from '../deciders.ts';
import type { Heirs } from '../heirs.ts';
import { lazily } from '../lazily.ts';
import { contentOf } from '../policy-changes.ts';
import { Backends } from './backends.ts';

/** A workload before or after the change, with the peers that policies treat alike. */
export interface WorkloadEnd {
  readonly name: string;
  readonly group: PodGroup;
  readonly workload: Workload;
}

/** A workload that both sides have under the same name. */
export interface Staying {
  readonly name: string;
  readonly old: WorkloadEnd;
  readonly now: WorkloadEnd;
}

/** One side of a comparison: its workloads by name, and what its Services select. */
export class Side {
  readonly connectivity: Connectivity;
  readonly manifests: Manifests;
  readonly workloads = new Map<string, WorkloadEnd>();
  private readonly services = new Map<string, Service>();
  private maps: ReadonlyMap<string, ConfigMap> | undefined;
  private behind: Backends | undefined;

  /** @param newNames what workloads of other names are called on the other side */
  constructor(connectivity: Connectivity, newNames: ReadonlyMap<string, string> = new Map()) {
    this.connectivity = connectivity;
    this.manifests = connectivity.manifests;
    for (const group of connectivity.groups) {
      if (group.kind === 'external') continue;
      for (const peer of group.peers) {
        if (peer.kind !== 'workload' || isOutsidePod(peer)) continue;
        const { workload } = peer;
        const name = newNames.get(peer.name) ?? peer.name;
        this.workloads.set(name, { name, group, workload });
      }
    }
    for (const service of this.manifests.services) this.services.set(`${service.namespace}/${service.name}`, service);
  }

  /** The ConfigMap of this name, if the manifests have it. */
  configMap(namespace: string, name: string): ConfigMap | undefined {
    this.maps ??= new Map(this.manifests.clues.configMaps.map((map) => [`${map.namespace}/${map.name}`, map]));
    return this.maps.get(`${namespace}/${name}`);
  }

  service(namespace: string, name: string): Service | undefined {
    return this.services.get(`${namespace}/${name}`);
  }

  /** The workloads that a Service leads to, or may lead to. */
  backends(service: Service): readonly WorkloadEnd[] {
    this.behind ??= new Backends(this.workloads.values());
    return this.behind.of(service);
  }

  /** The ports that are open, or perhaps are. */
  possible(from: Group, to: Group): PortSet {
    const { open, depends } = this.connectivity.between(from, to);
    return open.union(depends);
  }

  /** Why the subject's policies keep these ports out in a direction, if that direction alone lets none of them through. */
  closes(direction: PolicyType, subject: WorkloadEnd, other: Group, ports: PortSet, isNew: IsNew): Cause[] {
    const [from, to] = direction === 'Egress' ? [subject.group, other] : [other, subject.group];
    if (!this.connectivity.directionResults(from, to)[direction].intersect(ports).isEmpty) return [];
    return [this.closing(direction, subject, other, ports, isNew)];
  }

  /** The rules that deny ports which a direction does not let through, as a cause. If there are none, all policies that limit the workload. */
  closing(direction: PolicyType, subject: WorkloadEnd, other: Group, ports: PortSet, isNew: IsNew): Cause {
    const rules = deciders(this.connectivity, direction, subject.group, other, ports).filter(isDenying);
    if (rules.length === 0) return this.limit(direction, subject, isNew);
    return { when: 'now', direction, subject: subject.name, rules, policies: [] };
  }

  /** All policies that limit a workload in a direction, as a cause. Policies that are new come first. */
  limit(direction: PolicyType, { name, group }: WorkloadEnd, isNew: IsNew): Cause {
    const limiting = this.connectivity.policiesLimiting(group, direction);
    const policies = [...limiting.filter(isNew), ...limiting.filter((one) => !isNew(one))];
    return { when: 'now', direction, subject: name, rules: [], policies };
  }
}

/** Where those policies of other kinds are that the old side does not hold, or not so. */
function newOthers(before: Manifests, after: Manifests): ReadonlySet<Location> {
  const old = new Set(otherObjects(before.otherKinds).map(otherContent));
  const added = otherObjects(after.otherKinds).filter((one) => !old.has(otherContent(one)));
  return new Set(added.map(({ location }) => location));
}

/** Whether the old side does not have the policy, or has it with another content. */
export type IsNew = (policy: NetworkPolicy) => boolean;

/** The two sides of a comparison, and the workloads that both have. */
export class BothSides {
  readonly before: Side;
  readonly after: Side;
  readonly staying: readonly Staying[];
  private readonly heirs: Heirs;
  /** Whether the old side has no policy with the same content. */
  readonly isNew: IsNew;

  constructor(before: Connectivity, after: Connectivity, heirs: Heirs = new Map()) {
    this.heirs = heirs;
    this.before = new Side(before, new Map([...heirs].map(([now, old]) => [old, now])));
    this.after = new Side(after);
    this.staying = [...this.after.workloads.values()].flatMap((now) => {
      const old = this.before.workloads.get(now.name);
      return old ? [{ name: now.name, old, now }] : [];
    });
    const old = lazily(() => new Set(before.manifests.policies.map(contentOf)));
    const others = lazily(() => newOthers(before.manifests, after.manifests));
    this.isNew = (policy) =>
      policy.kind === undefined ? !old().has(contentOf(policy)) : others().has(policy.location);
  }

  /** What a workload of the new side is called on the old one. */
  oldName(name: string): string {
    return this.heirs.get(name) ?? name;
  }

  /** Why `from` cannot reach `to` on these ports on the new side. */
  causes(from: WorkloadEnd, to: WorkloadEnd, ports: PortSet): Cause[] {
    return [
      ...this.after.closes('Egress', from, to.group, ports, this.isNew),
      ...this.after.closes('Ingress', to, from.group, ports, this.isNew),
    ];
  }
}
