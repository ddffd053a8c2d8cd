import { someOf } from '../../test/takes-long.ts';
import type { Manifests, PolicyType } from '../manifests/model.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { causesOf } from './cause.ts';
import { type CommonPeer, commonPeers } from './common-peers.ts';
import { ComparedSide, NOTHING } from './compared-side.ts';
import { compareManifests } from './difference.ts';
import { changeOf } from './difference-block.ts';
import { peersOf } from './open-world/open-difference.ts';
import type { PairAnswer } from './pair-answers.ts';
import { PairBlocks } from './pair-blocks.ts';

/** Numbers below a bound, the same for one seed. */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(state / 65_536) % bound;
  };
}

const app = (i: number) => `{matchLabels: {app: a${i}}}`;

/** A Deployment or a bare Pod for each of some apps in each of three namespaces. */
function workloads(): string[] {
  return ['n0', 'n1', 'n2'].flatMap((namespace, n) => [
    `{apiVersion: v1, kind: Namespace, metadata: {name: ${namespace}, labels: {team: t${n % 2}}}}`,
    ...Array.from({ length: 5 }, (_, i) => {
      const containers = '{containers: [{name: c, image: x, ports: [{containerPort: 80, name: http}]}]}';
      const metadata = `{name: w${i}, namespace: ${namespace}, labels: {app: a${i}}}`;
      return i < 2
        ? `{apiVersion: v1, kind: Pod, metadata: ${metadata}, spec: ${containers}}`
        : `{apiVersion: apps/v1, kind: Deployment, metadata: {name: w${i}, namespace: ${namespace}}, spec: {selector: ${app(i)}, template: {metadata: {labels: {app: a${i}}}, spec: ${containers}}}}`;
    }),
  ]);
}

function policies(seed: number): string[] {
  const below = numbers(seed);
  return Array.from({ length: 5 }, (_, i) => {
    const peer = [
      () => `{podSelector: ${app(below(5))}}`,
      () => `{namespaceSelector: {matchLabels: {team: t${below(2)}}}}`,
      () => `{namespaceSelector: {}, podSelector: ${app(below(5))}}`,
    ][below(3)] as () => string;
    const ports = `[{port: ${['80', '443', 'http'][below(3)]}}]`;
    const rule = (side: string) => `[{${side}: [${peer()}, ${peer()}], ports: ${ports}}, {${side}: [${peer()}]}]`;
    const egress = below(2) === 0 ? `, egress: ${rule('to')}` : '';
    return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p${i}, namespace: n${below(3)}}, spec: {podSelector: ${app(below(5))}, ingress: ${rule('from')}${egress}}}`;
  });
}

function limiting(i: number, direction: PolicyType, rules: string): string {
  return `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: n0}, spec: {podSelector: ${app(i)}, policyTypes: [${direction}], ${direction.toLowerCase()}: ${rules}}}`;
}

const read = (objects: readonly string[]) => readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]);

const text = (row: object) =>
  JSON.stringify(row, (key, value) => (key === 'rules' || key === 'policies' ? value.map(nameOf) : value));

function nameOf(one: { policy?: { name: string }; name?: string; index?: number }): string {
  return `${one.policy?.name ?? one.name} ${one.index}`;
}

describe('blocks of pairs', () => {
  it.each(
    someOf(
      Array.from({ length: 12 }, (_, seed) => [seed]),
      3,
    ),
  )('hold each pair as it is when it is asked alone, for the reasons that it has (world %i)', (seed) => {
    const all = workloads();
    const rules = policies(seed);
    // One policy is another one, and a workload comes or goes with some.
    const others = [...rules.slice(1), ...policies(seed + 1000).slice(0, 1 + (seed % 3))];
    const [before, after] = [
      read([...(seed % 2 === 0 ? all : all.slice(0, -1)), ...rules]),
      read([...(seed % 4 === 0 ? all.slice(0, -2) : all), ...others]),
    ];
    const connectivity = [new Connectivity(before), new Connectivity(after)] as const;
    const sides = [new ComparedSide(connectivity[0], 'old'), new ComparedSide(connectivity[1], 'new')] as const;
    const isPod = ({ old, new: now }: CommonPeer) => (now ?? old)?.peer.kind === 'workload';
    const pods = commonPeers(...connectivity).filter(isPod);
    const expected: string[] = [];
    let same = 0;
    for (const from of pods) {
      for (const to of pods) {
        const [old, now] = [sides[0].between(from, to), sides[1].between(from, to)];
        const change = changeOf({ old, new: now });
        if (change.gained.isEmpty && change.lost.isEmpty) same += old === NOTHING ? 0 : 1;
        else {
          const verdicts = { old: `${old.open}`, new: `${now.open}` };
          expected.push(
            text({ from: from.name, to: to.name, ...verdicts, causes: causesOf(sides, { from, to, ...change }) }),
          );
        }
      }
    }
    const { differences, kept } = compareManifests(before, after);
    const found = differences
      .filter(({ from, to }) => isPod(from) && isPod(to))
      .map(({ from, to, old, new: now, causes }) =>
        text({ from: from.name, to: to.name, old: `${old.open}`, new: `${now.open}`, causes }),
      );
    expect(found).toEqual(expected);
    expect(expected.length).toBeGreaterThan(0);
    expect(kept.filter(({ from, to }) => isPod(from) && isPod(to))).toHaveLength(same);
  });

  it.each([[0], [1], [2]])('answer about each pair as it is when it is asked alone (world %i)', (seed) => {
    // Nobody knows the labels of a namespace that is not declared, so some pairs depend.
    const all = workloads().slice(seed);
    const rules = policies(seed);
    const connectivity = [
      new Connectivity(read([...all, ...rules])),
      new Connectivity(read([...all.slice(0, -1), ...rules.slice(2)])),
    ] as const;
    const sides = [new ComparedSide(connectivity[0], 'old'), new ComparedSide(connectivity[1], 'new')] as const;
    const peers = commonPeers(...connectivity);
    const { answers } = new PairBlocks(sides, peers);
    const verdicts = ({ old, new: now }: PairAnswer) => [old, now];
    let depending = 0;
    for (const own of peers) {
      const [to, from] = [answers.with(own, 'from'), answers.with(own, 'to')];
      for (const other of peers) {
        expect(verdicts(to(other))).toEqual(verdicts(answers.between(other, own)));
        expect(verdicts(from(other))).toEqual(verdicts(answers.between(own, other)));
        if (!to(other).old.depends.isEmpty) depending++;
      }
    }
    expect(depending > 0).toBe(seed > 0);
  });

  // Nobody knows the addresses of pods, so whatever leaves depends.
  const net = [
    '{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: net}, spec: {order: 1, defaultAction: Pass}}',
    '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: net.net}, spec: {tier: net, types: [Egress], egress: [{action: Deny, destination: {nets: [10.200.0.0/16]}}]}}',
  ];

  it('hold pairs that depend together, as far as nothing changes that limits them', () => {
    const [before, after] = [80, 81].map((port) =>
      read([...workloads(), ...net, limiting(3, 'Ingress', `[{ports: [{port: ${port}}]}]`)]),
    ) as [Manifests, Manifests];
    const comparison = compareManifests(before, after);
    const depending = comparison.same().filter(({ old }) => !old.depends.isEmpty);
    const pairs = depending.flatMap(({ from, to }) => from.flatMap((a) => to.map((b) => `${a.name} ${b.name}`)));
    expect(Math.max(...depending.map(({ from, to }) => from.length * to.length))).toBeGreaterThan(100);
    // Each of the 15 reaches the 14 that nothing else limits. Bare Pods are in it with themselves.
    expect(pairs.filter((pair) => !pair.includes('External'))).toHaveLength(15 * 14);
    expect(comparison.open.flatMap(({ to }) => peersOf(to)).map(({ name }) => name)).toContain('n0/w3[Deployment]');
    expect(comparison.unchanged).toBe(comparison.kept.length);
  });

  it('hold no pair that depends with pods that a rule no longer lets in, where nothing limits them', () => {
    const before = [
      ...workloads(),
      ...net,
      limiting(4, 'Egress', `[{to: [{podSelector: ${app(3)}}], ports: [{port: 80}]}]`),
    ];
    const after = before.map((one) => (one.includes('name: w3, namespace: n0') ? one.replaceAll('a3', 'a9') : one));
    const { open } = compareManifests(read(before), read(after));
    const ends = open.map(({ from, to, old, new: now }) =>
      [...peersOf(from), ...peersOf(to)].map(({ name }) => name).concat(`${old}`, `${now}`),
    );
    expect(ends).toContainEqual(['n0/w4[Deployment]', 'n0/w3[Deployment]', 'TCP 80', 'No Connections']);
  });

  it('are told together where they depend and change alike', () => {
    const all = [...workloads(), ...net];
    const deny =
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny, namespace: n0}, spec: {podSelector: {}}}';
    const { open } = compareManifests(read(all), read([...all, deny]));
    const rows = open.map(({ from, to }) => [peersOf(from), peersOf(to)].map((ends) => ends.map(({ name }) => name)));
    const pairs = rows.flatMap(([from = [], to = []]) => from.flatMap((a) => to.map((b) => `${a} ${b}`)));
    const isPods = (pair: string) => !pair.includes('External');
    // Each of the 15 to each of 5, but a bare Pod to itself.
    expect(new Set(pairs.filter(isPods)).size).toBe(15 * 5 - 2);
    expect(pairs.filter(isPods)).toHaveLength(15 * 5 - 2);
    expect(rows.some(([from = [], to = []]) => from.length > 2 && to.length > 2)).toBe(true);
  });

  it.each([
    ['targets', 'Egress', 'to'],
    ['sources', 'Ingress', 'from'],
  ] as const)('tell %s apart that other rules let through, on the same ports', (_, direction, end) => {
    const all = workloads().filter((object) => object.includes('namespace: n0') || object.includes('kind: Namespace'));
    const limited = (rules: string) => limiting(0, direction, `[${rules}]`);
    const rule = (i: number) => `{${end}: [{podSelector: ${app(i)}}], ports: [{port: 80}]}`;
    const { differences } = compareManifests(
      read([...all, limited('')]),
      read([...all, limited(`${rule(2)}, ${rule(3)}`)]),
    );
    expect(
      differences.map((one) => [one[end].name, one.causes.flatMap(({ rules }) => rules.map(({ index }) => index))]),
    ).toEqual([
      ['n0/w2[Deployment]', [0]],
      ['n0/w3[Deployment]', [1]],
    ]);
  });
});
