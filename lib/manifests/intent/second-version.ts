import type { Fields } from '../fields/fields.ts';
import { readLabelSelector } from '../fields/label-selector.ts';
import { readPolicyPeer } from '../fields/policy-peer.ts';
import { readPolicyPort } from '../fields/policy-port.ts';
import type { Peer, PolicyPort } from '../model.ts';
import { describe, quote } from '../yaml/value.ts';
import type { DeclaredConnection, Intent, NamedPeer } from './declared.ts';
import { isWorkload, readEnds } from './intent-ends.ts';
import { checkIntentFields, IntentFields } from './intent-fields.ts';
import { readSealed } from './sealed.ts';

/** The label that every namespace has: "the value of the label is the namespace name". */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

const ANYONE = ['anyone'] as const;

/** Reads version 2: named peers and ports, in the notation of NetworkPolicies. */
export function readSecond(fields: Fields): Intent {
  checkIntentFields(fields, ['version', 'profile', 'peers', 'guarded', 'connections', 'sealed']);
  const peers = readPeers(fields);
  return {
    version: 2,
    profile: fields.string('profile') ?? '',
    guarded: new IntentFields(fields).guarded(),
    connections: fields.list('connections').flatMap((one) => readConnections(one, peers)),
    sealed: fields.list('sealed').flatMap((one) => readSealed(one, peers)),
  };
}

function readPeers(fields: Fields): ReadonlyMap<string, NamedPeer> {
  const all = fields.fields('peers');
  const peers = new Map<string, NamedPeer>();
  for (const name of all?.keys() ?? []) {
    const own = all as Fields;
    if (name === 'anyone' || /[/[\]]/.test(name) || name === '') {
      const fix = 'use a name without "/", "[" and "]"; anyone is everyone already';
      own.report.add('MF050', own.at(name), `peers: ${quote(name)} is not a valid name of a peer`, fix);
    }
    const list = own.list(name).map(readPeer);
    if (list.length === 0) {
      own.report.add('MF050', own.at(name), `peers.${name} is an empty list`, 'list at least one peer, or use anyone');
    }
    peers.set(name, { name, peers: list });
  }
  return peers;
}

/**
 * Reads a peer as in a rule of a NetworkPolicy, with `namespace` as a short form for a namespace by name. An intent belongs to no
 * namespace, so each pod peer must say in which namespace its pods are.
 */
function readPeer(fields: Fields): Peer {
  checkIntentFields(fields, ['namespace', 'namespaceSelector', 'podSelector', 'ipBlock']);
  const namespace = fields.string('namespace');
  const { report, path, offset } = fields;
  if (namespace !== undefined && fields.value('namespaceSelector')) {
    report.add('MF050', offset, `${path} has a namespace and a namespaceSelector`, 'write one of the two');
  }
  const hasPods = fields.value('podSelector') !== undefined;
  if (hasPods && namespace === undefined && !fields.value('namespaceSelector')) {
    const fix = 'add namespace, or namespaceSelector: {} for all namespaces';
    report.add('MF050', offset, `${path} does not say in which namespace its pods are`, fix);
  }
  if (namespace === undefined) return readPolicyPeer(fields);
  if (fields.value('ipBlock')) {
    report.add(
      'MF042',
      offset,
      `${path} has an ipBlock and a namespace`,
      'make two entries of it: either one is meant',
    );
  }
  const podSelector = readLabelSelector(fields, 'podSelector');
  const namespaceSelector = { matchLabels: new Map([[NAMESPACE_NAME, namespace]]), matchExpressions: [] };
  return { ...(podSelector && { podSelector }), namespaceSelector, location: report.source.location(offset) };
}

/** Reads `connections`: one declaration for each pair of ends. */
function readConnections(fields: Fields, peers: ReadonlyMap<string, NamedPeer>): DeclaredConnection[] {
  checkIntentFields(fields, ['from', 'to', 'ports', 'optional']);
  const [sources, targets] = [readEnds(fields, 'from', peers, ANYONE), readEnds(fields, 'to', peers, ANYONE)];
  const ports = readPorts(fields);
  const common = {
    ports,
    optional: fields.boolean('optional') ?? false,
    location: fields.report.source.location(fields.offset),
  };
  const all = sources.flatMap((from) => targets.map((to) => ({ from, to, ...common })));
  if (all.some(({ from, to }) => !isWorkload(from) && !isWorkload(to))) {
    const fix = 'make one of them a workload, namespace/name[Kind]';
    fields.report.add('MF050', fields.offset, `${fields.path} has no workload at either end`, fix);
  }
  return all;
}

/** Reads `all`, or a list as in a NetworkPolicy. The field is required, because readers take an absent one for "no port". */
function readPorts(fields: Fields): PolicyPort[] {
  const value = fields.value('ports');
  if (value?.type === 'string' && value.value === 'all') return [];
  if (value === undefined || (value.type === 'list' && value.items.length === 0)) {
    fields.report.add(
      'MF032',
      fields.at('ports'),
      `${fields.pathTo('ports')} is missing`,
      'list ports, or write ports: all',
    );
    return [];
  }
  if (value.type !== 'list') {
    const fact = `${fields.pathTo('ports')} must be a list, not ${describe(value)}`;
    fields.report.add('MF031', fields.at('ports'), fact, 'list ports, or write ports: all');
    return [];
  }
  return fields.list('ports').map((port) => {
    if (port.value('protocol') === undefined) new IntentFields(port).missing('protocol');
    return readPolicyPort(port);
  });
}
