import type { Manifests, PolicyPort, Workload } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import type { PodGroup } from '../../reach/group.ts';
import { type AddressRange, rangeOf } from '../../reach/ip-space.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { outsidePod, withWorkloads } from '../../reach/outside-pod.ts';
import { workloadName } from '../../reach/peer.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO, YES } from '../../reach/selector.ts';
import type { Cause } from '../cause.ts';
import type { IsNew } from './both-sides.ts';

/**
 * How a workload may resolve names:
 *
 * - `pods`: it reaches the DNS pods of the cluster.
 * - `address`: it reaches an address that may be a resolver (NodeLocal DNSCache, the ClusterIP of DNS, a resolver outside).
 * - `named`: a rule for a DNS port names pods, but nobody knows whether they are the cluster's DNS.
 * - `none`: it cannot.
 */
export type WayToDns = 'pods' | 'address' | 'named' | 'none';

/** Finds the way to DNS on one side of a comparison. */
export class DnsQuestion {
  private readonly connectivity: Connectivity;
  private readonly dns: readonly DnsPods[];

  /** @param asking the workloads whose way is wanted */
  constructor(manifests: Manifests, asking: readonly Workload[], options: ReachOptions) {
    const own = manifests.workloads.filter(isDns);
    const pods = own.length > 0 ? own : [outsidePod('kube-system', KUBE_DNS, { file: '', line: 1 })];
    const others = asking.filter((one) => !isDns(one));
    // Only these workloads matter, so strangers and Ingresses are left out.
    const namespaces = new Set([...manifests.namespaces.map(({ name }) => name), 'kube-system']);
    this.connectivity = new Connectivity(withWorkloads({ ...manifests, workloads: others, ingresses: [] }, pods), {
      ...options,
      withoutStrangers: namespaces,
    });
    this.dns = pods.map((pod): DnsPods => {
      const name = workloadName(pod);
      return [name, this.connectivity.groupOf(name) as PodGroup, pod];
    });
  }

  get names(): string[] {
    return this.dns.map(([name]) => name);
  }

  /** The way of one of the workloads, by its printed name. Undefined for the DNS pods themselves. */
  wayOf(name: string): WayToDns | undefined {
    const group = this.connectivity.groupOf(name) as PodGroup | undefined;
    if (!group || this.dns.some(([own]) => own === name)) return undefined;
    const rules = group.sides.Egress.lists.flatMap((list) => list.rules);
    if (this.dns.some((to) => this.opensByName(group, to, rules))) return 'pods';
    // If a rule denies DNS, the fact that everything else is open does not show another way to DNS.
    const isDenied = this.dns.every((to) => this.deniesByRule(group, to));
    // If no policy is sure to limit the workload, it is the DNS pods that keep it out, and all resolvers of the cluster ask
    // them.
    if (group.sides.Egress.isolated !== YES && !isDenied) return 'none';
    const forDns = rules.filter(isForDns);
    const isAddress = this.connectivity.groups.some((to) => {
      if (isDenied) return false;
      if (to.kind !== 'external' || !to.ranges.some(isPrivate)) return false;
      const { open, depends } = this.connectivity.withAddress(group, 'Egress', to.position);
      return !open.union(depends).intersect(ASKED).isEmpty;
    });
    if (isAddress || forDns.some(({ ranges }) => ranges.length > 0)) return 'address';
    return forDns.some(({ everyone }) => !everyone) ? 'named' : 'none';
  }

  /** Whether a rule of a policy that is not a NetworkPolicy denies the DNS port of these pods. */
  private deniesByRule(group: PodGroup, pods: DnsPods): boolean {
    const [, to] = pods;
    const asked = askedOf(group, pods);
    return this.connectivity
      .rulesFor('Egress', group, to)
      .some(({ rule, ports }) => rule.action === 'Deny' && !ports.on(to.pods).intersect(asked).isEmpty);
  }

  /**
   * Whether the workload can, or perhaps can, open these pods because a rule names them. It does not count that an ipBlock may
   * hold their addresses.
   */
  private opensByName(group: PodGroup, pods: DnsPods, rules: readonly CompiledRule[]): boolean {
    const [, to] = pods;
    const asked = askedOf(group, pods);
    const { open, depends } = this.connectivity.between(group, to);
    if (!open.intersect(asked).isEmpty) return true;
    if (depends.intersect(asked).isEmpty) return false;
    const { isolated, doubts } = group.sides.Egress;
    if (isolated !== YES || doubts.pods.by.length > 0) return true;
    return rules.some(
      ({ everyone, pods, ports }) =>
        (everyone || pods.at(to.classIndex) !== NO) && !ports.on(to.pods).intersect(asked).isEmpty,
    );
  }

  /** Whether a workload can, or perhaps can, open one of these ports of the DNS pods. */
  isOpen(name: string, ports: PortSet): boolean {
    const group = this.connectivity.groupOf(name) as PodGroup;
    return this.dns.some(([, to]) => {
      const { open, depends } = this.connectivity.between(group, to);
      return !open.union(depends).intersect(ports).isEmpty;
    });
  }

  /** The policies that keep a workload from the DNS pods, at its own end or at theirs. New policies come first. */
  closedBy(name: string, isNew: IsNew): Cause[] {
    const group = this.connectivity.groupOf(name) as PodGroup;
    return this.dns.slice(0, 1).flatMap((pods) => {
      const [dns, to] = pods;
      const asked = askedOf(group, pods);
      const results = this.connectivity.directionResults(group, to);
      return (['Egress', 'Ingress'] as const)
        .filter((direction) => results[direction].intersect(asked).isEmpty)
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

/**
 * The ports of DNS. Names are resolved over UDP, and TCP is only for answers that do not fit. The DNS pods of OpenShift listen
 * on 5353.
 */
const ASKED = PortSet.range('UDP', 53).union(PortSet.range('UDP', 5353));

/** Pods that resolve names for the cluster. */
type DnsPods = readonly [name: string, group: PodGroup, workload: Workload];

/**
 * The ports on which these DNS pods listen, if their containers declare them. Otherwise both ports count, but only 53 if a
 * policy may deny: a rule that denies 53 would leave 5353, on which perhaps nobody listens.
 */
function askedOf(from: PodGroup, [, to, { ports }]: DnsPods): PortSet {
  const own = ports
    .filter(({ protocol }) => protocol === 'UDP')
    .map(({ containerPort }) => PortSet.range('UDP', containerPort));
  const declared = PortSet.unionOf(own).intersect(ASKED);
  if (!declared.isEmpty) return declared;
  return from.sides.Egress.isOrdered || to.sides.Ingress.isOrdered ? PortSet.range('UDP', 53) : ASKED;
}

/** Whether a workload is the cluster's DNS, by its labels in kube-system or by its image. */
export function isDns({ namespace, labels, clues }: Workload): boolean {
  const isLabelled = labels.get('k8s-app') === 'kube-dns' || labels.get('app.kubernetes.io/name') === 'coredns';
  return (isLabelled && namespace === 'kube-system') || (clues?.images ?? []).some((image) => IMAGE.test(image));
}

const IMAGE = /(?:^|\/)coredns(?:[:@]|$)/;

/** Whether a rule allows a port of DNS. A rule for every port does not count. */
function isForDns(rule: CompiledRule): boolean {
  if (!isOrderedRule(rule)) return rule.rule.ports.some(isDnsPort);
  const ports = rule.ports.on(undefined).intersect(PortSet.whole('UDP'));
  const isNumbered = ports !== PortSet.whole('UDP') && !ports.intersect(ASKED).isEmpty;
  return rule.action === 'Allow' && (isNumbered || rule.ports.names.some((name) => name.startsWith('UDP/dns')));
}

function isDnsPort({ port, endPort, protocol }: PolicyPort): boolean {
  if (protocol !== 'UDP') return false;
  if (typeof port === 'string') return port.startsWith('dns');
  return port !== undefined && [53, 5353].some((one) => port <= one && one <= (endPort ?? port));
}

/** Private addresses, where the resolvers of a cluster are: RFC 1918, RFC 6598, link-local, and their counterparts in IPv6. */
const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['fc00::/7', 'fe80::/10'],
].map(rangeOf);

function isPrivate({ family, first, last }: AddressRange): boolean {
  return PRIVATE.some((one) => one.family === family && one.first <= last && first <= one.last);
}
