import type { Manifests, PolicyType, Protocol } from '../manifests/model.ts';
import type { CalicoPort, CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumPort } from '../manifests/other-kinds/cilium-policy.ts';
import type { OtherPackets, OtherProtocols } from '../manifests/other-kinds/other-protocols.ts';
import { PortSet } from './port-set.ts';

const LAST = 65535;
const SCTP: Protocol = 'SCTP';
/** What a rule without ports and protocols is for. */
export const EVERY_OTHER: OtherProtocols = { some: [{}], but: [] };
const NO_OTHERS: OtherProtocols = { some: [], but: [] };

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
  // The endpoints of a Service have ports.
  if (destination.services) return NO_OTHERS;
  if (others) return others;
  const isForPorts = [source.ports, source.notPorts, destination.ports, destination.notPorts].some(
    (one) => one !== undefined,
  );
  return protocols.length < 3 || isForPorts ? NO_OTHERS : EVERY_OTHER;
}

/** All that rules of these manifests say of other protocols. */
export function described({ otherKinds }: Manifests): OtherPackets[] {
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
        rule.protocols.includes(SCTP) && othersOfCalico(rule) !== EVERY_OTHER
          ? numbered(rule.destination.ports ?? [{ first: 1, last: LAST }])
          : [],
      ),
    ),
  ];
}

function both<One>({ Ingress, Egress }: Readonly<Record<PolicyType, readonly One[]>>): readonly One[] {
  return [...Ingress, ...Egress];
}
