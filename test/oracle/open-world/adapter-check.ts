/** What `check` says, in the words of the oracle. */
import type { Deviation, DeviationEnd } from '../../../lib/reach/deviation.ts';
import { examplePort } from '../../../lib/reach/example-port.ts';
import type { IntentResult } from '../../../lib/reach/intent-check.ts';
import { NAMESPACE_NAME } from '../../../lib/reach/open-world/pod-space.ts';
import type { Peer } from '../../../lib/reach/peer.ts';
import { isIn } from './adapter-addresses.ts';
import { isInSet, podOf } from './adapter-diff.ts';
import type { CheckClaims } from './check-claims.ts';
import type { OracleEnd, Protocol } from './model.ts';

interface Peers {
  isOf(peer: Peer, end: OracleEnd): boolean;
  endOf(peer: Peer): OracleEnd;
}

export function claimsOfCheck({ deviations }: Pick<IntentResult, 'deviations'>, peers: Peers): CheckClaims {
  return {
    ok: deviations.length === 0,
    covers: (kind, from, to, protocol, port) =>
      deviations.some(
        (row) =>
          row.kind === kind &&
          row.ports.has(protocol, port) &&
          isCalledSo(row, to, protocol) &&
          isAmong(row.from, from, peers) &&
          isAmong(row.to, to, peers),
      ),
    rows: deviations.flatMap((row) => {
      const { kind } = row;
      if (kind === 'unsealed') return [];
      const { protocol, port } = examplePort(row.ports) as { protocol: Protocol; port: number };
      return endsOf(row.from, [], peers).flatMap((from) =>
        endsOf(row.to, row.named, peers).map((to) => ({ kind, from, to, protocol, port })),
      );
    }),
  };
}

function isCalledSo({ to: end, named }: Deviation, to: OracleEnd, protocol: Protocol): boolean {
  if (to.kind !== 'pod' || !('possible' in end)) return true;
  const ofProtocol = named.filter((name) => name.startsWith(`${protocol}/`));
  return ofProtocol.every((name) => to.portNames?.includes(name));
}

function isAmong(row: DeviationEnd, end: OracleEnd, { isOf }: Peers): boolean {
  if ('possible' in row) return end.kind === 'pod' && isInSet(row.space, row.set, end);
  // All of IPv4 stands for all of IPv6 where nothing tells the two apart.
  if (row.group.kind === 'external')
    return end.kind === 'address' && row.group.ranges.some((range) => isIn(range, end.address));
  return isOf(row.peer, end);
}

function endsOf(row: DeviationEnd, portNames: readonly string[], { endOf }: Peers): OracleEnd[] {
  if ('possible' in row) return row.possible.map(({ witness }) => podOf(witness, portNames));
  const end = endOf(row.peer);
  if (end.kind !== 'pod' || !row.example) return [end];
  // What the manifests leave open of a pod that is declared by its labels: those of its namespace, and its address.
  const { namespaceLabels, address } = podOf(row.example, portNames) as Extract<OracleEnd, { kind: 'pod' }>;
  const { [NAMESPACE_NAME]: _, ...labels } = namespaceLabels;
  return [
    { ...end, namespaceLabels: { ...end.namespaceLabels, ...labels }, ...(address !== undefined && { address }) },
  ];
}
