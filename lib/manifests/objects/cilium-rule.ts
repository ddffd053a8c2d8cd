import type { Fields } from '../fields/fields.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { CiliumPart, CiliumPeer, CiliumPort, CiliumRule } from '../other-kinds/cilium-policy.ts';
import { ICMP, ICMPV6, type OtherPackets } from '../other-kinds/other-protocols.ts';
import type { Protocol } from '../terms.ts';
import { quote } from '../yaml/value.ts';
import { readCiliumPeers } from './cilium-peers.ts';
import { refuseInPorts } from './cilium-refused.ts';
import { contentOf } from './content.ts';
import { readCiliumIcmp } from './icmp.ts';

const INGRESS = ['fromEndpoints', 'fromRequires', 'fromCIDR', 'fromCIDRSet', 'fromEntities', 'fromGroups', 'fromNodes'];
const EGRESS = ['toEndpoints', 'toRequires', 'toCIDR', 'toCIDRSet', 'toEntities', 'toGroups', 'toNodes', 'toServices'];
const ALL: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
/** The numbers of the protocols that Cilium knows by name besides those of {@link ALL}. */
const OTHERS: Readonly<Record<string, number>> = {
  ...{ ICMP, ICMPV6, VRRP: 112, IGMP: 2, GRE: 47, IPIP: 4, IPV6: 41, ESP: 50, AH: 51 },
};

/** Reads an entry of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export function readCiliumRule(rule: Fields, section: string, isDeny: boolean): CiliumRule {
  const own = section.startsWith('ingress') ? INGRESS : [...EGRESS, ...(isDeny ? [] : ['toFQDNs'])];
  checkFields(rule, [...own, 'toPorts', 'icmps', ...(isDeny ? [] : ['authentication'])]);
  const peers = readCiliumPeers(rule, section.startsWith('ingress') ? 'from' : 'to');
  const items = rule.list('toPorts');
  for (const item of items) refuseInPorts(item, section.startsWith('ingress'));
  const icmps = rule.list('icmps');
  if (items.length > 0 && icmps.length > 0)
    rule.report.add('MF070', rule.at('icmps'), `${rule.path} has both toPorts and icmps`, 'make two rules of it');
  const authentication = readAuthentication(rule);
  const parts: readonly CiliumPart[] =
    items.length === 0
      ? [limitedBy(authentication)]
      : items.map((item) => ({ ports: readPorts(item, isDeny), ...limitedBy(authentication, limitOf(item)) }));
  const ports = parts.flatMap((part) => part.ports ?? []);
  // A rule about ICMP opens no port of TCP, UDP or SCTP.
  const isLimited = items.length > 0 || icmps.length > 0;
  const others = [...icmps.flatMap((one) => one.list('fields').map(readCiliumIcmp)), ...items.flatMap(othersOf)];
  return {
    ...(peers && { peers: peers as readonly CiliumPeer[] }),
    ...(isLimited && { ports }),
    ...(parts.some(({ limit }) => limit !== undefined) && { parts }),
    ...(others.length > 0 && { others }),
    ...optionsFor(peers, items),
    location: rule.report.source.location(rule.offset),
  };
}

/** "FromNodes/ToNodes rules can only be applied when the flag is set", and for an absent port: "port must be specified" (1.20). */
function optionsFor(peers: readonly CiliumPeer[] | undefined, items: readonly Fields[]): Pick<CiliumRule, 'options'> {
  const isOfNodes = peers?.some((peer) => peer.is === 'unknown' && peer.where === 'nodes');
  const lacksPort = items.flatMap((item) => item.list('ports')).some((port) => port.value('port') === undefined);
  const options = [
    ...(isOfNodes ? ['enable-node-selector-labels'] : []),
    ...(lacksPort ? ['enable-extended-ip-protocols'] : []),
  ];
  return options.length > 0 ? { options } : {};
}

/** A limit on everything that the rule lets through: both ends must prove who they are. */
function readAuthentication(rule: Fields): string | undefined {
  const mode = rule.fields('authentication')?.string('mode');
  return mode === 'required' || mode === 'test-always-fail' ? `authentication ${mode}` : undefined;
}

/** What an entry of `toPorts` says besides ports, if that limits what it lets through. */
function limitOf(item: Fields): string | undefined {
  const others = [...item.map.entries].filter(([key]) => key !== 'ports');
  return isOfL7(item) ? contentOf({ ...item.map, entries: new Map(others) }) : undefined;
}

function limitedBy(...limits: readonly (string | undefined)[]): Pick<CiliumPart, 'limit'> {
  const content = limits.filter((one) => one !== undefined).join(' ');
  return content === '' ? {} : { limit: { content } };
}

/** The other protocols than TCP, UDP and SCTP in an entry of `toPorts`. They have no ports. */
function othersOf(item: Fields): OtherPackets[] {
  return item.list('ports').flatMap((port) => {
    const protocol = OTHERS[port.string('protocol') ?? ''];
    return protocol === undefined ? [] : [{ protocol }];
  });
}

function isOfL7(item: Fields): boolean {
  const rules = item.fields('rules');
  const isSaid =
    rules !== undefined && [...rules.keys()].some((key) => key.startsWith('l7') || rules.list(key).length > 0);
  return (
    isSaid ||
    ['listener', 'terminatingTLS', 'originatingTLS'].some((name) => item.value(name) !== undefined) ||
    item.strings('serverNames').length > 0
  );
}

function readPorts(item: Fields, isDeny: boolean): CiliumPort[] {
  const limits = ['rules', 'listener', 'terminatingTLS', 'originatingTLS', 'serverNames'];
  checkFields(item, ['ports', ...(isDeny ? [] : limits)]);
  return item.list('ports').flatMap((fields) => {
    checkFields(fields, ['port', 'endPort', 'protocol']);
    return portsOf(fields);
  });
}

function portsOf(fields: Fields): CiliumPort[] {
  const { report, path } = fields;
  const protocols = protocolsOf(fields);
  const text = fields.string('port');
  if (fields.value('port') === undefined) {
    // Only these protocols have ports.
    if (protocols.length > 0) fields.missing('port');
    return [];
  }
  if (text === undefined) return [];
  if (!/^\d+$/.test(text)) {
    if (!/^(?=.*[a-zA-Z])[a-zA-Z0-9](?:-?[a-zA-Z0-9])*$/.test(text) || text.length > 15)
      report.addText(
        'MF036',
        fields.at('port'),
        text,
        `${path}.port is ${quote(text)}, which is not a port`,
        'write a number as a string, or the name of a port',
      );
    // Cilium takes them for a range that begins at the port of that name (toMapState in pkg/policy/l4.go, 1.20), against its documentation.
    if ((fields.integer('endPort') ?? 0) > 0)
      report.add(
        'MF045',
        fields.at('endPort'),
        `${path}.endPort stands with a named port`,
        'give the first port of the range as a number',
      );
    return protocols.map((protocol) => ({ protocol, name: text.toLowerCase() }));
  }
  if (text !== '0' && OTHERS[fields.string('protocol') ?? ''] !== undefined)
    report.add('MF036', fields.at('port'), `${path}.port is ${text}, of a protocol without ports`, 'leave port out');
  const first = Number(text);
  // Cilium takes what a 0 goes before for octal.
  if (/^0\d/.test(text))
    report.add('MF036', fields.at('port'), `${path}.port ${quote(text)} begins with 0`, 'write it without the 0');
  const end = fields.integer('endPort') ?? 0;
  if (first > 65535 || end < 0 || end > 65535)
    report.add('MF036', fields.at('port'), `${path} ends above 65535`, 'use ports from 0 to 65535');
  if (end !== 0 && end < first)
    report.add('MF045', fields.at('endPort'), `${path}.endPort is ${end}, below port ${first}`, 'swap the two');
  // Port "0" means every port of the protocol.
  if (first === 0) return protocols.map((protocol) => ({ protocol, first: 1, last: 65535 }));
  return protocols.map((protocol) => ({ protocol, first, last: end > first ? end : first }));
}

/** The protocols among TCP, UDP and SCTP. Absent and ANY mean all three. */
function protocolsOf(fields: Fields): readonly Protocol[] {
  const text = fields.string('protocol') ?? 'ANY';
  if (text === 'ANY') return ALL;
  const known = ALL.filter((one) => one === text);
  // The schema has no other ways of writing them.
  if (known.length === 0 && OTHERS[text] === undefined)
    fields.report.addText(
      'MF035',
      fields.at('protocol'),
      text,
      `${fields.path}.protocol is ${quote(text)}`,
      'use TCP, UDP, SCTP or ANY, in capitals',
    );
  return known;
}
