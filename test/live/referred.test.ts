import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

describe('the objects to which policies refer, through the API server', () => {
  const there = new ScriptedCluster();
  const ACCOUNTS = '/api/v1/namespaces/shop/serviceaccounts';
  const SLICES = '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices';

  it('are asked for where they are wanted alone', async () => {
    expect(await there.cluster.referred({ accounts: false, endpoints: false })).toEqual({ objects: [], unlisted: [] });
    expect(there.api.requests).toEqual([]);
    there.api.lists = { serviceaccounts: [{ metadata: { name: 'web', namespace: 'shop', labels: { team: 'a' } } }] };
    const { objects } = await there.cluster.referred({ accounts: true, endpoints: false });
    expect(objects).toEqual([
      expect.objectContaining({ kind: 'ServiceAccount', metadata: expect.objectContaining({ labels: { team: 'a' } }) }),
    ]);
    there.api.lists = { endpointslices: [{ metadata: { name: 'web-1', namespace: 'shop' } }] };
    expect((await there.cluster.referred({ accounts: false, endpoints: true })).objects).toEqual([
      expect.objectContaining({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }),
    ]);
    // By a label, so that those which Kubernetes itself makes are not sent.
    expect(there.api.requests).toEqual([`GET ${ACCOUNTS}`, `GET ${SLICES}?own`]);
  });

  it('are named if they may not be listed', async () => {
    there.api.answers = { [ACCOUNTS]: 403, [SLICES]: 403 };
    const { objects, unlisted } = await there.cluster.referred({ accounts: true, endpoints: true });
    expect(objects).toEqual([]);
    expect(unlisted.map(({ resource }) => resource)).toEqual(['serviceaccounts', 'endpointslices.discovery.k8s.io']);
    expect(unlisted[0]?.says).toContain('refuses');
  });

  it('are ports of pods, too: those of all containers, and none that a manifest would not have', async () => {
    const containers = [{ name: 'a', ports: [{ name: 'web', containerPort: 80 }] }, { name: 'b' }];
    const initContainers = [{ name: 'c', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] }];
    there.api.lists = { pods: [{ metadata: { name: 'a', namespace: 'shop' }, spec: { containers, initContainers } }] };
    expect((await there.cluster.pods())[0]?.ports).toEqual([
      { name: 'web', containerPort: 80, protocol: 'TCP' },
      { name: 'dns', containerPort: 53, protocol: 'UDP', isInit: true },
    ]);
  });
});
