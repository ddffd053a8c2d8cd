import type { Manifests, PolicyType } from '../../lib/manifests/model.ts';
import { blocksOf } from '../../lib/reach/blocks.ts';
import type { CompiledRule } from '../../lib/reach/compiled-policy.ts';
import { Connectivity } from '../../lib/reach/connectivity.ts';
import { decidingRules } from '../../lib/reach/deciding-rules.ts';
import type { Group } from '../../lib/reach/group.ts';
import { blockRows, type Filter, hasReplicas, pairCount, pairRows } from '../../lib/reach/listing.ts';
import { RowsToMerge } from '../../lib/reach/merged-rows.ts';
import type { Cni } from '../../lib/reach/options.ts';
import { reasonsOf } from '../../lib/reach/reason.ts';
import { NO } from '../../lib/reach/selector.ts';

/** The deciding rules, as blocks have them. */
export const foundRules = (connectivity: Connectivity, from: Group, to: Group) => decidingRules(connectivity, from, to);

/** The deciding rules, found by a look at each rule. */
function askedRules(connectivity: Connectivity, from: Group, to: Group): CompiledRule[] {
  const { open, depends } = connectivity.between(from, to);
  const target = to.kind === 'external' ? undefined : to.pods;
  const of = (direction: PolicyType, subject: Group, other: Group) =>
    subject.kind === 'external'
      ? []
      : subject.sides[direction].lists
          .flatMap(({ rules }) => rules)
          .filter((rule) => !rule.ports.on(target).intersect(open.union(depends)).isEmpty)
          .filter((rule) => connectivity.matchOf(rule, other) !== NO);
  return [...of('Egress', from, to), ...of('Ingress', to, from)];
}

/** Everything that is said about two groups, from a comparison of these two alone. Undefined if nothing can be opened. */
function said(connectivity: Connectivity, from: Group, to: Group, rulesOf = askedRules): string | undefined {
  if (!connectivity.isModelled(from, to)) return undefined;
  const { open, depends } = connectivity.between(from, to);
  if (open.isEmpty && depends.isEmpty) return undefined;
  const rules = rulesOf(connectivity, from, to).map(({ policy, direction, index }) => [
    ...[policy.namespace, policy.name, direction, index],
  ]);
  const reasons = depends.isEmpty ? [] : reasonsOf(connectivity, from, to);
  return JSON.stringify([`${open}`, `${depends}`, rules, reasons]);
}

/** Expects that the blocks stand for each pair of groups that can connect, once, and say of it what a comparison of the two alone says. */
export function expectEveryPair(connectivity: Connectivity, rulesOf = askedRules): void {
  const { groups } = connectivity;
  const name = ({ peers: [first] }: Group) => first?.name;
  const expected = groups.flatMap((from) =>
    groups.flatMap((to) => {
      const answer = said(connectivity, from, to, rulesOf);
      return answer === undefined ? [] : [`${name(from)} => ${name(to)} ${answer}`];
    }),
  );
  const found = [...blocksOf(connectivity)].flatMap(({ from, to }) => {
    const answer = said(connectivity, from[0] as Group, to[0] as Group, foundRules);
    return from.flatMap((source) => to.map((target) => `${name(source)} => ${name(target)} ${answer}`));
  });
  expect(found.sort()).toEqual(expected.sort());
}

/** Expects that the rows stand for the same pairs of peers as the listing of single pairs. */
export function expectSamePairs(connectivity: Connectivity, filter: Filter = {}): void {
  const pairs = [...pairRows(connectivity, filter)];
  const expected = pairs.map(({ from, to, verdict }) => `${from.peer.name} => ${to.peer.name} ${verdict.open}`);
  const rows = [...blockRows(connectivity, filter)];
  expect(rows.reduce((sum, row) => sum + pairCount(connectivity, row), 0)).toBe(pairs.length);
  const merged = new RowsToMerge(rows).by(({ verdict: { open, depends } }) => `${open.id} ${depends.id}`);
  expect(merged.length).toBeLessThanOrEqual(rows.length);
  const found = merged.flatMap(({ from, to, verdict }) =>
    from.flatMap((source) =>
      to
        .filter((target) => source !== target || hasReplicas(connectivity, source))
        .map((target) => `${source.name} => ${target.name} ${verdict.open}`),
    ),
  );
  expect(found.sort()).toEqual(expected.sort());
}

/** Checks the connectivity of these manifests on each kind of network. */
export const onEachCni = (manifests: Manifests, check: (connectivity: Connectivity) => void) => {
  for (const cni of ['calico', 'cilium', 'spec'] as Cni[]) check(new Connectivity(manifests, { cni }));
};
