import { AddressCells } from '../address-cells.ts';
import type { AddressRange } from '../ip-space.ts';
import { rangesOf } from '../ordered/expression.ts';
import type { PortSet } from '../port-set.ts';
import type { Diagram } from './diagram-node.ts';
import type { Isolation } from './isolation.ts';
import type { PortResolver } from './open-end.ts';

interface OfIsolation {
  readonly cells: AddressCells;
  readonly known: Map<string, Diagram<PortSet>>;
}

/**
 * What policies of which some are asked in an order let through at addresses. The blocks of all policies may cut the addresses into many
 * thousands of ranges, of which the policies of one pod tell few apart.
 */
export class OpenAtCells {
  private readonly known = new Map<Isolation, OfIsolation>();

  /**
   * @param range addresses that no ipBlock of the isolation's policies cuts
   * @param target resolves the rules' ports
   * @param open works it out for this range
   */
  openAt(
    isolation: Isolation,
    range: AddressRange,
    target: PortResolver,
    open: () => Diagram<PortSet>,
  ): Diagram<PortSet> {
    const { cells, known } = this.known.get(isolation) ?? this.begun(isolation);
    const key = `${cells.of(range)} ${isolation.portNames.length === 0 ? '' : target.key}`;
    let found = known.get(key);
    if (!found) {
      found = open();
      known.set(key, found);
    }
    return found;
  }

  private begun(isolation: Isolation): OfIsolation {
    const ranges = isolation.rules.flatMap(({ ordered, ranges: own }) => (ordered ? rangesOf(ordered.peer) : own));
    const begun = { cells: new AddressCells(ranges), known: new Map() };
    this.known.set(isolation, begun);
    return begun;
  }
}
