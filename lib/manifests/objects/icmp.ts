import type { Fields } from '../fields/fields.ts';
import { ICMP, ICMPV6, type OtherPackets } from '../other-kinds/other-protocols.ts';
import { quote } from '../yaml/value.ts';

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
  RouterRenumbering: 138,
  ICMPNodeInformationQuery: 139,
  ICMPNodeInformationResponse: 140,
  InverseNeighborDiscoverySolicitation: 141,
  InverseNeighborDiscoveryAdvertisement: 142,
  HomeAgentAddressDiscoveryRequest: 144,
  HomeAgentAddressDiscoveryReply: 145,
  MobilePrefixSolicitation: 146,
  MobilePrefixAdvertisement: 147,
  DuplicateAddressRequestCodeSuffix: 157,
  DuplicateAddressConfirmationCodeSuffix: 158,
  ExtendedEchoRequest: 160,
  ExtendedEchoReply: 161,
};
const MOST_TYPE = 255;

/** An entry of `icmps.fields` of a Cilium rule. "`IPv4` is set as default." */
export function readCiliumIcmp(fields: Fields): OtherPackets {
  const family = fields.string('family') ?? 'IPv4';
  if (family !== 'IPv4' && family !== 'IPv6')
    refuse(fields, 'family', family, `is ${quote(family)}`, 'write IPv4 or IPv6');
  const isV6 = family === 'IPv6';
  const value = fields.value('type');
  if (value === undefined) fields.missing('type');
  const text = value?.type === 'number' || value?.type === 'string' ? `${value.value}` : '';
  const known = isV6 ? TYPES_OF_V6 : TYPES;
  const type = /^\d+$/.test(text) ? Number(text) : Object.hasOwn(known, text) ? known[text] : undefined;
  if (value !== undefined && (type === undefined || type > MOST_TYPE))
    refuse(fields, 'type', text, `is not a type of ICMP for ${family}`, 'write a number from 0 to 255, or its name');
  return { protocol: isV6 ? ICMPV6 : ICMP, type: type ?? 0 };
}

function refuse(fields: Fields, name: string, text: string, fact: string, fix: string): void {
  fields.report.addText('MF070', fields.at(name), text, `${fields.pathTo(name)} ${fact}`, fix);
}

/** `icmp` or `notICMP` of a Calico rule, of one protocol or of both. */
export function readCalicoIcmp(fields: Fields, protocols: readonly number[]): OtherPackets[] {
  const [type, code] = [fields.integer('type'), fields.integer('code')];
  const about = { ...(type !== undefined && { type }), ...(code !== undefined && { code }) };
  return protocols.map((protocol) => ({ protocol, ...about }));
}
