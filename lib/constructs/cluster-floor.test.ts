import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { App, Chart } from 'cdk8s';
import { render } from '../synth/render.ts';
import { Application } from './application.ts';
import { applicationIntent } from './application-intent.ts';
import { ClusterFloor, type ClusterFloorKind, type ClusterFloorProps } from './cluster-floor.ts';
import { MADE_BY } from './network-policy.ts';
import { Tier } from './tier.ts';
import { Workload } from './workload.ts';

const KINDS: readonly ClusterFloorKind[] = [
  'ClusterNetworkPolicy',
  'ClusterNetworkPolicy/v1beta1',
  'GlobalNetworkPolicy',
  'CiliumClusterwideNetworkPolicy',
];

function shop() {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const application = new Application(chart, 'shop');
  const db = new Workload(application, 'db', { image: 'db:1', ports: { sql: 5432 } });
  const cache = new Tier(chart, 'cache', { name: 'cache', image: 'cache:1', port: 6379 });
  return { app, chart, db, cache };
}

function floorOf(props: (made: ReturnType<typeof shop>) => ClusterFloorProps) {
  const made = shop();
  const chart = new Chart(made.app, 'floor', { namespace: 'shop' });
  const floor = new ClusterFloor(chart, 'floor', props(made));
  return {
    ...made,
    floor,
    problems: floor.node.validate(),
    objects: floor.node.validate().length ? [] : chart.toJson(),
  };
}

describe.each(KINDS)('a floor of kind %s', (kind) => {
  const all = floorOf(({ db, cache }) => ({
    ...{ kind, dataTiers: [db, cache], clientNamespaces: ['monitoring'], namespaces: ['shop', 'blog'] },
  }));

  it('is policies of the whole cluster, whatever namespace its chart has', () => {
    expect(all.problems).toEqual([]);
    const prefix = kind === 'GlobalNetworkPolicy' ? 'default.' : '';
    expect(all.objects.map((one) => [one.kind, one.metadata])).toEqual(
      ['egress', 'shop-db', 'shop-cache'].map((name) => [
        kind.split('/')[0],
        { name: `${prefix}cluster-floor-${name}` },
      ]),
    );
  });

  it('is valid by the schema of its CRD', () => {
    const { kinds, definitions } = JSON.parse(readFileSync('test/schemas/crds.json', 'utf8'));
    const ajv = new Ajv({ allowUnionTypes: true }).addSchema({ $id: 'crds', definitions });
    for (const object of all.objects) {
      const name = kinds[`${object.apiVersion} ${object.kind}`];
      const isValid = ajv.compile({ $ref: `crds#/definitions/${name}` });
      isValid(object);
      expect(isValid.errors ?? []).toEqual([]);
    }
  });

  it('remembers which code made each policy', () => {
    const app = new App();
    new ClusterFloor(new Chart(app, 'floor', { namespace: 'shop' }), 'floor', { kind, namespaces: ['shop'] });
    const { madeBy } = render(new Map([['', app]]), MADE_BY);
    const [[name, frames] = []] = Object.entries(madeBy.get('floor.k8s.yaml') ?? {});
    expect(name).toMatch(/^\/(?:default\.)?cluster-floor-egress$/);
    expect(frames?.join('\n')).toContain('cluster-floor.test.ts');
  });

  it('names the namespaces of clients, and those that it is for', () => {
    const [egress, db] = all.objects.map((one) => JSON.stringify(one));
    expect(egress).toContain('blog');
    expect(egress).not.toContain('monitoring');
    expect(db).toContain('monitoring');
  });

  it('is declared as sealed, for those that it is for', () => {
    const { app } = all;
    const seals = applicationIntent('shop', app);
    const from = kind.startsWith('ClusterNetworkPolicy') ? ['otherNamespaces'] : ['otherNamespaces', 'addresses'];
    expect(seals.sealed).toEqual([
      { from, to: ['shop/db[Deployment]', 'shop/cache[Deployment]'], except: ['namespace-monitoring'] },
      { from: ['shop/db[Deployment]'], to: 'metadata-service' },
    ]);
    expect(seals.peers).toMatchObject({
      'namespace-monitoring': [{ namespace: 'monitoring' }],
      'metadata-service': [{ ipBlock: { cidr: '169.254.169.254/32' } }],
    });
  });

  it('without data tiers is for egress alone, and for no namespace for data tiers alone', () => {
    expect(floorOf(() => ({ kind, namespaces: ['shop'] })).objects).toHaveLength(1);
    const none = floorOf(({ db }) => ({ kind, namespaces: [], dataTiers: [db] }));
    expect(none.objects.map(({ metadata }) => metadata.name)).toEqual([
      expect.stringMatching(/cluster-floor-shop-db$/),
    ]);
    expect(applicationIntent('shop', none.app).sealed).toHaveLength(1);
  });
});

it('a floor is of the version that every release of the API serves, unless it is asked for the next one', () => {
  const versions = KINDS.map((kind) => floorOf(() => ({ kind, namespaces: ['shop'] })).objects[0].apiVersion);
  expect(versions).toEqual([
    'policy.networking.k8s.io/v1alpha2',
    'policy.networking.k8s.io/v1beta1',
    'crd.projectcalico.org/v1',
    'cilium.io/v2',
  ]);
});

describe('a floor for every namespace but kube-system', () => {
  it.each(['ClusterNetworkPolicy', 'CiliumClusterwideNetworkPolicy'] as const)('%s', (kind) => {
    const { floor, problems, objects } = floorOf(() => ({ kind }));
    expect(problems).toEqual([]);
    expect([floor.isFor('shop'), floor.isFor('kube-system')]).toEqual([true, false]);
    expect(JSON.stringify(objects[0])).toMatch(/"operator":"NotIn","values":\["kube-system"\]/);
  });

  it('asks Cilium for no deny where nothing is denied', () => {
    const { objects } = floorOf(({ db }) => ({ kind: 'CiliumClusterwideNetworkPolicy', dataTiers: [db] }));
    for (const { spec } of objects) expect(spec.enableDefaultDeny).toEqual({ egress: false, ingress: false });
  });

  it('gives each ClusterNetworkPolicy a priority of its own', () => {
    const { objects } = floorOf(({ db, cache }) => ({ kind: 'ClusterNetworkPolicy', dataTiers: [db, cache] }));
    expect(objects.map(({ spec }) => spec.priority)).toEqual([100, 101, 102]);
  });
});

describe('a floor that makes no sense', () => {
  const onNode = ({ chart }: ReturnType<typeof shop>) =>
    new Workload(chart, 'agent', { image: 'agent:1', kind: 'DaemonSet', hostNetwork: true });
  it.each<[string, (made: ReturnType<typeof shop>) => object, RegExp]>([
    ['of no kind', () => ({}), /^kind is missing; write it$/],
    [
      'of another kind',
      () => ({ kind: 'NetworkPolicy' }),
      /^kind 'NetworkPolicy' is not known; use ClusterNetworkPolicy, ClusterNetworkPolicy\/v1beta1, Glob/,
    ],
    ['of a kind that every object has', () => ({ kind: 'toString' }), /^kind 'toString' is not known/],
    ['with another field', () => ({ kind: KINDS[0], tiers: [] }), /^tiers is not a field; use one of kind, dataTiers/],
    [
      'for a namespace that is none',
      () => ({ kind: KINDS[0], namespaces: ['a b'] }),
      /^namespace 'a b' is not a DNS label/,
    ],
    [
      'as GlobalNetworkPolicy for every namespace',
      () => ({ kind: 'GlobalNetworkPolicy' }),
      /^a GlobalNetworkPolicy isolates the egress/,
    ],
    [
      'for pods of the network of their node',
      (made) => ({ kind: KINDS[0], dataTiers: [onNode(made)] }),
      /uses the network of its node/,
    ],
    [
      'with one data tier twice',
      (made) => {
        const db = new Workload(made.chart, 'twice', { image: 'd:1' });
        return { kind: KINDS[0], dataTiers: [db, db] };
      },
      /^dataTiers has .+\/twice\[Deployment\] twice; leave one of the two out$/,
    ],
    [
      'with two policies of one name',
      ({ chart }) => {
        const db = (namespace: string, name: string) =>
          new Workload(new Chart(chart.node.root as App, namespace, { namespace }), name, { image: 'd:1' });
        return { kind: KINDS[0], dataTiers: [db('a', 'b-c'), db('a-b', 'c')] };
      },
      /^dataTiers: the policies of a\/b-c\[Deployment\] and a-b\/c\[Deployment\] would both be called cluster-floor-a-b-c; /,
    ],
  ])('%s says so', (_, props, message) => {
    const { problems, objects } = floorOf((made) => props(made) as ClusterFloorProps);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(objects).toEqual([]);
  });
});

it('the typed kinds of its policies are what their schemas say', () => {
  expect(execFileSync('node', ['imports/generate.mjs', '--check'], { encoding: 'utf8' })).toBe('');
});
