import type { PolicyType } from '../../manifests/model.ts';
import { NAMESPACE_NAME } from '../../reach/open-world/pod-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { isDataTier } from '../data-tier.ts';
import type { GateResult } from '../gate.ts';
import { hasWholeProtocol, levelOf, type Risk, type Sign, signsOfLostLimit } from '../risk.ts';
import { sign } from '../risk-table.ts';
import { type Direction, firstNameOfEnds, type OpenDifference, type OpenEnds } from './open-difference.ts';

/** Does a difference only gain what policies leave that go with all that they limited? */
export function isLeftover({ reasons }: Risk): boolean {
  return reasons.includes(sign('leftover').reason);
}

/**
 * Does the same as {@link riskOf} if an end is pods that no manifest holds.
 * @param isLeft whether a policy that goes with all that it limited leaves what is gained
 */
export function openRiskOf(one: OpenDifference, { undeclared, stillListed }: GateResult, isLeft = false): Risk {
  const gained = one.new.subtract(one.old);
  return levelOf([
    ...(gained.isEmpty ? [] : isLeft ? [sign('leftover')] : signsOfGain(one, gained)),
    ...(undeclared.isEmpty && stillListed.isEmpty ? [] : [sign('intent')]),
    ...(one.old.subtract(one.new).isEmpty || !stillListed.isEmpty ? [] : [sign('less')]),
  ]);
}

function signsOfGain({ from, to, old, limits, limiting }: OpenDifference, gained: PortSet): Sign[] {
  const lost = (end: Direction, direction: PolicyType, ends: OpenEnds): Sign[] => {
    const own = 'peers' in ends ? ends.peers.flatMap((peer) => signsOfLostLimit(peer, direction)) : [];
    const [was, is] = limits[end];
    const row = was && !is ? 'unlimited' : limiting[end].losesDefaultDeny ? 'undenied' : undefined;
    if (own.length > 0 || !row) return own;
    return [sign(row, `${direction.toLowerCase()} of ${firstNameOfEnds(ends)}`)];
  };
  // In a folder with policies only, both ends are known by their labels only.
  const areAlike = 'possible' in from && 'possible' in to && areInOneNamespace(from, to);
  const isPossible = 'possible' in from && !areAlike;
  const outsider = isPossible ? 'a pod of no manifest' : isAddress(from) ? 'the internet' : undefined;
  const isNew = [from, to].some((end) => 'peers' in end && end.peers.some((peer) => !peer.range && !peer.old));
  return [
    ...(peersOf(to).some((end) => isDataTier(end.peer)) ? [sign('dataTier', firstNameOfEnds(to))] : []),
    ...lost('from', 'Egress', from),
    ...lost('to', 'Ingress', to),
    ...(outsider && limits.to[0] ? [sign('intoLimited', outsider)] : []),
    ...(outsider && !limits.to[0] && !isNew ? [sign('intoOpen', outsider)] : []),
    ...(isAddress(to) ? [sign(limits.from[0] ? 'outOfLimited' : 'outOfOpen')] : []),
    ...(hasWholeProtocol(gained) ? [sign('everyPort')] : []),
    ...(isNew ? [sign('newWorkload')] : [sign(old.isEmpty ? 'newPair' : 'morePorts')]),
  ];
}

function areInOneNamespace(...ends: readonly Extract<OpenEnds, { readonly possible: unknown }>[]): boolean {
  const names = ends.flatMap(({ possible }) =>
    possible.map(({ condition: { namespaces } }) => {
      const name = namespaces.find(({ key }) => key === NAMESPACE_NAME);
      return name?.operator === 'In' && name.values.length === 1 ? name.values[0] : undefined;
    }),
  );
  return names[0] !== undefined && new Set(names).size === 1;
}

function peersOf(ends: OpenEnds) {
  return 'peers' in ends ? ends.peers.flatMap((peer) => [peer.old, peer.new].filter((end) => end !== undefined)) : [];
}

function isAddress(ends: OpenEnds): boolean {
  return 'peers' in ends && ends.peers.every(({ range }) => range !== undefined);
}
