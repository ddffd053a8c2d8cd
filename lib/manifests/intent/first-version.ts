import type { Fields } from '../fields/fields.ts';
import { readLabels } from '../fields/labels.ts';
import { readProtocol } from '../fields/protocol.ts';
import type { DeclaredConnection, DeclaredPeer, Intent } from './declared.ts';
import { checkIntentFields, IntentFields } from './intent-fields.ts';

/** Reads version 1: one port for each connection, and outside peers as pods with labels, or anyone. */
export function readFirst(fields: Fields): Intent {
  return {
    version: 1,
    profile: fields.string('profile') ?? '',
    guarded: new IntentFields(fields).guarded(),
    connections: [
      ...fields.list('edges').map((edge) => readConnection(edge, false)),
      ...fields.list('outside').map((edge) => readConnection(edge, true)),
    ],
    sealed: [],
  };
}

function readConnection(fields: Fields, outside: boolean): DeclaredConnection {
  checkIntentFields(fields, ['from', 'to', 'port', 'protocol']);
  if (fields.value('port') === undefined) new IntentFields(fields).missing('port');
  const port = fields.integer('port') ?? 1;
  if (port < 1 || port > 65535) {
    fields.report.add('MF036', fields.at('port'), `port ${port} is not a port`, 'use 1 to 65535');
  }
  if (fields.value('protocol') === undefined) new IntentFields(fields).missing('protocol');
  const location = fields.report.source.location(fields.offset);
  return {
    from: readPeer(fields, 'from', outside),
    to: readPeer(fields, 'to', outside),
    ports: [{ port, protocol: readProtocol(fields), location }],
    optional: false,
    location,
  };
}

function readPeer(fields: Fields, name: string, outside: boolean): DeclaredPeer {
  if (outside && fields.value(name)?.type === 'map') {
    const peer = fields.required(name);
    if (peer) {
      checkIntentFields(peer, ['namespace', 'podLabels']);
      const namespace = peer.string('namespace');
      if (!namespace) new IntentFields(peer).missing('namespace');
      return { namespace: namespace ?? '', podLabels: readLabels(peer, 'podLabels') };
    }
  }
  if (outside && fields.value(name)?.type === 'string' && fields.string(name) === 'anyone') return 'anyone';
  return new IntentFields(fields).workloadName(name);
}
