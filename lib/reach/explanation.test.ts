import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { manifestsOf, type World, worlds } from '../../test/oracle/world.ts';
import { explainText } from '../format/explain.ts';
import { readManifests } from '../manifests/read.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';
import { decidingRules } from './deciding-rules.ts';
import { allowedBy, type End, explain } from './explanation.ts';
import type { Group } from './group.ts';
import type { ReachOptions } from './options.ts';
import type { Peer } from './peer.ts';
import { PortSet } from './port-set.ts';
import { type Change, smallestChanges } from './smallest-change.ts';

const connectivityOf = (world: World) =>
  new Connectivity(readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]), {
    cni: world.cni,
    podCidrs: world.podCidrs,
  });

function* pairs(connectivity: Connectivity): Generator<[End, End]> {
  const ends = connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
  for (const from of ends) {
    for (const to of ends) if (connectivity.isModelled(from.group, to.group)) yield [from, to];
  }
}

const includes = (all: PortSet, part: PortSet) => part.subtract(all).isEmpty;

describe('an explanation', () => {
  it('never contradicts the verdict', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const connectivity = connectivityOf(world);
        for (const [from, to] of pairs(connectivity)) {
          const explanation = explain(connectivity, from, to);
          const { open, depends } = explanation.verdict;
          const [leaving, entering] = [allowedBy(explanation.leaving), allowedBy(explanation.entering)];
          // What every rule that matches for sure allows on both sides is open.
          expect(includes(open, leaving.sure.intersect(entering.sure))).toBe(true);
          // What no rule may allow is denied.
          expect(includes(leaving.maybe.intersect(entering.maybe), open.union(depends))).toBe(true);
          expect(explanation.reasons.length > 0).toBe(!depends.isEmpty);
        }
      }),
      { numRuns: often(150, 15) },
    );
  });
});

describe('what can be opened', () => {
  it.each<[string, string, ReachOptions, string]>([
    [
      'depends on the address where a block covers a part of those that pods have',
      '{ipBlock: {cidr: 10.128.0.0/9}}',
      { podCidrs: ['10.0.0.0/8'] },
      'No Connections, perhaps All Connections',
    ],
    [
      'is open from a namespace by its name, which no manifest needs to declare',
      '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}',
      { cni: 'spec' },
      'All Connections, perhaps No Connections',
    ],
  ])('%s', (_, peer, options, expected) => {
    const pod = (name: string, namespace: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}}, spec: {containers: [{name: c, image: c}]}}`;
    const policy = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [{from: [${peer}]}]}}`;
    const text = [pod('api', 'a'), pod('web', 'other'), policy].join('\n---\n');
    const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text }]), options);
    const [web, api] = ['other/web[Pod]', 'a/api[Pod]'].map((name) => connectivity.groupOf(name)) as [Group, Group];
    const { open, depends } = connectivity.between(web, api);
    expect(`${open}, perhaps ${depends}`).toBe(expected);
  });
});

it("a named port of a pod that shares its node's network may be open, as nobody knows whether the plugin knows the name", () => {
  const pod = (name: string, spec: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {${spec}containers: [{name: c, image: c, ports: [{name: http, containerPort: 80}]}]}}`;
  const policy =
    '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}}';
  const text = [pod('web', ''), pod('node', 'hostNetwork: true, '), policy].join('\n---\n');
  const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text }]));
  const [web, node] = ['a/web[Pod]', 'a/node[Pod]'].map((name) => connectivity.groupOf(name)) as [Group, Group];
  const { open, depends } = connectivity.between(web, node);
  expect([`${open}`, `${depends}`]).toEqual(['No Connections', 'TCP 80']);
});

describe('the rules that decide between two pods', () => {
  const pod = (name: string) =>
    `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {containers: [{name: c, image: c}]}}`;
  const policy =
    '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}}';
  const manifests = readTexts([{ file: 'a.yaml', text: [pod('web'), pod('api'), policy].join('\n---\n') }]);

  it.each<[string, ReachOptions, number[]]>([
    ['a block that may cover the pods', {}, [0, 1]],
    ['no block among addresses where pods are not', { podCidrs: ['192.168.0.0/16'] }, [0]],
    ['no block to Cilium, which takes pods for none', { cni: 'cilium' }, [0]],
  ])('are %s', (_, options, rules) => {
    const connectivity = new Connectivity(manifests, options);
    const [web, api] = ['a/web[Pod]', 'a/api[Pod]'].map((name) => connectivity.groupOf(name)) as [Group, Group];
    expect(decidingRules(connectivity, web, api).map(({ index }) => index)).toEqual(rules);
  });
});

describe('the smallest changes', () => {
  const asked = PortSet.range('TCP', 8443);

  it('open what is denied once they are made, and only need what the API has', () => {
    let made = 0;
    fc.assert(
      fc.property(worlds, fc.nat(), (world, choice) => {
        const connectivity = connectivityOf(world);
        const denied = [...pairs(connectivity)].filter(([from, to]) => {
          const { open, depends } = connectivity.between(from.group, to.group);
          return open.union(depends).intersect(asked).isEmpty;
        });
        const [from, to] = denied[choice % Math.max(denied.length, 1)] ?? [];
        if (!from || !to) return;
        const changes = smallestChanges(explain(connectivity, from, to), asked);
        expect(changes.length).toBeGreaterThan(0);
        if (changes.some((change) => 'impossible' in change)) return;
        made++;
        const after = connectivityOf(changes.reduce((changed, change) => withChange(changed, change as Change), world));
        const group = (end: End) => after.groupOf(end.peer.name) ?? externalGroup(after, end);
        const verdict = after.between(group(from), group(to));
        expect(`${verdict.open.union(verdict.depends).intersect(asked)}`).toBe(`${asked}`);
        expect(after.manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      }),
      { numRuns: often(1000, 32) },
    );
    expect(made).toBeGreaterThan(often(160, 32));
  });
});

it('the smallest changes help where egress allows by IPv6 alone and ingress by IPv4 alone', () => {
  const connectivity = new Connectivity(readManifests(['test/cases/41-families-of-both-sides/manifests.yaml']));
  const group = connectivity.groupOf('z/w0[Pod]') as Group;
  const end = { group, peer: group.peers[0] as Peer };
  const changes = smallestChanges(explain(connectivity, end, end), PortSet.range('TCP', 8443));
  expect(changes).toMatchObject([
    { direction: 'Egress', add: 'rule', peer: { podSelector: {} } },
    { direction: 'Ingress', add: 'rule', peer: { podSelector: {} } },
  ]);
  const options = { asked: PortSet.all, changes: [], paint: (_: string, word: string) => word };
  expect(explainText(explain(connectivity, end, end), options)).toContain(
    'but not both for the same pods over the same address family',
  );
});

function externalGroup(connectivity: Connectivity, { peer }: End) {
  const group = connectivity.groups.find(
    (one) =>
      one.kind === 'external' &&
      peer.kind === 'external' &&
      one.ranges.some(
        ({ family, first, last }) =>
          family === peer.range.family && first <= peer.range.first && peer.range.last <= last,
      ),
  );
  if (!group) throw new Error(`${peer.name} was cut`);
  return group;
}

/** The manifests with the lines that a change says to add. */
function withChange(world: World, { policy, direction, add, rule, peer, ports }: Change): World {
  const [section, side] = direction === 'Ingress' ? (['ingress', 'from'] as const) : (['egress', 'to'] as const);
  const policies = structuredClone(world.policies);
  const target = policies.find(({ metadata }) => metadata.name === policy.name);
  if (!target) throw new Error(`no policy ${policy.name}`);
  const rules = [...(target.spec[section] ?? [])] as Record<string, unknown>[];
  if (add === 'rule') rules.push({ [side]: [peer], ...(ports && { ports }) });
  const index = rule?.index ?? 0;
  const old = rules[index] ?? {};
  const append = (name: string, items: readonly unknown[]) => [
    ...((old[name] as unknown[] | null | undefined) ?? []),
    ...items,
  ];
  if (add === 'peer') rules[index] = { ...old, [side]: append(side, [peer]) };
  if (add === 'port') rules[index] = { ...old, ports: append('ports', ports ?? []) };
  Object.assign(target.spec, { [section]: rules });
  return { ...world, policies };
}
