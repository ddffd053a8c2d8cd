import { PORTS_OF_ADDRESS, type PortResolver } from '../../reach/open-world/open-end.ts';
import type { ComparedEnd } from './open-block.ts';

/** Resolves the ports of rules at the target of a connection. */
export function portsOn(to: ComparedEnd, side: 'old' | 'new', named: readonly string[]): PortResolver {
  return (to[side] ?? to[side === 'old' ? 'new' : 'old'])?.portsNamed(named) ?? PORTS_OF_ADDRESS;
}
