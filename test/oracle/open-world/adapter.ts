/**
 * What is tested: the one place of this folder that knows the product. For now that of today, which judges the pods of manifests and
 * samples of others: a row is a pair of printed peers.
 */
import { readIntent } from '../../../lib/manifests/intent.ts';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { Connectivity, type Verdict } from '../../../lib/reach/connectivity.ts';
import type { Group } from '../../../lib/reach/group.ts';
import { checkIntent } from '../../../lib/reach/intent-check.ts';
import type { AddressRange } from '../../../lib/reach/ip-space.ts';
import { pairRows } from '../../../lib/reach/listing.ts';
import type { Condition } from '../../../lib/reach/open-world/condition.ts';
import { isOutsidePod } from '../../../lib/reach/outside-pod.ts';
import { ELSEWHERE, type Peer, strangerName } from '../../../lib/reach/peer.ts';
import { Facts } from '../../../lib/review/lint/facts.ts';
import { redundantRule } from '../../../lib/review/lint/np014-redundant-rule.ts';
import { isIn, printedAddress } from './adapter-addresses.ts';
import { claimsOfCheck } from './adapter-check.ts';
import { claimsOfManifests } from './adapter-diff.ts';
import type { CheckClaims } from './check-claims.ts';
import type { Claims } from './claims.ts';
import { manifestsOf } from './manifests.ts';
import { type OpenWorld, type OracleEnd, printed, type WorldPair } from './model.ts';
import type { RedundantClaims } from './redundant.ts';
import type { VerdictClaims, VerdictEnd } from './verdicts.ts';
import { FRESH } from './vocabulary.ts';
import { isOfCondition, type WhoElseClaims } from './who-else.ts';

/** What `diff` says. */
export function claimsOf(pair: WorldPair): Claims {
  return claimsOfManifests(read(pair.old), read(pair.new), pair);
}

/** What `check` says. */
export function checkClaimsOf(world: OpenWorld, intentText: string): CheckClaims {
  const { intent, problems } = readIntent(intentText, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  return claimsOfCheck(checkIntent(read(world), intent, optionsOf(world)), {
    isOf: (peer, end) => isOf(peer, end),
    endOf: (peer) => endOf(peer, { old: world, new: world, edit: '' }),
  });
}

/** What `list` says. */
export function verdictClaimsOf(world: OpenWorld): VerdictClaims {
  const connectivity = new Connectivity(read(world), optionsOf(world));
  const rows = new Map<Group, Map<Group, Verdict>>();
  for (const { from, to, verdict } of pairRows(connectivity))
    rows.set(from.group, (rows.get(from.group) ?? new Map<Group, Verdict>()).set(to.group, verdict));
  const groupOf = (end: VerdictEnd) => {
    if (end.kind === 'workload') return connectivity.groupOf(end.name);
    if (end.kind === 'stranger') {
      return connectivity.groupOf(strangerName(end.namespace === FRESH ? ELSEWHERE : end.namespace));
    }
    return connectivity.groups.find(
      (group) =>
        end.kind === 'address' && group.kind === 'external' && group.ranges.some((range) => isIn(range, end.address)),
    );
  };
  return {
    verdict: (from, to, protocol, port) => {
      const [source, target] = [groupOf(from), groupOf(to)];
      if (!source || !target) throw new Error(`the engine does not know ${JSON.stringify(source ? to : from)}`);
      const listed = rows.get(source)?.get(target);
      return listed?.open.has(protocol, port) ? 'open' : listed?.depends.has(protocol, port) ? 'depends' : 'denied';
    },
  };
}

/** What `list` says of pods of no manifest. */
export function whoElseClaimsOf(world: OpenWorld): WhoElseClaims {
  const connectivity = new Connectivity(read(world), optionsOf(world));
  const { rows } = connectivity.openWorld.whoElse();
  return {
    verdict: (from, to, protocol, port) => {
      const said = rows
        .filter(({ to: targets }) => targets.some(({ name }) => name === nameOfEnd(to)))
        .filter(({ possible }) => possible.some(({ condition }) => isPodOf(from, condition)))
        .map(({ verdict: { open, depends } }) =>
          open.has(protocol, port) ? 'open' : depends.has(protocol, port) ? 'depends' : undefined,
        );
      return said.find((one) => one === 'open') ?? said.find((one) => one !== undefined);
    },
  };
}

/** What `lint` says of rules and peers that change nothing. */
export function redundantClaimsOf(world: OpenWorld): RedundantClaims {
  const found = [...redundantRule.find(new Facts(read(world), optionsOf(world)))];
  return new Set(found.flatMap(({ message }) => /^(.*) changes nothing: /.exec(message)?.[1] ?? []));
}

function isPodOf(pod: Extract<OracleEnd, { kind: 'pod' }>, condition: Condition): boolean {
  const { address } = pod;
  const isThere =
    !condition.addresses || (address !== undefined && condition.addresses.some((one) => isIn(one, address)));
  return isThere && isOfCondition(pod, condition);
}

function nameOfEnd(end: OracleEnd): string {
  return end.kind === 'workload' ? end.name : printed(end);
}

function read(world: OpenWorld): Manifests {
  const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
  const [error] = manifests.problems.filter(({ severity }) => severity === 'error');
  if (error) throw new Error(`${error.code} ${error.message}`);
  return manifests;
}

function optionsOf({ cni, podCidrs }: OpenWorld) {
  return { cni, podCidrs };
}

type Printed = Peer | AddressRange;

function isOf(peer: Printed, end: OracleEnd): boolean {
  if ('family' in peer) return end.kind === 'address' && isIn(peer, end.address);
  if (peer.kind === 'external') return end.kind === 'address' && isIn(peer.range, end.address);
  if (peer.kind === 'workload' && !isOutsidePod(peer)) return end.kind === 'workload' && end.name === peer.name;
  if (end.kind !== 'pod' || peer.kind === 'ingress-controller') return false;
  const labels = peer.kind === 'workload' ? peer.workload.labels : new Map<string, string>();
  const namespace = peer.kind === 'workload' ? peer.workload.namespace : (peer.namespace ?? FRESH);
  const given = Object.entries(end.podLabels);
  return (
    end.namespace === namespace && given.length === labels.size && given.every(([key, v]) => labels.get(key) === v)
  );
}

function endOf(peer: Printed, pair: WorldPair): OracleEnd {
  if ('family' in peer) return { kind: 'address', address: printedAddress(peer) };
  if (peer.kind === 'external') return { kind: 'address', address: printedAddress(peer.range) };
  if (peer.kind === 'workload' && !isOutsidePod(peer)) return { kind: 'workload', name: peer.name };
  if (peer.kind === 'ingress-controller') throw new Error('no Ingress is in these worlds');
  const namespace = peer.kind === 'workload' ? peer.workload.namespace : (peer.namespace ?? FRESH);
  const declared = [pair.new, pair.old].flatMap((side) => side.namespaces.filter((one) => one.name === namespace));
  const labels = peer.kind === 'workload' ? peer.workload.labels : new Map<string, string>();
  return {
    ...{ kind: 'pod', namespace, namespaceLabels: declared[0]?.labels ?? {}, podLabels: Object.fromEntries(labels) },
  };
}
