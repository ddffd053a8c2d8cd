import type { Manifests, PolicyPort, PolicyType, Protocol, Rule } from '../manifests/model.ts';
import type { CalicoPort, CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumPort, CiliumRule } from '../manifests/other-kinds/cilium-policy.ts';
import type { ClusterRule } from '../manifests/other-kinds/cluster-policy.ts';
import { inEachDirection } from '../manifests/other-kinds/each-direction.ts';
import type { OtherPackets, OtherProtocols } from '../manifests/other-kinds/other-protocols.ts';
import { PortSet } from './port-set.ts';

const LAST = 65535;
const EVERY: OtherProtocols = { some: [{}], but: [] };
const NO_OTHERS: OtherProtocols = { some: [], but: [] };

/**
 * Packets of other protocols than TCP, UDP and SCTP, as far as rules tell them apart. To ask the engine about them, the last ports of SCTP
 * stand for them, one for each kind of packet: rules for ports are cut so that they end below these, and rules for the packets get them.
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
    const { policies, otherKinds } = manifests;
    const plain = (rule: Rule): Rule => ({ ...rule, ports: rule.ports.map((port) => this.ofPolicy(port)) });
    return {
      ...manifests,
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

  private below<Port extends { readonly first: number; readonly last: number }>(port: Port): Port {
    return { ...port, first: Math.min(port.first, this.lastPort), last: Math.min(port.last, this.lastPort) };
  }

  private ofPolicy(port: PolicyPort): PolicyPort {
    if (port.protocol !== 'SCTP' || typeof port.port === 'string') return port;
    const { first, last } = this.below({ first: port.port ?? 1, last: port.endPort ?? port.port ?? LAST });
    return { ...port, port: first, endPort: last };
  }

  private ofCluster(rule: ClusterRule): ClusterRule {
    const ports = rule.ports?.map((port) => ('name' in port || port.protocol !== 'SCTP' ? port : this.below(port)));
    return { ...rule, ...(ports && { ports }) };
  }

  private ofCilium({ parts: _, ...rule }: CiliumRule): CiliumRule {
    const ports = rule.ports?.map((port) => ('name' in port || port.protocol !== 'SCTP' ? port : this.below(port)));
    const own = rangesOf(this.matched({ some: rule.others ?? [], but: [] }));
    return { ...rule, ...(ports && { ports: [...ports, ...own.map((range) => ({ protocol: SCTP, ...range }))] }) };
  }

  /** A rule for ports and packets becomes one for each protocol. It decides the same, because all of them do the same. */
  private ofCalico(rule: CalicoRule): CalicoRule[] {
    const others = othersOfCalico(rule);
    if (others === EVERY || rule.destination.services) return [rule];
    const { protocols, destination } = rule;
    const { notPorts: _, ...everywhere } = destination;
    const rest = protocols.filter((protocol) => protocol !== SCTP);
    const ports = (destination.ports ?? [{ first: 1, last: LAST }]).map((port) =>
      'name' in port ? port : this.below(port),
    );
    const own = rangesOf(this.matched(others));
    return [
      ...(rest.length > 0 ? [{ ...rule, protocols: rest }] : []),
      ...(rest.length < protocols.length
        ? [{ ...rule, protocols: [SCTP], destination: { ...destination, ports } }]
        : []),
      ...(own.length > 0 ? [{ ...rule, protocols: [SCTP], destination: { ...everywhere, ports: own } }] : []),
    ];
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

/**
 * Whether rules of these manifests may treat other protocols otherwise than a port of SCTP that no rule names: one is about other
 * protocols, or rules name every port of SCTP.
 */
export function tellsOtherProtocols(sides: readonly Manifests[]): boolean {
  if (sides.some((side) => described(side).length > 0)) return true;
  return PortSet.unionOf(sides.flatMap(portsOfSctp)) === PortSet.whole(SCTP);
}

/** The packets of other protocols that a rule of Calico is for. */
export function othersOfCalico({ others, protocols, source, destination }: CalicoRule): OtherProtocols {
  if (others) return others;
  const isForPorts = [
    source.ports,
    source.notPorts,
    destination.ports,
    destination.notPorts,
    destination.services,
  ].some((one) => one !== undefined);
  return protocols.length < 3 || isForPorts ? NO_OTHERS : EVERY;
}

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

/** All that rules of these manifests say of other protocols. */
function described({ otherKinds }: Manifests): OtherPackets[] {
  const { calico = [], cilium = [] } = otherKinds ?? {};
  const ofCalico = calico.flatMap(({ rules }) =>
    both(rules).flatMap(({ others }) => (others ? [...others.some, ...others.but] : [])),
  );
  const ofCilium = cilium.flatMap(({ allow, deny }) =>
    [...both(allow), ...both(deny)].flatMap(({ others = [] }) => others),
  );
  return [...ofCalico, ...ofCilium];
}

/** The ports of SCTP that rules name. */
function portsOfSctp({ policies, otherKinds }: Manifests): PortSet[] {
  const { calico = [], cilium = [], cluster = [] } = otherKinds ?? {};
  const numbered = (ports: readonly (CalicoPort | CiliumPort)[]) =>
    ports.flatMap((port) =>
      'name' in port || ('protocol' in port && port.protocol !== SCTP)
        ? []
        : [PortSet.range(SCTP, port.first, port.last)],
    );
  return [
    ...policies.flatMap(({ ingress, egress }) =>
      [...ingress, ...egress].flatMap(({ ports }) =>
        ports.flatMap(({ protocol, port, endPort }) =>
          protocol !== SCTP || typeof port === 'string'
            ? []
            : [PortSet.range(SCTP, port ?? 1, endPort ?? port ?? LAST)],
        ),
      ),
    ),
    ...cluster.flatMap(({ rules }) => both(rules).flatMap(({ ports = [] }) => numbered(ports))),
    ...cilium.flatMap(({ allow, deny }) =>
      [...both(allow), ...both(deny)].flatMap(({ ports = [] }) => numbered(ports)),
    ),
    ...calico.flatMap(({ rules }) =>
      both(rules).flatMap((rule) =>
        rule.protocols.includes(SCTP) && othersOfCalico(rule) !== EVERY
          ? numbered(rule.destination.ports ?? [{ first: 1, last: LAST }])
          : [],
      ),
    ),
  ];
}

function both<One>({ Ingress, Egress }: Readonly<Record<PolicyType, readonly One[]>>): readonly One[] {
  return [...Ingress, ...Egress];
}

/** The ranges of a set of ports of SCTP. */
function rangesOf(ports: PortSet): { first: number; last: number }[] {
  return [...ports.entries()].flatMap(([, ranges]) => ranges.map(([first, last]) => ({ first, last })));
}
