import { NoCluster } from '../../lib/live/cluster/api-errors.ts';
import { LABEL, OWNER, type OwnObject } from '../../lib/live/cluster/cluster.ts';
import { ScriptedCluster } from './scripted-api-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const POD: OwnObject = {
  ...{ apiVersion: 'v1', kind: 'Pod' as const },
  metadata: { name: 'prober', namespace: 'shop', labels: { [LABEL]: 'x' } },
  spec: { containers: [] },
};

describe('a cluster through its API server', () => {
  const there = new ScriptedCluster();

  it('says what it is', async () => {
    there.api.lists = {
      nodes: [
        { metadata: { name: 'a' } },
        { metadata: { name: 'b' }, spec: { taints: [{ key: 'control-plane', effect: 'NoSchedule' }] } },
        { metadata: { name: 'c' }, spec: { unschedulable: true } },
      ],
      daemonsets: [{ metadata: { name: 'calico-node' }, status: { numberReady: 2 } }],
    };
    expect(await there.cluster.describe()).toEqual({
      ...{ version: 'v1.30.4', plugin: 'calico', pluginNodes: 2, nodes: 3, workers: ['a'] },
    });
  });

  it('lists pods, Services and policies as they are', async () => {
    there.api.lists = {
      pods: [
        {
          metadata: {
            ...{ name: 'db-0', namespace: 'shop', labels: { app: 'db' }, creationTimestamp: '2026-01-01T00:00:00Z' },
            ownerReferences: [{ kind: 'StatefulSet', name: 'db', controller: true }],
          },
          spec: { nodeName: 'a', containers: [{ name: 'db', readinessProbe: { tcpSocket: { port: 3306 } } }] },
          status: {
            phase: 'Running',
            podIP: '10.0.0.1',
            podIPs: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }],
            conditions: [{ type: 'Ready', status: 'True' }],
            containerStatuses: [{ name: 'db', ready: true, state: { running: {} } }],
          },
        },
        {
          metadata: { name: 'b', namespace: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' },
          // This asks another host, and that one no network.
          spec: {
            containers: [
              { name: 'a', readinessProbe: { tcpSocket: { port: 1, host: '10.0.0.9' } } },
              { name: 'b', readinessProbe: { exec: { command: ['true'] } } },
            ],
          },
          status: {
            phase: 'Pending',
            containerStatuses: [{ name: 'a', ready: true, state: { waiting: { reason: 'ErrImage\u001b[2JPull' } } }],
          },
        },
      ],
      services: [
        {
          metadata: { name: 'db', namespace: 'shop' },
          spec: {
            clusterIP: '10.96.0.1',
            publishNotReadyAddresses: true,
            internalTrafficPolicy: 'Local',
            selector: { app: 'db' },
            ports: [{ port: 1, targetPort: 'mysql' }, { port: 2 }],
          },
        },
      ],
      networkpolicies: [
        {
          metadata: {
            ...{ name: 'p', namespace: 'shop', creationTimestamp: '2026-01-01T00:00:00Z' },
            managedFields: [{ time: '2026-01-02T00:00:00Z' }, {}],
          },
          spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
        },
        // Somebody who would not be seen.
        { metadata: { name: 'q', namespace: 'shop', labels: { [LABEL]: 'x' } }, spec: { podSelector: {} } },
      ],
    };
    const [db, other] = await there.cluster.pods();
    expect(db).toEqual({
      ...{ askedByKubelet: true, reachedByKubelet: true },
      ...{
        namespace: 'shop',
        name: 'db-0',
        labels: { app: 'db' },
        ip: '10.0.0.1',
        node: 'a',
        ready: true,
        running: true,
      },
      ...{
        terminating: false,
        hostNetwork: false,
        serviceAccount: 'default',
        hasTwoFamilies: true,
        containers: 1,
        ports: [],
      },
      ...{ owner: { kind: 'StatefulSet', name: 'db' }, created: Date.parse('2026-01-01T00:00:00Z') },
    });
    expect(other).toMatchObject({
      ...{ askedByKubelet: false, reachedByKubelet: false },
      running: false,
      terminating: true,
      // Nothing in it steers a terminal.
      waiting: 'ErrImage [2JPull',
    });
    expect((await there.cluster.services())[0]).toEqual({
      ...{ namespace: 'shop', name: 'db', clusterIp: '10.96.0.1', selector: { app: 'db' } },
      ...{ publishesNotReady: true, isLocal: true },
      ports: [
        { port: 1, protocol: 'TCP', targetPort: 'mysql' },
        { port: 2, protocol: 'TCP', targetPort: 2 },
      ],
    });
    expect((await there.cluster.policies()).map(({ own }) => own)).toEqual([false, false]);
    expect((await there.cluster.policies())[0]).toMatchObject({
      ...{ own: false, written: Date.parse('2026-01-02T00:00:00Z') },
      object: { spec: { ingress: [{ from: [{ podSelector: {} }] }] } },
    });
  });

  it('asks again after 429, 500 and a connection that breaks, and makes nothing twice', async () => {
    there.api.failures.push(429, 500, 'drop');
    await there.cluster.create([POD]);
    expect(there.api.created.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/pods']);
    there.api.failures.push('drop after');
    await there.cluster.create([{ ...POD, metadata: { ...POD.metadata, name: 'other' } }]);
    expect(there.api.created).toHaveLength(2);
    there.api.failures.push(...Array.from({ length: 10 }, () => 503));
    await expect(there.cluster.pods()).rejects.toThrow(/the API server answers 503: the server says 503/);
  });

  const labelled = (name: string, namespace?: string, more: object = {}) => ({
    metadata: { name, namespace, labels: { [LABEL]: 'x' }, ...more },
  });

  it('knows the runs of which objects are there, wherever they are, and of which process they are', async () => {
    there.api.lists = {
      namespaces: [labelled('tierwall-verify-x', undefined, { annotations: { [OWNER]: 'host/1' } })],
      pods: [
        labelled('prober', 'shop', { creationTimestamp: '2026-01-01T00:00:00Z' }),
        labelled('gone', 'shop', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        labelled('other', 'elsewhere'),
      ],
    };
    expect(await there.cluster.runs()).toEqual([
      { run: 'x', count: 3, owner: 'host/1', created: Date.parse('2026-01-01T00:00:00Z') },
    ]);
    expect(there.api.requests.every((one) => one.endsWith('?own'))).toBe(true);
    // Where one may look at the namespaces of the manifests alone.
    there.api.failures.push(403, 403);
    await expect(there.cluster.runs()).rejects.toThrow(NoCluster);
  });

  it('takes no run that has just ended for one that was killed, while the cluster still deletes its namespace', async () => {
    const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    // Not marked yet, and of a namespace that was deleted between the two requests.
    const pods = [labelled('stranger', 'tierwall-verify-x'), labelled('canary', 'tierwall-verify-x-1')];
    const namespaces = [labelled('tierwall-verify-x', undefined, deleted)];
    there.api.lists = { namespaces: [...namespaces, labelled('tierwall-verify-x-2')], pods };
    expect(await there.cluster.runs()).toEqual([{ run: 'x', count: 1 }]);
    there.api.lists = { namespaces, pods };
    expect(await there.cluster.runs()).toEqual([]);
  });

  it('removes what carries the label of a run, and nothing else', async () => {
    there.api.lists = {
      namespaces: [labelled('tierwall-verify-x'), labelled('shop')],
      pods: [labelled('a', 'elsewhere')],
    };
    await there.cluster.runs();
    there.api.requests.length = 0;
    expect(await there.cluster.removeRun('x')).toEqual([]);
    expect(there.api.requests.filter((one) => one.startsWith('DELETE')).sort()).toEqual([
      'DELETE /api/v1/namespaces/elsewhere/pods?own',
      'DELETE /api/v1/namespaces/shop/pods?own',
      'DELETE /api/v1/namespaces/tierwall-verify-x',
    ]);
    expect(there.api.requests.filter((one) => one.startsWith('GET')).every((one) => one.endsWith('?own'))).toBe(true);
  });

  it('removes the policy in a namespace that was named, and not the namespace', async () => {
    const named = await there.open({ ownNamespace: 'sandbox' });
    there.api.lists = {
      networkpolicies: [labelled('tierwall-verify-x-deny', 'sandbox')],
      pods: [labelled('a', 'sandbox')],
    };
    expect(await named.runs()).toEqual([{ run: 'x', count: 3 }]);
    there.api.requests.length = 0;
    expect(await named.removeRun('x')).toEqual([]);
    expect(there.api.requests.filter((one) => one.startsWith('DELETE')).sort()).toEqual([
      'DELETE /api/v1/namespaces/sandbox/pods?own',
      'DELETE /api/v1/namespaces/shop/pods?own',
      'DELETE /apis/networking.k8s.io/v1/namespaces/sandbox/networkpolicies/tierwall-verify-x-deny',
    ]);
  });

  it('goes on removing where one thing cannot be removed, and takes what is going for gone', async () => {
    there.api.lists = { namespaces: [labelled('tierwall-verify-x')] };
    there.api.failures.push(403, 409);
    const failures = await there.cluster.removeRun('x');
    expect(failures).toEqual([expect.stringMatching(/the cluster refuses: the server says 403/)]);
  });

  it('waits for the ServiceAccount that a controller makes in a new namespace', async () => {
    const missing = 'error looking up service account shop/default: serviceaccount "default" not found';
    there.api.failures.push([403, missing], [403, missing]);
    await there.cluster.create([POD]);
    expect(there.api.created).toHaveLength(1);
    there.api.failures.push([403, 'exceeded quota: q']);
    await expect(there.cluster.create([POD])).rejects.toThrow('exceeded quota');
    there.api.failures.push(...Array.from({ length: 100 }, (): [number, string] => [403, missing]));
    await expect(there.cluster.create([POD])).rejects.toThrow('"default" not found');
    expect(there.api.failures.length).toBeGreaterThan(0);
  });

  it('asks again where the API server was down and then refuses, because it has just started', async () => {
    there.api.failures.push('drop', 403);
    expect(await there.cluster.runs()).toEqual([]);
    there.api.failures.push(403);
    await expect(there.cluster.runs()).rejects.toThrow(NoCluster);
  });

  it('says which namespace is not there', async () => {
    there.api.failures.push(404);
    await expect(there.cluster.create([POD])).rejects.toThrow(
      'namespace shop is not in the cluster; apply the manifests first',
    );
  });

  it('says who refuses, and who does not answer', async () => {
    // Of the namespace, and of kube-system, which nobody need look at.
    there.api.failures.push(403, 403);
    await expect(there.cluster.pods()).rejects.toThrow(
      /the cluster refuses: the server says 403; https:.*\/docs\/reference\/verify.md has the rights/,
    );
    await expect(there.open({ context: 'there' })).rejects.toThrow("no context is called 'there'; known: here");
    const gone = await there.open({ server: 'http://127.0.0.1:1' });
    await expect(gone.describe()).rejects.toThrow(NoCluster);
  });
});
