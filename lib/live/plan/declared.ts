import type { Intent } from '../../manifests/intent.ts';
import type { NetworkPolicy } from '../../manifests/model.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import { Declarations, type Guarded, guardedBy, isGuarded, portsOfDeclared } from '../../reach/declarations.ts';
import type { Peer } from '../../reach/peer.ts';
import { NO } from '../../reach/selector.ts';
import type { Source } from './cell.ts';
import type { Port } from './port.ts';

/** What an intent says about the connections to try. */
export class DeclaredCells {
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;
  private readonly policies: readonly NetworkPolicy[];

  constructor(intent: Intent, connectivity: Connectivity) {
    this.intent = intent;
    this.guarded = guardedBy(intent);
    this.policies = connectivity.manifests.policies;
    this.declarations = new Declarations(intent, this.guarded, connectivity.manifests.namespaces, connectivity);
  }

  /** Undefined if the intent guards neither end, or leaves open whether it declares the connection. */
  of({ peer, namespace, isOurs }: Source, to: Peer, { protocol, port }: Port): 'open' | 'denied' | undefined {
    if (!isGuarded(this.guarded, peer, to)) return undefined;
    // A prober from elsewhere is in a real namespace, whose labels are known.
    const from: Peer = peer.kind === 'stranger' ? { ...peer, namespace } : peer;
    const perhaps = this.declarations.ports(from, to, (...asked) => this.declarations.meaning(...asked) !== NO);
    if (!perhaps.has(protocol, port)) return 'denied';
    if (!this.declarations.ports(from, to).has(protocol, port)) return undefined;
    if (this.intent.version === 1) {
      // "Anyone" need not include a pod of a namespace with limits of its own.
      return peer.kind === 'stranger' && peer.namespace !== undefined ? undefined : 'open';
    }
    const target = to.kind === 'workload' ? to.workload : undefined;
    const surely = this.declarations.granting(from, to).filter((one) => {
      return !one.optional && portsOfDeclared([one], target).has(protocol, port);
    });
    if (surely.some((one) => one.from === from.name && one.to === to.name)) return 'open';
    // A peer that is declared for one end only may be limited at the other.
    const isFree = isOurs && this.policies.every((one) => one.namespace !== namespace);
    const [leaves, enters] = [surely.some((one) => one.from === from.name), surely.some((one) => one.to === to.name)];
    return (leaves || isFree) && enters ? 'open' : undefined;
  }
}
