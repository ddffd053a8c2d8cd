import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const group = (name: string, ...versions: readonly string[]) => {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
};
const resource = (name: string, kind: string, namespaced: boolean, verbs: readonly string[] = ['get', 'list']) => ({
  ...{ name, kind, namespaced, verbs, singularName: '' },
});
const CALICO = '/apis/crd.projectcalico.org/v1';
const [ADMIN, ADMIN_TWO] = ['v1alpha1', 'v1alpha2'].map((version) => `/apis/policy.networking.k8s.io/${version}`);

describe('policies of other kinds, through the API server', () => {
  const there = new ScriptedCluster();
  const served = (...groups: readonly object[]) => ({ '/apis': { kind: 'APIGroupList', groups } });
  const asked = () => there.api.requests.map((one) => one.replace('GET ', ''));

  it('are those of the kinds that are there, of the namespaces of the manifests and of none', async () => {
    there.api.answers = {
      ...served(
        group('apps', 'v1'),
        group('metrics.k8s.io', 'v1beta1'),
        group('crd.projectcalico.org', 'v1'),
        group('policy.networking.k8s.io', 'v1alpha1', 'v1alpha2'),
        group('controlplane.antrea.io', 'v1beta2'),
        group('fancy.example', 'v1'),
      ),
      [CALICO]: {
        resources: [
          resource('ippools', 'IPPool', false),
          resource('hostendpoints', 'HostEndpoint', false),
          resource('networkpolicies', 'NetworkPolicy', true),
          resource('globalnetworkpolicies', 'GlobalNetworkPolicy', false),
          resource('globalnetworkpolicies/status', 'GlobalNetworkPolicy', false),
          resource('globalnetworksets', 'GlobalNetworkSet', false, ['create']),
          resource('felixconfigurations', 'FelixConfiguration', false),
        ],
      },
      [`${ADMIN}`]: { resources: [resource('adminnetworkpolicies', 'AdminNetworkPolicy', false)] },
      [`${ADMIN_TWO}`]: {
        resources: [
          resource('adminnetworkpolicies', 'AdminNetworkPolicy', false),
          resource('clusternetworkpolicies', 'ClusterNetworkPolicy', false),
        ],
      },
      '/apis/fancy.example/v1': { resources: [resource('fancies', 'FancyNetworkPolicy', true)] },
    };
    there.api.lists = {
      globalnetworkpolicies: [{ metadata: { name: 'tenant-open' }, spec: { order: 10 } }],
      fancies: [{ metadata: { name: 'f', namespace: 'shop' } }],
    };
    expect(await there.cluster.otherPolicies(false)).toEqual({
      objects: [
        {
          ...{ apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy' },
          ...{ metadata: { name: 'tenant-open' }, spec: { order: 10 } },
        },
        { apiVersion: 'fancy.example/v1', kind: 'FancyNetworkPolicy', metadata: { name: 'f', namespace: 'shop' } },
      ],
      unlisted: [],
    });
    expect(asked().sort()).toEqual(
      [
        ...['/apis', CALICO, `${ADMIN}`, `${ADMIN_TWO}`, '/apis/fancy.example/v1'],
        ...[`${CALICO}/globalnetworkpolicies`, `${CALICO}/namespaces/shop/networkpolicies`],
        `${CALICO}/felixconfigurations`,
        ...[`${ADMIN}/adminnetworkpolicies`, `${ADMIN_TWO}/clusternetworkpolicies`],
        '/apis/fancy.example/v1/namespaces/shop/fancies',
      ].sort(),
    );
  });

  it('are NetworkSets of all namespaces, by one list, where selectors may find them there', async () => {
    there.api.answers = {
      ...served(group('crd.projectcalico.org', 'v1')),
      [CALICO]: {
        resources: [resource('networkpolicies', 'NetworkPolicy', true), resource('networksets', 'NetworkSet', true)],
      },
    };
    there.api.lists = { networksets: [{ metadata: { name: 'partners', namespace: 'ops' } }] };
    const { objects } = await there.cluster.otherPolicies(true);
    expect(objects).toEqual([
      expect.objectContaining({ kind: 'NetworkSet', metadata: { name: 'partners', namespace: 'ops' } }),
    ]);
    expect(asked()).toEqual(
      expect.arrayContaining([`${CALICO}/networksets`, `${CALICO}/namespaces/shop/networkpolicies`]),
    );
  });

  it('have the settings of Cilium beside them, in whatever namespace it is installed', async () => {
    there.api.answers = {
      ...served(group('cilium.io', 'v2')),
      '/apis/cilium.io/v2': {
        resources: [
          resource('ciliumnetworkpolicies', 'CiliumNetworkPolicy', true),
          resource('ciliumnodeconfigs', 'CiliumNodeConfig', true),
          resource('ciliumendpoints', 'CiliumEndpoint', true),
        ],
      },
    };
    const audit = { 'policy-audit-mode': 'true' };
    there.api.lists = {
      configmaps: [{ metadata: { name: 'cilium-config', namespace: 'kube-system' }, data: audit }],
      ciliumnodeconfigs: [{ metadata: { name: 'a', namespace: 'kube-system' }, spec: { defaults: audit } }],
    };
    const { objects, unlisted } = await there.cluster.otherPolicies(false);
    expect(objects).toEqual([
      expect.objectContaining({ apiVersion: 'cilium.io/v2', kind: 'CiliumNodeConfig', spec: { defaults: audit } }),
      expect.objectContaining({ apiVersion: 'v1', kind: 'ConfigMap', data: audit }),
    ]);
    expect(unlisted).toEqual([]);
    expect(asked()).toEqual(expect.arrayContaining(['/api/v1/configmaps', '/apis/cilium.io/v2/ciliumnodeconfigs']));
    there.api.answers['/api/v1/configmaps'] = 403;
    expect((await there.cluster.otherPolicies(false)).unlisted.map((one) => one.resource)).toEqual([
      'configmaps/cilium-config',
    ]);
  });

  it('are none where no such kind is there', async () => {
    there.api.answers = served(group('apps', 'v1'));
    expect(await there.cluster.otherPolicies(false)).toEqual({ objects: [], unlisted: [] });
    expect(asked()).toEqual(['/apis']);
  });

  it('are said where one may not list them, once for each kind', async () => {
    const wide = await there.open({ ownNamespace: 'sandbox' });
    there.api.answers = {
      ...served(group('crd.projectcalico.org', 'v1')),
      [CALICO]: {
        resources: [resource('networkpolicies', 'NetworkPolicy', true), resource('networksets', 'NetworkSet', true)],
      },
      [`${CALICO}/namespaces/shop/networkpolicies`]: 403,
      [`${CALICO}/namespaces/sandbox/networkpolicies`]: 403,
      // It went meanwhile.
      [`${CALICO}/namespaces/shop/networksets`]: 404,
    };
    const { objects, unlisted } = await wide.otherPolicies(false);
    expect(objects).toEqual([]);
    expect(unlisted).toEqual([
      {
        resource: 'networkpolicies.crd.projectcalico.org',
        says: 'the cluster refuses: the server says 403',
      },
    ]);
  });

  it('are not known where discovery is refused', async () => {
    there.api.answers = { '/apis': 403 };
    expect((await there.cluster.otherPolicies(false)).unlisted).toEqual([
      { resource: 'API groups', says: expect.stringContaining('403') },
    ]);
  });

  it.each([
    ['of somebody else', 'fancy.example', []],
    ['of policies', 'cilium.io', ['cilium.io']],
    ["of Calico's API server, of which the objects are seen in the other", 'projectcalico.org', []],
  ])('are not known of a group that is down %s, or it does not matter', async (_, name, unlisted) => {
    there.api.answers = {
      ...served(group('crd.projectcalico.org', 'v1'), group(name, 'v3')),
      [CALICO]: { resources: [] },
      [`/apis/${name}/v3`]: 503,
    };
    const found = await there.cluster.otherPolicies(false);
    expect(found.unlisted.map(({ resource }) => resource)).toEqual(unlisted);
  });
});
