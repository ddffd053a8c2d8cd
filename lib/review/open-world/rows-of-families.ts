import { type AddressRange, joinRanges } from '../../reach/ip-space.ts';
import type { Witnessed } from '../../reach/open-world/condition.ts';
import { namesOfEnds, type OpenDifference, type OpenEnds } from './open-difference.ts';

/** The rows that were found for pods at the addresses of one family. */
export interface RowsOfFamily {
  readonly addresses: readonly AddressRange[];
  readonly rows: readonly OpenDifference[];
}

/**
 * Joins the rows of all families. A row that every family has is returned once. Any other row is limited to pods with an
 * address of its family.
 */
export function rowsOfFamilies(families: readonly RowsOfFamily[]): OpenDifference[] {
  const [first, ...others] = families;
  if (!first || others.length === 0) return [...(first?.rows ?? [])];
  const known = families.map(({ rows }) => new Set(rows.map(keyOf)));
  return families.flatMap(({ addresses, rows }, i) => {
    const own = joinRanges(addresses);
    return rows.flatMap((row): OpenDifference[] => {
      // Addresses outside the cluster are compared once, and they belong to a family themselves.
      if (isRange(row.from) || isRange(row.to)) return [row];
      if (known.every((keys) => keys.has(keyOf(row)))) return i === 0 ? [row] : [];
      const isAtSource = 'possible' in row.from || !('possible' in row.to);
      return [isAtSource ? { ...row, from: at(own, row.from) } : { ...row, to: at(own, row.to) }];
    });
  });
}

function keyOf({ from, to, old, new: now, named, nowKnown }: OpenDifference): string {
  return JSON.stringify([namesOfEnds(from), namesOfEnds(to), old.id, now.id, named, nowKnown ?? false]);
}

function isRange(ends: OpenEnds): boolean {
  return 'peers' in ends && ends.peers.some(({ range }) => range !== undefined);
}

/** The pods that have one of these addresses. */
function at(addresses: readonly AddressRange[], ends: OpenEnds): OpenEnds {
  const [address] = addresses;
  const withAddress = ({ condition, witness }: Witnessed): Witnessed => ({
    condition: { addresses, ...condition },
    witness: { ...(address && { address }), ...witness },
  });
  if ('possible' in ends) return { ...ends, possible: ends.possible.map(withAddress) };
  return { ...ends, only: (ends.only ?? [ANY]).map(withAddress) };
}

const ANY: Witnessed = {
  condition: { namespaces: [], pods: [] },
  witness: { namespace: '', namespaceLabels: new Map(), podLabels: new Map() },
};
