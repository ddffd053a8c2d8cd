import type { Fields } from '../fields/fields.ts';
import { ICMP, ICMPV6, type OtherPackets } from '../other-kinds/other-protocols.ts';

/** Numbers of ICMP types by the names that Cilium takes. The numbers are IANA's. */
const TYPES: Readonly<Record<string, number>> = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  Echo: 8,
  EchoRequest: 8,
  RouterAdvertisement: 9,
  RouterSelection: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Photuris: 40,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
};
const TYPES_OF_V6: Readonly<Record<string, number>> = {
  DestinationUnreachable: 1,
  PacketTooBig: 2,
  TimeExceeded: 3,
  ParameterProblem: 4,
  EchoRequest: 128,
  EchoReply: 129,
  MulticastListenerQuery: 130,
  MulticastListenerReport: 131,
  MulticastListenerDone: 132,
  RouterSolicitation: 133,
  RouterAdvertisement: 134,
  NeighborSolicitation: 135,
  NeighborAdvertisement: 136,
  RedirectMessage: 137,
};

/** An entry of `icmps.fields` of a Cilium rule. "`IPv4` is set as default." */
export function readCiliumIcmp(fields: Fields): OtherPackets {
  const isV6 = fields.string('family') === 'IPv6';
  const value = fields.value('type');
  const known = isV6 ? TYPES_OF_V6 : TYPES;
  const type = value?.type === 'number' ? value.value : value?.type === 'string' ? typeOf(value.value, known) : 0;
  return { protocol: isV6 ? ICMPV6 : ICMP, type };
}

function typeOf(text: string, known: Readonly<Record<string, number>>): number | string {
  return /^\d+$/.test(text) ? Number(text) : (known[text] ?? text);
}

/** `icmp` or `notICMP` of a Calico rule, of one protocol or of both. */
export function readCalicoIcmp(fields: Fields, protocols: readonly number[]): OtherPackets[] {
  const [type, code] = [fields.integer('type'), fields.integer('code')];
  const about = { ...(type !== undefined && { type }), ...(code !== undefined && { code }) };
  return protocols.map((protocol) => ({ protocol, ...about }));
}
