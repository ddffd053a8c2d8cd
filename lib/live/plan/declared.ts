import type { Intent } from '../../manifests/intent.ts';
import { declaredPorts } from '../../reach/declarations.ts';
import type { Peer } from '../../reach/peer.ts';
import type { Port } from './port.ts';

/** What the intent says of a connection; undefined where it guards neither end. */
export function declaredOf(intent: Intent, from: Peer, to: Peer, port: Port): 'open' | 'denied' | undefined {
  const ports = declaredPorts(intent, from, to);
  if (!ports?.has(port.protocol, port.port)) return ports && 'denied';
  // "Anyone" need not be a pod of a namespace with limits of its own.
  return from.kind === 'stranger' && from.namespace !== undefined ? undefined : 'open';
}
