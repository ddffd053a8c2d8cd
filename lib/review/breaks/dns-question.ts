import type { Manifests, PolicyPort, Workload } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import type { PodGroup } from '../../reach/group.ts';
import { type AddressRange, rangeOf } from '../../reach/ip-space.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { outsidePod, withWorkloads } from '../../reach/outside-pod.ts';
import { workloadName } from '../../reach/peer.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO, YES } from '../../reach/selector.ts';
import type { Cause } from '../difference.ts';
import type { IsNew } from './both-sides.ts';

/**
 * How a workload may ask for names: the DNS pods of the cluster; an address that may be a resolver's (NodeLocal DNSCache, the
 * Service's own, a resolver outside); pods that a rule for a DNS port names, of which nobody knows whether they are the cluster's
 * DNS; or not at all.
 */
export type WayToDns = 'pods' | 'address' | 'named' | 'none';

/** Asks one side of a comparison. */
export class DnsQuestion {
  private readonly connectivity: Connectivity;
  private readonly dns: readonly (readonly [string, PodGroup])[];

  /** @param asking the workloads that are asked about */
  constructor(manifests: Manifests, asking: readonly Workload[], options: ReachOptions) {
    const own = manifests.workloads.filter(isDns);
    const pods = own.length > 0 ? own : [outsidePod('kube-system', KUBE_DNS, { file: '', line: 1 })];
    const others = asking.filter((one) => !isDns(one));
    // Nobody asks about strangers or Ingresses here, and of the workloads only about these.
    const namespaces = new Set([...manifests.namespaces.map(({ name }) => name), 'kube-system']);
    this.connectivity = new Connectivity(withWorkloads({ ...manifests, workloads: others, ingresses: [] }, pods), {
      ...options,
      withoutStrangers: namespaces,
    });
    this.dns = pods.map((pod) => {
      const name = workloadName(pod);
      return [name, this.connectivity.groupOf(name) as PodGroup];
    });
  }

  get names(): string[] {
    return this.dns.map(([name]) => name);
  }

  /** Of a workload that is asked about, by its printed name; undefined of DNS itself. */
  wayOf(name: string): WayToDns | undefined {
    const group = this.connectivity.groupOf(name) as PodGroup | undefined;
    if (!group || this.dns.some(([own]) => own === name)) return undefined;
    const rules = group.sides.Egress.lists.flatMap((list) => list.rules);
    if (this.dns.some(([, to]) => this.opensByName(group, to, rules))) return 'pods';
    // What nothing limits is kept out by the DNS pods themselves, which all resolvers of the cluster ask.
    if (group.sides.Egress.isolated !== YES) return 'none';
    const forDns = rules.filter(({ rule }) => rule.ports.some(isDnsPort));
    const isAddress = this.connectivity.groups.some((to) => {
      if (to.kind !== 'external' || !to.ranges.some(isPrivate)) return false;
      const { open, depends } = this.connectivity.withAddress(group, 'Egress', to.position);
      return !open.union(depends).intersect(ASKED).isEmpty;
    });
    if (isAddress || forDns.some(({ rule }) => rule.peers.some(({ ipBlock }) => ipBlock))) return 'address';
    return forDns.some(({ rule }) => rule.peers.length > 0) ? 'named' : 'none';
  }

  /** Can it open these pods, or perhaps, by what they are? That a block of addresses may hold them is not enough. */
  private opensByName(group: PodGroup, to: PodGroup, rules: readonly CompiledRule[]): boolean {
    const { open, depends } = this.connectivity.between(group, to);
    if (!open.intersect(ASKED).isEmpty) return true;
    if (depends.intersect(ASKED).isEmpty) return false;
    const { isolated, doubts } = group.sides.Egress;
    if (isolated !== YES || doubts.pods.by.length > 0) return true;
    return rules.some(
      ({ everyone, pods, ports }) =>
        (everyone || pods.at(to.classIndex) !== NO) && !ports.on(to.pods).intersect(ASKED).isEmpty,
    );
  }

  /** The policies that keep a workload from the DNS pods, on its own side or on theirs; those that came with the change first. */
  closedBy(name: string, isNew: IsNew): Cause[] {
    const group = this.connectivity.groupOf(name) as PodGroup;
    return this.dns.slice(0, 1).flatMap(([dns, to]) => {
      const results = this.connectivity.directionResults(group, to);
      return (['Egress', 'Ingress'] as const)
        .filter((direction) => results[direction].intersect(ASKED).isEmpty)
        .map((direction): Cause => {
          const [subject, own] = direction === 'Egress' ? [name, group] : [dns, to];
          const policies = this.connectivity.policiesLimiting(own, direction);
          const sorted = [...policies.filter(isNew), ...policies.filter((one) => !isNew(one))];
          return { when: 'now', direction, subject, rules: [], policies: sorted };
        });
    });
  }
}

const KUBE_DNS: ReadonlyMap<string, string> = new Map([['k8s-app', 'kube-dns']]);

/** Names are asked for over UDP; TCP is for answers that do not fit. The DNS pods of OpenShift listen on 5353. */
const ASKED = PortSet.range('UDP', 53).union(PortSet.range('UDP', 5353));

export function isDns({ namespace, labels, clues }: Workload): boolean {
  const isLabelled = labels.get('k8s-app') === 'kube-dns' || labels.get('app.kubernetes.io/name') === 'coredns';
  return (isLabelled && namespace === 'kube-system') || (clues?.images ?? []).some((image) => IMAGE.test(image));
}

const IMAGE = /(?:^|\/)coredns(?:[:@]|$)/;

function isDnsPort({ port, endPort, protocol }: PolicyPort): boolean {
  if (protocol !== 'UDP') return false;
  if (typeof port === 'string') return port.startsWith('dns');
  return port !== undefined && [53, 5353].some((one) => port <= one && one <= (endPort ?? port));
}

/** Where resolvers of a cluster are: RFC 1918, RFC 6598, link-local, and their like of IPv6. */
const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10'],
].map(rangeOf);

function isPrivate({ family, first, last }: AddressRange): boolean {
  return PRIVATE.some((one) => one.family === family && one.first <= last && first <= one.last);
}
