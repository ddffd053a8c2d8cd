import { app, into, namespace, outOf, pod, type Reviewed, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';
import { namesOfEnds } from './open-world/open-difference.ts';

const HERE = [namespace('shop'), pod('db')];
const WEB = pod('web');
const ON_NODE = WEB.replace('spec:\n', 'spec:\n  hostNetwork: true\n');

/** What nobody can judge of a change, and the rows about pods that are in no manifest. */
function changes(before: readonly string[], after: readonly string[], options: Reviewed = {}): string[] {
  const { unjudged, open } = reviewed([...HERE, ...before], [...HERE, ...after], options);
  return [
    ...unjudged.map(({ fate, what, object }) => `${fate} ${what} of ${object.namespace}/${object.name}`),
    ...open.map(({ kind, from, to }) => `${kind} ${namesOfEnds(from)} => ${namesOfEnds(to)}`),
  ];
}

describe('a workload that begins or ends to use the network of its node', () => {
  const FOUND = ['changed hostNetwork of shop/web'];

  it.each<[what: string, policies: string[]]>([
    ['no policy', []],
    ['whoever it lets in', [into('web', '{}')]],
    ['whoever lets it in', [into('db', `{from: [${app('web')}]}`)]],
    ['where it may go', [outOf('web', '{}')]],
  ])('says nothing of pods of no manifest that is not so: %s', (_, policies) => {
    expect(changes([WEB, ...policies], [ON_NODE, ...policies])).toEqual(FOUND);
    expect(changes([ON_NODE, ...policies], [WEB, ...policies])).toEqual(FOUND);
  });

  it('is no unchanged connectivity where its policy let in all addresses and no pod', () => {
    const all = into('web', '{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}');
    expect(changes([WEB, all], [ON_NODE, all], { cni: 'cilium' })).toEqual(FOUND);
  });

  it.each<[what: string, before: string[], after: string[], options: Reviewed]>([
    ['it stays on its node', [ON_NODE], [ON_NODE], {}],
    ['it is new', [], [ON_NODE], {}],
    ['it goes', [ON_NODE], [], {}],
    ['such pods are ordinary pods', [WEB], [ON_NODE], { cni: 'spec' }],
  ])('is nothing if %s', (_, before, after, options) => {
    expect(changes(before, after, options)).toEqual([]);
  });

  it('is found where it has another name, too', () => {
    const renamed = (one: string) => one.replace('name: web', 'name: site');
    const found = ['changed hostNetwork of shop/site'];
    expect(changes([WEB], [renamed(ON_NODE)])).toEqual(found);
    expect(changes([ON_NODE], [renamed(WEB)])).toEqual(found);
  });

  describe('beside another one of its name, as an operator makes them', () => {
    const owned = (name: string, isOnNode: boolean, app = name) =>
      (isOnNode ? ON_NODE : WEB)
        .replace(
          'name: web, ',
          `name: ${name}, ownerReferences: [{apiVersion: a.example/v1, kind: Made, name: all, controller: true}], `,
        )
        .replace('app: web', `app: ${app}`);

    it.each<[what: string, before: string[], after: string[], found: number]>([
      ['each stays what it was', [owned('a', true), owned('b', false)], [owned('a', true), owned('b', false)], 0],
      [
        'they stand the other way round',
        [owned('a', true), owned('b', false)],
        [owned('b', false), owned('a', true)],
        0,
      ],
      ['one changes', [owned('a', true), owned('b', false)], [owned('a', true), owned('b', true)], 1],
      ['both change', [owned('a', true), owned('b', false)], [owned('a', false), owned('b', true)], 2],
      ['one gets another label', [owned('a', true), owned('b', false)], [owned('a', true), owned('b', false, 'c')], 0],
      ['one comes', [owned('a', true)], [owned('a', true), owned('b', false)], 0],
    ])('%s', (_, before, after, found) => {
      const { unjudged } = reviewed([...HERE, ...before], [...HERE, ...after]);
      expect(
        unjudged.filter(({ what }) => what === 'hostNetwork').map(({ object }) => `${object.kind} ${object.name}`),
      ).toEqual(Array(found).fill('Made all'));
    });
  });

  it('is said in a sentence', () => {
    const { unjudged } = reviewed([WEB], [ON_NODE]);
    expect(unjudged.map(unjudgedText)).toEqual([
      'Pod shop/web (a.yaml:1): hostNetwork changes, so it is a pod on one side and a node on the other: its connections with pods of no manifest are not compared',
    ]);
  });
});

describe('a workload that is in other networks than before', () => {
  const inside = (networks: string) =>
    WEB.replace('metadata: {', `metadata: {annotations: {k8s.v1.cni.cncf.io/networks: ${networks}}, `);
  const machine = (networks: string) => `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: vm, namespace: shop}
spec: {template: {metadata: {labels: {app: vm}}, spec: {domain: {devices: {}}, networks: [{name: default, pod: {}}${networks}]}}}
`;
  const FOUND = ['changed furtherNetworks of shop/web'];

  it.each<[what: string, before: string, after: string, found: string[]]>([
    ['joins one', WEB, inside('storage'), FOUND],
    ['leaves it', inside('storage'), WEB, FOUND],
    ['is in another one', inside('storage'), inside('office'), FOUND],
    ['stays in it', inside('storage'), inside('storage'), []],
    [
      'is a virtual machine',
      machine(''),
      machine(', {name: lan, multus: {networkName: lan}}'),
      ['changed furtherNetworks of shop/vm'],
    ],
  ])('is a change that nobody can judge: it %s', (_, before, after, found) => {
    expect(changes([before], [after])).toEqual(found);
  });

  it('is no change where it is new', () => {
    const { unjudged } = reviewed(HERE, [...HERE, inside('storage')]);
    expect(unjudged).toEqual([]);
  });
});
