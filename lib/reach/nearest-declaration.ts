import type { DeclaredConnection, Intent } from '../manifests/intent.ts';
import { portsOfDeclared } from './declarations.ts';
import type { Deviation, DeviationEnd } from './deviation.ts';

/**
 * The declaration that is nearest to an undeclared connection: one between the same two peers, or else one that has one of them. Among
 * these, a declaration with the same port is preferred.
 */
export function nearestDeclaration({ connections }: Intent, deviation: Deviation): DeclaredConnection | undefined {
  const [from, to] = [nameOf(deviation.from), nameOf(deviation.to)];
  let best: { readonly one: DeclaredConnection; readonly rank: number } | undefined;
  for (const one of connections) {
    const ends = (from !== undefined && one.from === from ? 1 : 0) + (to !== undefined && one.to === to ? 1 : 0);
    if (ends === 0) continue;
    const target =
      'peer' in deviation.to && deviation.to.peer.kind === 'workload' ? deviation.to.peer.workload : undefined;
    const isSamePort = !portsOfDeclared([one], target).intersect(deviation.ports).isEmpty;
    const rank = ends * 2 + (isSamePort ? 1 : 0);
    if (!best || rank > best.rank) best = { one, rank };
  }
  return best?.one;
}

function nameOf(end: DeviationEnd): string | undefined {
  return 'peer' in end ? end.peer.name : undefined;
}
