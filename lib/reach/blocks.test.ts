import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { manifestsOf, worlds } from '../../test/oracle/world.ts';
import type { Manifests } from '../manifests/model.ts';
import { readManifests } from '../manifests/read.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { blocksOf } from './blocks.ts';
import { Connectivity } from './connectivity.ts';
import type { Group } from './group.ts';
import { blockRows, hasReplicas, pairCount, pairRows } from './listing.ts';
import { mergedRows } from './merged-rows.ts';
import type { Cni, ReachOptions } from './options.ts';
import { reasonsOf } from './reason.ts';

const CASES = [
  'test/fixtures/guide',
  'test/fixtures/hardened',
  'test/cases/app-monitoring/manifests.yaml',
  'test/cases/22-undeclared-namespace/manifests.yaml',
  'test/cases/25-generated-labels/manifests.yaml',
  'test/cases/25-generated-label-of-the-subject/manifests.yaml',
  'test/cases/33-named-port-per-pod/manifests.yaml',
  'test/cases/40-except/manifests.yaml',
  'test/cases/41-families-of-both-sides/manifests.yaml',
  'test/cases/45-ingress-controller/manifests.yaml',
  'test/cases/46-ingress-backend-port/manifests.yaml',
  'test/cases/47-host-network/manifests.yaml',
  'test/cases/custom-workloads/manifests.yaml',
  'test/cases/unevaluated-admin-policy/manifests.yaml',
  'test/cases/unevaluated-of-plugins/manifests.yaml',
];

/** All that is said of two groups, asked of those two alone; undefined: nothing can be opened. */
function said(connectivity: Connectivity, from: Group, to: Group): string | undefined {
  if (!connectivity.isModelled(from, to)) return undefined;
  const { open, depends } = connectivity.between(from, to);
  if (open.isEmpty && depends.isEmpty) return undefined;
  const rules = connectivity
    .decidingRules(from, to)
    .map(({ policy, direction, index }) => [...[policy.namespace, policy.name, direction, index]]);
  const reasons = depends.isEmpty ? [] : reasonsOf(connectivity, from, to);
  return JSON.stringify([`${open}`, `${depends}`, rules, reasons]);
}

function expectEveryPair(connectivity: Connectivity): void {
  const { groups } = connectivity;
  const name = ({ peers: [first] }: Group) => first?.name;
  const expected = groups.flatMap((from) =>
    groups.flatMap((to) => {
      const answer = said(connectivity, from, to);
      return answer === undefined ? [] : [`${name(from)} => ${name(to)} ${answer}`];
    }),
  );
  const found = [...blocksOf(connectivity)].flatMap(({ from, to }) => {
    const answer = said(connectivity, from[0] as Group, to[0] as Group);
    return from.flatMap((source) => to.map((target) => `${name(source)} => ${name(target)} ${answer}`));
  });
  expect(found.sort()).toEqual(expected.sort());
}

/** The pairs of peers that rows stand for. */
function expectSamePairs(connectivity: Connectivity): void {
  const pairs = [...pairRows(connectivity)];
  const expected = pairs.map(({ from, to, verdict }) => `${from.peer.name} => ${to.peer.name} ${verdict.open}`);
  const rows = [...blockRows(connectivity)];
  expect(rows.reduce((sum, row) => sum + pairCount(connectivity, row), 0)).toBe(pairs.length);
  const merged = mergedRows(rows, ({ verdict: { open, depends } }) => `${open.id} ${depends.id}`);
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

const each = (manifests: Manifests, check: (connectivity: Connectivity) => void, options: ReachOptions = {}) => {
  for (const cni of ['calico', 'cilium', 'spec'] as Cni[]) check(new Connectivity(manifests, { ...options, cni }));
};

describe('blocks', () => {
  it.each(CASES)('hold each pair of groups that can connect once, with its ports, rules and reasons: %s', (folder) => {
    each(readManifests([folder]), expectEveryPair);
    each(readManifests([folder]), expectSamePairs);
  });

  it('do so in any world', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
        const connectivity = new Connectivity(manifests, { cni: world.cni, podCidrs: world.podCidrs });
        expectEveryPair(connectivity);
        expectSamePairs(connectivity);
      }),
      { numRuns: often(100) },
    );
  });

  it('do not grow with the pods that policies treat alike', () => {
    const world = (pods: number) =>
      readTexts([
        {
          file: 'world.yaml',
          text: [
            ...Array.from(
              { length: pods },
              (_, i) =>
                `{apiVersion: v1, kind: Pod, metadata: {name: p${i}, namespace: a, labels: {own: v${i}, app: a${i % 2}}}}`,
            ),
            '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {matchLabels: {app: a0}}, ingress: [{from: [{podSelector: {matchLabels: {own: v1}}}]}]}}',
          ].join('\n---\n'),
        },
      ]);
    const count = (pods: number) => [...blocksOf(new Connectivity(world(pods)))].length;
    expect(count(40)).toBe(count(4));
  });
});
