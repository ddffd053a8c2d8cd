import type { Manifests, PolicyPort, Protocol, Rule, Workload } from '../manifests/model.ts';
import type { CalicoEntity, CalicoPort, CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumPort, CiliumRule } from '../manifests/other-kinds/cilium-policy.ts';
import type { ClusterPort, ClusterRule } from '../manifests/other-kinds/cluster-policy.ts';
import { inEachDirection } from '../manifests/other-kinds/each-direction.ts';
import type { OtherPackets, OtherProtocols } from '../manifests/other-kinds/other-protocols.ts';
import type { ServicePort } from '../manifests/services.ts';
import { nameUpTo } from './port-name.ts';
import { PortSet } from './port-set.ts';
import { described, EVERY_OTHER, othersOfCalico } from './told-protocols.ts';

const LAST = 65535;

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Packets of other protocols than TCP, UDP and SCTP, as far as rules tell them apart. To ask the engine about them, the last ports of SCTP
 * stand for them, one for each kind of packet: rules for ports are cut so that they end below these, and rules for the packets get them.
 * The names of ports are others then, which stand for no such port.
 */
export class OtherProtocolPackets {
  /**
   * One packet for each kind that rules tell apart. A field is absent where no rule names the value. The last port of SCTP stands for the
   * first of them, and so on.
   */
  readonly packets: readonly OtherPackets[];
  /** The ports that stand for packets. */
  readonly ports: PortSet;
  /** All other ports of SCTP. Where they are open, everybody takes other protocols for open, too. */
  readonly others: PortSet;

  /** @param sides all manifests that are asked about */
  constructor(sides: readonly Manifests[]) {
    this.packets = toldApart(sides.flatMap(described));
    this.ports = PortSet.range('SCTP', this.lastPort + 1, LAST);
    this.others = PortSet.whole('SCTP').subtract(this.ports);
  }

  /** The manifests with ports that stand for packets of other protocols. */
  standIn = (manifests: Manifests): Manifests => {
    const { policies, otherKinds, workloads, services } = manifests;
    const plain = (rule: Rule): Rule => ({ ...rule, ports: rule.ports.map((port) => this.ofPolicy(port)) });
    return {
      ...manifests,
      workloads: workloads.map((one) => ({ ...one, ports: one.ports.map((port) => this.ofContainer(port)) })),
      services: services.map((one) => ({ ...one, ports: one.ports.map((port) => this.ofService(port)) })),
      policies: policies.map((one) => ({ ...one, ingress: one.ingress.map(plain), egress: one.egress.map(plain) })),
      ...(otherKinds && {
        otherKinds: {
          ...otherKinds,
          cluster: otherKinds.cluster.map((one) => ({
            ...one,
            rules: inEachDirection(one.rules, (rules) => rules.map((rule) => this.ofCluster(rule))),
          })),
          calico: otherKinds.calico.map((one) => ({
            ...one,
            rules: inEachDirection(one.rules, (rules) => rules.flatMap((rule) => this.ofCalico(rule))),
          })),
          cilium: otherKinds.cilium.map((one) => ({
            ...one,
            allow: inEachDirection(one.allow, (rules) => rules.map((rule) => this.ofCilium(rule))),
            deny: inEachDirection(one.deny, (rules) => rules.map((rule) => this.ofCilium(rule))),
          })),
        },
      }),
    };
  };

  /** The last port of SCTP that stands for itself. */
  private get lastPort(): number {
    return LAST - this.packets.length;
  }

  private below({ first, last }: Range): Range {
    return { first: Math.min(first, this.lastPort), last: Math.min(last, this.lastPort) };
  }

  private called(name: string): string {
    return nameUpTo(name, this.lastPort);
  }

  private ofContainer(port: Workload['ports'][number]): Workload['ports'][number] {
    const { name, protocol, containerPort } = port;
    return {
      ...port,
      containerPort: protocol === SCTP ? Math.min(containerPort, this.lastPort) : containerPort,
      ...(name !== undefined && { name: this.called(name) }),
    };
  }

  private ofService(port: ServicePort): ServicePort {
    const { protocol, targetPort } = port;
    if (typeof targetPort === 'string') return { ...port, targetPort: this.called(targetPort) };
    return { ...port, targetPort: protocol === SCTP ? Math.min(targetPort, this.lastPort) : targetPort };
  }

  private ofPolicy(port: PolicyPort): PolicyPort {
    if (typeof port.port === 'string') return { ...port, port: this.called(port.port) };
    if (port.protocol !== SCTP) return port;
    const { first, last } = this.below({ first: port.port ?? 1, last: port.endPort ?? port.port ?? LAST });
    return { ...port, port: first, endPort: last };
  }

  private ofOrdered<Port extends CiliumPort | ClusterPort>(port: Port): Port {
    if ('name' in port) return { ...port, name: this.called(port.name) };
    return port.protocol === SCTP ? { ...port, ...this.below(port) } : port;
  }

  private ofCluster(rule: ClusterRule): ClusterRule {
    const ports = rule.ports?.map((port) => this.ofOrdered(port));
    return { ...rule, ...(ports && { ports }) };
  }

  private ofCilium({ parts: _, ...rule }: CiliumRule): CiliumRule {
    const ports = rule.ports?.map((port) => this.ofOrdered(port));
    const own = rangesOf(this.matched({ some: rule.others ?? [], but: [] }));
    return { ...rule, ...(ports && { ports: [...ports, ...own.map((range) => ({ protocol: SCTP, ...range }))] }) };
  }

  /** A rule for ports and packets becomes one for each protocol. It decides the same, because all of them do the same. */
  private ofCalico(rule: CalicoRule): CalicoRule[] {
    const others = othersOfCalico(rule);
    if (others === EVERY_OTHER) return [rule];
    const { protocols } = rule;
    const destination = this.renamed(rule.destination);
    const { notPorts: _, ...everywhere } = destination;
    const rest = protocols.filter((protocol) => protocol !== SCTP);
    const ports = (destination.ports ?? [{ first: 1, last: LAST }]).map((port) =>
      'name' in port ? port : this.below(port),
    );
    const own = rangesOf(this.matched(others));
    return [
      ...(rest.length > 0 ? [{ ...rule, protocols: rest, destination }] : []),
      ...(rest.length < protocols.length
        ? [{ ...rule, protocols: [SCTP], destination: { ...destination, ports } }]
        : []),
      ...(own.length > 0 ? [{ ...rule, protocols: [SCTP], destination: { ...everywhere, ports: own } }] : []),
    ];
  }

  private renamed({ ports, notPorts, ...destination }: CalicoEntity): CalicoEntity {
    const named = (port: CalicoPort) => ('name' in port ? { name: this.called(port.name) } : port);
    return {
      ...destination,
      ...(ports && { ports: ports.map(named) }),
      ...(notPorts && { notPorts: notPorts.map(named) }),
    };
  }

  /** The ports that stand for the packets that a rule is for. */
  private matched({ some, but }: OtherProtocols): PortSet {
    const isOf = (packet: OtherPackets) => (one: OtherPackets) => matches(one, packet);
    const own = this.packets.flatMap((packet, i) =>
      some.some(isOf(packet)) && !but.some(isOf(packet)) ? [PortSet.range(SCTP, LAST - i)] : [],
    );
    return PortSet.unionOf(own);
  }
}

const SCTP: Protocol = 'SCTP';

function matches(one: OtherPackets, packet: OtherPackets): boolean {
  return (['protocol', 'type', 'code'] as const).every(
    (field) => one[field] === undefined || one[field] === packet[field],
  );
}

/** One packet for each kind that some description tells from others: with each value that one names, and with another. */
function toldApart(named: readonly OtherPackets[]): OtherPackets[] {
  const valuesOf = (field: keyof OtherPackets, some: readonly OtherPackets[]) => [
    ...new Set([undefined, ...some.map((one) => one[field])]),
  ];
  return valuesOf('protocol', named).flatMap((protocol) => {
    const ofProtocol = named.filter((one) => one.protocol === protocol);
    return valuesOf('type', ofProtocol).flatMap((type) =>
      valuesOf('code', ofProtocol).map((code) => ({ protocol, type, code }) as OtherPackets),
    );
  });
}

/** The ranges of a set of ports of SCTP. */
function rangesOf(ports: PortSet): Range[] {
  return [...ports.entries()].flatMap(([, ranges]) => ranges.map(([first, last]) => ({ first, last })));
}
