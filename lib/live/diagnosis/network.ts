import type { PolicyType } from '../../manifests/model.ts';
import { isProber, type LivePod, type LivePolicy, nameOf } from '../cluster/cluster.ts';
import type { DoubtKind } from '../judge/doubt.ts';
import type { AttemptResult, CellResult } from '../judge/judgement.ts';
import type { Canary } from '../probe/canary.ts';
import type { Diagnosis } from './diagnosis.ts';
import { NEXT } from './doubts.ts';
import type { PolicyDrift } from './policy-drift.ts';
import type { Unevaluated } from './unevaluated.ts';

interface Live {
  readonly canary: Canary;
  readonly pods: readonly LivePod[];
  readonly policies: readonly LivePolicy[];
  /** Policies in the namespace of the strangers. */
  readonly limiting: readonly LivePolicy[];
  readonly unevaluated: Pick<Unevaluated, 'policies'>;
}

/** A policy that was written this shortly before the run may not be in force yet. In milliseconds. */
const RECENT = 60_000;

/** What the canary, and the cells that the cluster's policies do not explain, show about the network. */
export function ofNetwork(cells: readonly CellResult[], drift: PolicyDrift, live: Live): Diagnosis[] {
  const { canary, limiting, unevaluated } = live;
  // Policies that nobody evaluated may be the cause, so a wrong cell shows nothing else.
  const off = unevaluated.policies.length > 0 ? [] : cells.filter((result) => isOff(result, drift));
  const late = latePolicy(live);
  const diagnosis = (kind: Diagnosis['kind'], says: string, next: string): Diagnosis => ({
    ...{ kind, says, next, verdict: 'inconclusive' },
  });
  const doubt = (kind: DoubtKind, says: string) => diagnosis(kind, says, NEXT[kind]);
  // These policies hide what the canary's own policy does.
  if (limiting.length > 0) {
    const names = limiting.map(nameOf).join(', ');
    return [doubt('strangers limited', `NetworkPolicy ${names} limits the namespace of the strangers`)];
  }
  switch (canary.state) {
    case 'broken':
      return [doubt('network broken', 'two pods that verify made, and that no policy limits, could not connect')];
    case 'stuck':
      return [doubt('enforced late', 'a policy was removed, and the connection that it denied stayed closed')];
    case 'unasked':
      return [doubt('probe failed', 'the canary could not be asked')];
    case 'not enforced': {
      const says = 'a policy that denies everything changed nothing within its time';
      const isOthers = unevaluated.policies.length > 0;
      const next = `${isOthers ? 'if no policy of another kind does that, ' : ''}install a network plugin that enforces NetworkPolicies`;
      return [
        diagnosis('not enforced', says, next),
        ...ofDirection(cells, off, drift, 'Ingress'),
        ...ofNodes(cells, off),
      ];
    }
  }
  if (off.length === 0) return [];
  const known = [
    ...(late && off.some(({ cell: { to, from } }) => [to.peer, from.peer].some((peer) => namespaceIs(peer, late)))
      ? [
          diagnosis(
            'policy late',
            `NetworkPolicy ${nameOf(late)} was written less than a minute ago, and is not in force yet`,
            'give it more time with --within; if it never is, look at the network plugin',
          ),
        ]
      : []),
    ...ofDirection(cells, off, drift, 'Egress'),
    ...ofNodes(cells, off),
  ];
  return known.length > 0
    ? known
    : [
        diagnosis(
          'unexplained',
          `${off.length} connections are not as the policies in the cluster say`,
          'look for policies of the network plugin itself, or report this with the output of -o json',
        ),
      ];
}

function namespaceIs(peer: CellResult['cell']['to']['peer'], { namespace }: LivePolicy): boolean {
  return peer.kind === 'workload' ? peer.workload.namespace === namespace : peer.name.startsWith(`${namespace}/`);
}

/** By the clock of the API server. */
function latePolicy({ pods, policies }: Live): LivePolicy | undefined {
  const began = Math.max(...pods.flatMap((pod) => (isProber(pod) && pod.created ? [pod.created] : [])));
  return policies.find(({ own, written = Number.NEGATIVE_INFINITY }) => !own && written > began - RECENT);
}

/** Is the answer neither what the policies in the cluster lead to, nor unknown? */
function isOff({ cell, verdict }: CellResult, drift: PolicyDrift): boolean {
  if (verdict === 'inconclusive' || cell.computed === 'depends') return false;
  const byCluster = drift.computed(cell);
  return byCluster !== 'depends' && (verdict === 'match') !== (byCluster === cell.computed);
}

function triesOff({ tries, verdict }: CellResult): readonly AttemptResult[] {
  return verdict === 'mismatch' ? tries.filter((one) => one.verdict === 'mismatch') : tries;
}

/** True if all wrong cells are open, and only one direction denies them. */
function ofDirection(
  cells: readonly CellResult[],
  off: readonly CellResult[],
  drift: PolicyDrift,
  direction: PolicyType,
): Diagnosis[] {
  const other = direction === 'Egress' ? 'Ingress' : 'Egress';
  const isDeniedBy = (denying: PolicyType, { cell }: CellResult) => {
    const halves = drift.directionResults(cell);
    const allowing = denying === 'Egress' ? 'Ingress' : 'Egress';
    return (
      drift.computed(cell) === 'denied' &&
      !halves[denying].has(cell.protocol, cell.port) &&
      halves[allowing].has(cell.protocol, cell.port)
    );
  };
  const isOtherEnforced =
    direction === 'Egress' || cells.some((one) => one.verdict === 'match' && isDeniedBy(other, one));
  if (off.length === 0 || !off.every((one) => isDeniedBy(direction, one)) || !isOtherEnforced) return [];
  const word = direction.toLowerCase();
  return [
    {
      kind: 'one direction',
      says: `every wrong connection is open, and only ${word} rules deny it`,
      next: `check whether the network plugin enforces ${word}`,
      verdict: 'mismatch',
    },
  ];
}

/** True if all wrong cells are from or to one node, and similar cells are right elsewhere. */
function ofNodes(cells: readonly CellResult[], off: readonly CellResult[]): Diagnosis[] {
  const wrong = off.flatMap(triesOff);
  const right = cells
    .filter(({ cell, verdict }) => verdict !== 'inconclusive' && cell.computed === off[0]?.cell.computed)
    .flatMap(({ tries }) => tries.filter((one) => one.verdict === 'match'));
  for (const [word, nodeOf] of [
    ['at', ({ endpoint }: AttemptResult) => onlyOne(endpoint.backends.map(({ node }) => node))],
    ['from', ({ node }: AttemptResult) => node],
  ] as const) {
    const node = onlyOne(wrong.map(nodeOf));
    if (node === undefined || !right.some((one) => nodeOf(one) !== node)) continue;
    return [
      {
        kind: 'node',
        says: `every wrong connection is ${word} pods on node ${node}`,
        next: 'look at the network plugin there: its pod, and its log',
        verdict: 'mismatch',
      },
    ];
  }
  return [];
}

function onlyOne(nodes: readonly (string | undefined)[]): string | undefined {
  return new Set(nodes).size === 1 ? nodes[0] : undefined;
}
