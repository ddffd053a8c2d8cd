import type { Intent } from '../../manifests/intent.ts';
import type { Namespace } from '../../manifests/model.ts';
import { Declarations, type Guarded, guardedBy, isGuarded, portsOfDeclared } from '../../reach/declarations.ts';
import { ELSEWHERE, type Peer, strangerName } from '../../reach/peer.ts';
import type { Port } from './port.ts';

/** What an intent says about the connections to try. */
export class DeclaredCells {
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;

  constructor(intent: Intent, namespaces: readonly Namespace[]) {
    this.intent = intent;
    this.guarded = guardedBy(intent);
    this.declarations = new Declarations(intent, this.guarded, namespaces);
  }

  /** Undefined where it guards neither end, or leaves open whether it is so. */
  of(from: Peer, to: Peer, { protocol, port }: Port): 'open' | 'denied' | undefined {
    if (!isGuarded(this.guarded, from, to)) return undefined;
    if (!this.declarations.ports(from, to).has(protocol, port)) return 'denied';
    if (this.intent.version === 1) {
      // "Anyone" need not be a pod of a namespace with limits of its own.
      return from.kind === 'stranger' && from.namespace !== undefined ? undefined : 'open';
    }
    const target = to.kind === 'workload' ? to.workload : undefined;
    const surely = this.declarations.granting(from, to).filter((one) => {
      return !one.optional && portsOfDeclared([one], target).has(protocol, port);
    });
    if (surely.some((one) => one.from === from.name && one.to === to.name)) return 'open';
    // Who is spoken for at one end alone may be limited at the other.
    const isSpoken = (end: 'from' | 'to', peer: Peer) =>
      surely.some((one) => one[end] === peer.name) || isUnlimited(peer);
    return isSpoken('from', from) && isSpoken('to', to) ? 'open' : undefined;
  }
}

/** No policy of the manifests selects addresses, or pods of a namespace that none of them names. */
function isUnlimited(peer: Peer): boolean {
  return peer.kind === 'external' || peer.name === strangerName(ELSEWHERE);
}
