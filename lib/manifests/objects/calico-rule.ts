import type { Fields } from '../fields/fields.ts';
import { isPortNumber } from '../fields/name-syntax.ts';
import { checkFields } from '../fields/unknown-field.ts';
import type { CalicoEntity, CalicoPort, CalicoRule } from '../other-kinds/calico-policy.ts';
import { ICMP, ICMPV6, type OtherPackets, type OtherProtocols } from '../other-kinds/other-protocols.ts';
import type { PolicyType, Protocol } from '../terms.ts';
import { quote, type Value } from '../yaml/value.ts';
import { refuseContradictions } from './calico-contradictions.ts';
import { refuseMisplaced } from './calico-misplaced.ts';
import { readCalicoSelector } from './calico-selector.ts';
import { contentOf } from './content.ts';
import { readCalicoIcmp } from './icmp.ts';
import { readNets } from './nets.ts';

const FIELDS = [
  'action',
  'ipVersion',
  'protocol',
  'icmp',
  'notProtocol',
  'notICMP',
  'source',
  'destination',
  'http',
  'metadata',
];
const ACTIONS: readonly string[] = ['Allow', 'Deny', 'Log', 'Pass'] satisfies CalicoRule['action'][];
const ALL: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const BY_NUMBER: Readonly<Record<number, Protocol>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' };
const NUMBERS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP, ICMPV6, UDPLITE: 136 };

/**
 * A rule of a Calico policy.
 * @param isStored it is applied as it is stored (crd.projectcalico.org/v1), so that Felix is the first to validate it
 */
export function readCalicoRule(rule: Fields, direction: PolicyType, isStored: boolean): CalicoRule {
  const { report } = rule;
  checkFields(rule, FIELDS);
  const action = rule.string('action');
  if (rule.value('action') === undefined) rule.missing('action');
  else if (action !== undefined && !ACTIONS.includes(action))
    report.addText(
      'MF035',
      rule.at('action'),
      action,
      `${rule.path}.action is ${quote(action)}`,
      `use one of ${ACTIONS.join(', ')}`,
    );
  const ipVersion = rule.integer('ipVersion');
  if (ipVersion !== undefined && ipVersion !== 4 && ipVersion !== 6)
    report.add('MF070', rule.at('ipVersion'), `${rule.path}.ipVersion is ${ipVersion}`, 'use 4 or 6');
  const [protocol, notProtocol] = [readProtocol(rule, 'protocol'), readProtocol(rule, 'notProtocol')];
  const protocols = (protocol?.ofPorts ?? ALL).filter((one) => !notProtocol?.ofPorts.includes(one));
  const [source, destination] = [readEntity(rule, 'source'), readEntity(rule, 'destination')];
  for (const [end, name] of [
    [source, 'source'],
    [destination, 'destination'],
  ] as const) {
    const ports = [...(end.ports ?? []), ...(end.notPorts ?? [])];
    if (ports.length === 0 || (protocol && protocol.ofPorts.length > 0)) continue;
    if (isStored || ports.some((port) => 'first' in port))
      report.add(
        'MF070',
        rule.at(name),
        `${rule.pathTo(name)} has ports, and the rule no protocol of ports`,
        'write protocol: TCP, UDP or SCTP',
      );
    else {
      // "rules that specify ports must set protocol to TCP or UDP or SCTP" (validateBackendRule, ValidationFilter).
      const fact = `${rule.pathTo(name)} has ports, and the rule no protocol of ports: Calico's API server takes such a policy, and Felix may leave all of it out`;
      report.add('MF076', rule.at(name), fact, 'write protocol: TCP, UDP or SCTP');
    }
  }
  if (!isStored) {
    refuseMisplaced(rule, direction, { action, source, destination });
    const numbers = { protocol: protocol?.number, notProtocol: notProtocol?.number };
    refuseContradictions(rule, { ...numbers, source, destination, ...ofFamily(ipVersion) });
  }
  return {
    action: action as CalicoRule['action'],
    protocols,
    ...{ source, destination, location: report.source.location(rule.offset) },
    ...limitOf(rule),
    ...othersOf(rule, protocol, notProtocol),
    ...ofFamily(ipVersion),
  };
}

function ofFamily(ipVersion: number | undefined): Pick<CalicoRule, 'ipVersion'> {
  return ipVersion === 4 || ipVersion === 6 ? { ipVersion } : {};
}

function limitOf(rule: Fields): Pick<CalicoRule, 'limit'> {
  const http = rule.fields('http');
  return http ? { limit: { content: contentOf(http.map) } } : {};
}

/** What the rule says of other protocols than TCP, UDP and SCTP. Nothing if it names one of these three alone, or no protocol. */
function othersOf(
  rule: Fields,
  protocol: NamedProtocol | undefined,
  notProtocol: NamedProtocol | undefined,
): Pick<CalicoRule, 'others'> {
  const [icmp, notIcmp] = [rule.fields('icmp'), rule.fields('notICMP')];
  const other = protocol?.others[0]?.protocol;
  if ((protocol && other === undefined) || !(protocol || notProtocol || icmp || notIcmp)) return {};
  const ofIcmp = other === undefined ? [ICMP, ICMPV6] : [other];
  const others: OtherProtocols = {
    some: icmp ? readCalicoIcmp(icmp, ofIcmp) : (protocol?.others ?? [{}]),
    but: [...(notProtocol?.others ?? []), ...(notIcmp ? readCalicoIcmp(notIcmp, ofIcmp) : [])],
  };
  return { others };
}

/** A protocol of ports, or another one. Neither if it is not valid. */
interface NamedProtocol {
  /** By IANA. */
  readonly number: number;
  readonly ofPorts: readonly Protocol[];
  readonly others: readonly OtherPackets[];
}

/** Undefined if the field is absent. */
function readProtocol(rule: Fields, name: 'protocol' | 'notProtocol'): NamedProtocol | undefined {
  const value = rule.value(name);
  if (value === undefined) return undefined;
  const text = value.type === 'number' || value.type === 'string' ? `${value.value}`.toUpperCase() : '';
  const number = /^\d+$/.test(text) ? Number(text) : NUMBERS[text];
  if (number !== undefined && number >= 1 && number <= 255) {
    const ofPorts = BY_NUMBER[number];
    return ofPorts
      ? { number, ofPorts: [ofPorts], others: [] }
      : { number, ofPorts: [], others: [{ protocol: number }] };
  }
  const fact = `${rule.pathTo(name)} is not a protocol`;
  rule.report.add('MF035', rule.at(name), fact, 'use TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number from 1 to 255');
  return { number: 0, ofPorts: [], others: [] };
}

const NOBODY_ASKED: CalicoEntity = { nets: [], notNets: [] };

function readEntity(rule: Fields, name: 'source' | 'destination'): CalicoEntity {
  const fields = rule.fields(name);
  if (!fields) return NOBODY_ASKED;
  checkFields(fields, [
    ...[
      'nets',
      'notNets',
      'selector',
      'notSelector',
      'namespaceSelector',
      'serviceAccounts',
      'services',
      'ports',
      'notPorts',
    ],
  ]);
  const [selector, notSelector] = [readCalicoSelector(fields, 'selector'), readCalicoSelector(fields, 'notSelector')];
  const namespaceSelector = readCalicoSelector(fields, 'namespaceSelector');
  const accounts = fields.fields('serviceAccounts');
  if (accounts) checkFields(accounts, ['names', 'selector']);
  const ofAccounts = accounts && readCalicoSelector(accounts, 'selector');
  const names = accounts?.strings('names').map(({ text }) => text) ?? [];
  const services = readServices(fields);
  const [ports, notPorts] = [readPorts(fields, 'ports'), readPorts(fields, 'notPorts')];
  return {
    nets: readNets(fields, 'nets'),
    notNets: readNets(fields, 'notNets'),
    ...(selector && { selector }),
    ...(notSelector && { notSelector }),
    ...(namespaceSelector && { namespaceSelector }),
    ...((names.length > 0 || ofAccounts) && {
      serviceAccounts: { names, ...(ofAccounts && { selector: ofAccounts }) },
    }),
    ...(services && { services }),
    ...(ports.length > 0 && { ports }),
    ...(notPorts.length > 0 && { notPorts }),
  };
}

function readServices(entity: Fields): CalicoEntity['services'] {
  const fields = entity.fields('services');
  if (!fields) return undefined;
  checkFields(fields, ['name', 'namespace']);
  const [name, namespace] = [fields.string('name'), fields.string('namespace')];
  if (!name) {
    fields.missing('name');
    return undefined;
  }
  const others = [
    'nets',
    'notNets',
    'selector',
    'notSelector',
    'namespaceSelector',
    'serviceAccounts',
    'ports',
    'notPorts',
  ];
  const beside = others.filter((other) => entity.value(other) !== undefined);
  if (beside.length > 0)
    fields.report.add(
      'MF070',
      fields.offset,
      `${fields.path} stands beside ${beside.join(', ')}`,
      'a peer of services has no other field',
    );
  if (!namespace) {
    const fact = `${fields.path} names no namespace: by the documentation that means the policy's own, but Calico then finds no Service`;
    fields.report.add('MF075', fields.offset, fact, 'write the namespace');
  }
  return { name, ...(namespace && { namespace }) };
}

/** Each entry is 80, "80", "8000:8010", or a port name. */
function readPorts(fields: Fields, name: 'ports' | 'notPorts'): CalicoPort[] {
  const value = fields.value(name);
  if (value === undefined) return [];
  if (value.type !== 'list') {
    fields.wrongType(fields.pathTo(name), value, 'a list', 'write its entries below it, each after "- "');
    return [];
  }
  return value.items.flatMap((item, i): CalicoPort[] => {
    const port = portOf(item);
    if (port) return [port];
    const fact = `${fields.pathTo(name)}[${i}] is not a port`;
    fields.report.add('MF036', item.offset, fact, 'write a number from 1 to 65535, a range as "8000:8010", or a name');
    return [];
  });
}

function portOf(item: Value): CalicoPort | undefined {
  if (item.type === 'number') return isPort(item.value) ? { first: item.value, last: item.value } : undefined;
  if (item.type !== 'string') return undefined;
  const [, from, to] = /^(\d+)(?::(\d+))?$/.exec(item.value) ?? [];
  if (from === undefined) return /^[a-zA-Z0-9_.-]{1,128}$/.test(item.value) ? { name: item.value } : undefined;
  const [first, last] = [Number(from), Number(to ?? from)];
  return isPort(first) && isPort(last) && first <= last ? { first, last } : undefined;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && isPortNumber(port);
}
