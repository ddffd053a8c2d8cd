import type { Edit } from '../../manifests/edit/edit.ts';
import type { NetworkPolicy, Peer } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { End } from '../../reach/explanation.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { NO, YES } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, type PodEnd } from './facts.ts';
import { editedPolicy, freeName, type Patch, pathOf, podPeer } from './patch.ts';
import { peersYaml, policyYaml, selectorYaml } from './policy-yaml.ts';

/**
 * Limits the ingress of these pods to their users, which are pods with an egress rule that names them. The users take the place
 * of the peers that let others in. If nothing limits the only workload, it gets a policy. Undefined if one of the workloads has
 * no known user, or if a rule also is for other pods or of another kind of policies. A user of one of several workloads keeps access to all of them, because one
 * rule is for all.
 */
export function usersAlone(facts: Facts, ends: readonly OwnEnd[], others: readonly End[]): Patch | undefined {
  const usersOfEach = ends.map((end) => usersOf(facts, end));
  const users = [...new Set(usersOfEach.flat())];
  if (usersOfEach.some(({ length }) => length === 0)) return undefined;
  const [only] = ends;
  if (only && facts.limitsOf(only, 'Ingress').length === 0) return policyFor(facts, only, users);
  const all = ends.flatMap((end) => facts.rulesOf(end, 'Ingress'));
  const rules = [...new Set(all)].filter((rule) => others.some((other) => facts.matchOf(rule, other) !== NO));
  const isOther = ({ peer }: OwnEnd) => ends.every((end) => end.peer !== peer);
  if (rules.some(isOrderedRule) || rules.some(({ policy }) => facts.selectedBy(policy).some(isOther))) return undefined;
  const edits = rules.flatMap((rule) => narrowed(rule, users));
  return edits.length > 0 ? { edits, closes: 'unknown' } : undefined;
}

type OwnEnd = Facts['workloads'][number];

/** A policy for a workload that none limits. */
function policyFor(facts: Facts, { workload }: OwnEnd, users: readonly NetworkPolicy[]): Patch {
  const { namespace, name, selector, location } = workload;
  const ports = workload.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }));
  const own = facts.policiesIn(namespace);
  const value = policyYaml(namespace, freeName(own, `${name}-ingress`), {
    ...{ podSelector: selectorYaml(selector), policyTypes: ['Ingress'] },
    ingress: [{ from: peersOf(users, namespace), ...(ports.length > 0 && { ports }) }],
  });
  return { edits: [{ edit: 'add', file: (own[0]?.location ?? location).file, value }], closes: 'unknown' };
}

/** The policies by which others may open connections to these pods, and which name them. */
function usersOf(facts: Facts, end: PodEnd): NetworkPolicy[] {
  const found = openersOf(facts)
    .filter(({ peer }) => peer !== end.peer)
    .flatMap(({ rules }) => rules)
    .filter((rule) => facts.matchOf(rule, end) === YES && !rule.ports.on(end.group.pods).isEmpty);
  return [...new Set(found.map(({ policy }) => policy))];
}

interface Opener {
  readonly peer: PodEnd['peer'];
  readonly rules: readonly CompiledRule[];
}

/** Kept, because many data tiers need it. */
const known = new WeakMap<Facts, readonly Opener[]>();

/** Workloads with egress rules that name pods, and these rules. */
function openersOf(facts: Facts): readonly Opener[] {
  const openers =
    known.get(facts) ??
    facts.workloads.flatMap((end) => {
      const rules = facts.rulesOf(end, 'Egress').filter(({ rule }) => namesPods(rule.peers));
      return rules.length > 0 ? [{ peer: end.peer, rules }] : [];
    });
  known.set(facts, openers);
  return openers;
}

function namesPods(peers: readonly Peer[]): boolean {
  return peers.some(({ podSelector }) => podSelector && !isEmptySelector(podSelector));
}

function peersOf(users: readonly NetworkPolicy[], own: string): object[] {
  const peers = users.map(({ podSelector, namespace }) => podPeer(podSelector, namespace, own));
  return [...new Map(peers.map((peer) => [JSON.stringify(peer), peer])).values()];
}

/** Puts the users in place of each peer that may match another namespace or addresses. */
function narrowed({ policy, rule, index }: CompiledRule, users: readonly NetworkPolicy[]): Edit[] {
  const object = editedPolicy(policy);
  const written = peersYaml(rule).map((peer) => JSON.stringify(peer));
  const more = peersOf(users, policy.namespace).filter((peer) => !written.includes(JSON.stringify(peer)));
  if (rule.peers.length === 0) {
    return [{ edit: 'set', object, path: [...pathOf('Ingress', index), 'from'], value: more }];
  }
  const wide = [...rule.peers.entries()].filter(([, peer]) => peer.ipBlock ?? peer.namespaceSelector).map(([i]) => i);
  const [first, ...rest] = wide;
  const [put, ...added] = more;
  if (first === undefined) return [];
  return [
    ...(put ? [{ edit: 'set' as const, object, path: pathOf('Ingress', index, first), value: put }] : []),
    ...added.map((value, i) => ({
      ...{ edit: 'set' as const, object, value },
      path: pathOf('Ingress', index, rule.peers.length + i),
    })),
    ...(put ? rest : wide)
      .reverse()
      .map((i) => ({ edit: 'remove' as const, object, path: pathOf('Ingress', index, i) })),
  ];
}
