import { profileFacts, profilesYaml } from './profile-facts.ts';

const secret = (name: string, key: string, more = {}) => ({
  name: `${name}-${key}`,
  valueFrom: { secretKeyRef: { name, key, ...more } },
});
const deployment = (name: string, namespace?: string, container: object = {}, pod: object = {}) => ({
  kind: 'Deployment',
  metadata: { name, ...(namespace && { namespace }) },
  spec: {
    template: { metadata: { labels: { app: name, part: 'x' } }, spec: { containers: [container], ...pod } },
  },
});
const service = (name: string, ports: object[], namespace?: string) => ({
  kind: 'Service',
  metadata: { name, ...(namespace && { namespace }) },
  spec: { ports },
});
const NAMESPACE = { kind: 'Namespace', metadata: { name: 'shop' } };
const POLICY = { kind: 'NetworkPolicy', metadata: { name: 'deny', namespace: 'shop' } };

const factsOf = (files: Record<string, object[]>) =>
  profileFacts(new Map(Object.entries(files).map(([name, objects]) => [`shop/${name}`, objects]))).get('shop');

describe('the facts of a profile', () => {
  it('name its namespace, which is `default` where the objects name none, and say whether there are more', () => {
    expect(factsOf({ a: [deployment('a')] })).toMatchObject({ namespace: 'default', hasMoreNamespaces: false });
    expect(factsOf({ n: [NAMESPACE], a: [deployment('a', 'shop')] })).toMatchObject({
      namespace: 'shop',
      hasMoreNamespaces: false,
    });
    expect(factsOf({ a: [deployment('a', 'shop')], b: [deployment('b', 'other')] })).toMatchObject({
      namespace: 'shop',
      hasMoreNamespaces: true,
    });
  });

  it('put Namespaces first, then policies, whatever the files are called', () => {
    const facts = factsOf({ a: [deployment('a', 'shop')], y: [POLICY], z: [NAMESPACE] });
    expect(facts).toMatchObject({ files: ['z', 'y', 'a'], namespaceFiles: ['z'] });
  });

  it('put policies of the whole cluster before all else, and say which kinds the cluster must know for them', () => {
    const floor = { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', metadata: { name: 'floor' } };
    expect(factsOf({ a: [deployment('a', 'shop')], x: [floor, floor], y: [POLICY], z: [NAMESPACE] })).toMatchObject({
      namespace: 'shop',
      hasMoreNamespaces: false,
      clusterPolicies: ['globalnetworkpolicies.crd.projectcalico.org'],
      files: ['x', 'z', 'y', 'a'],
      namespaceFiles: ['z'],
    });
    expect(factsOf({ a: [deployment('a', 'shop')] })).not.toHaveProperty('clusterPolicies');
  });

  it('list each Secret once with all of its keys, but not one that is optional or made by the profile itself', () => {
    const own = { kind: 'Secret', metadata: { name: 'own', namespace: 'shop' } };
    const a = deployment(
      'a',
      'shop',
      {
        env: [secret('db', 'password'), secret('own', 'x'), secret('more', 'y', { optional: true }), { name: 'plain' }],
      },
      { initContainers: [{ env: [secret('db', 'user'), secret('db', 'password')] }] },
    );
    const b = deployment('b', 'shop', { env: [secret('cache', 'token')] });
    expect(factsOf({ a: [a, own], b: [b] })?.secrets).toEqual(['shop/db user password', 'shop/cache token']);
  });

  it('list node ports with their Services, and the ports of this machine that lead there', () => {
    const cluster = {
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      kind: 'Cluster',
      nodes: [
        { extraPortMappings: [{ containerPort: 30001, hostPort: 8080 }] },
        {
          extraPortMappings: [
            { containerPort: 30002, hostPort: 8082 },
            { containerPort: 30003, hostPort: 8083, protocol: 'UDP' },
          ],
        },
        {},
      ],
    };
    const objects = new Map<string, object[]>([
      ['cluster/kind', [cluster]],
      [
        'shop/a',
        [deployment('a'), service('a', [{ nodePort: 30001 }, { port: 1 }, { nodePort: 30003, protocol: 'UDP' }])],
      ],
      ['other/b', [deployment('b'), service('b', [{ nodePort: 30009 }], 'ns')]],
    ]);
    const facts = profileFacts(objects);
    expect([...facts.keys()]).toEqual(['shop', 'other']);
    expect(facts.get('shop')).toMatchObject({
      nodePorts: ['30001/TCP default/a', '30003/UDP default/a'],
      hostPorts: [8080, 8083],
    });
    expect(facts.get('other')).toMatchObject({ nodePorts: ['30009/TCP ns/b'], hostPorts: [] });
  });

  it('list the workloads with the labels of their pods', () => {
    expect(factsOf({ a: [deployment('a', 'shop')] })?.workloads).toEqual(['shop/a app=a part=x']);
  });
});

it('the file has a key or a value a line, and breaks none of them', () => {
  const long = `shop/${'a'.repeat(60)} ${'b'.repeat(60)} ${'c'.repeat(60)}`;
  const facts = profileFacts(new Map([['shop/a', [deployment('a')]]])).get('shop');
  if (!facts) throw new Error('no facts');
  const text = profilesYaml(new Map([['shop', { ...facts, secrets: [long] }]]));
  expect(text).toContain(`\n  secrets:\n    - ${long}\n`);
  expect(text).toContain('\n  hostPorts: []\n');
});
