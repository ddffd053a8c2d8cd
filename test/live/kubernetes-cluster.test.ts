import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { NoCluster } from '../../lib/live/cluster/api-errors.ts';
import { answersIn, type Cluster, isWhole, LABEL, OWNER, type OwnObject } from '../../lib/live/cluster/cluster.ts';
import { connect } from '../../lib/live/cluster/kubernetes-cluster.ts';
import { closed, kubeconfigOf, listening, textOf } from './http.ts';

/** Speaks the API server's protocol for the calls that verification makes. */
class ApiServer {
  readonly requests: string[] = [];
  readonly created: { path: string; body: { kind: string; metadata: { name: string } } }[] = [];
  /** Answers to give to the next requests instead. */
  readonly failures: (number | 'drop' | 'drop after')[] = [];
  /** What the next execs print; `undefined`: the connection breaks. */
  readonly prints: (string | undefined)[] = [];
  readonly scripts: string[] = [];
  refusesExec = false;
  lists: Record<string, object[]> = {};
  private readonly server: Server;

  constructor() {
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    this.server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      this.requests.push(`${request.method} ${url.pathname}${url.searchParams.get('labelSelector') ? '?own' : ''}`);
      const body = await textOf(request);
      const failure = this.failures.shift();
      if (failure === 'drop') return void request.socket.destroy();
      const answer = (code: number, value: object): void => {
        response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      };
      const status = (code: number, message: string, reason?: string) =>
        answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...(reason && { reason }) });
      if (typeof failure === 'number') return status(failure, `the server says ${failure}`);
      if (url.pathname === '/version') return answer(200, { gitVersion: 'v1.30.4', major: '1', minor: '30' });
      if (request.method === 'POST') {
        const object = JSON.parse(body);
        if (this.created.some((one) => one.path === url.pathname && one.body.metadata.name === object.metadata.name))
          return status(409, 'already exists', 'AlreadyExists');
        this.created.push({ path: url.pathname, body: object });
        if (failure === 'drop after') return void request.socket.destroy();
        return answer(201, object);
      }
      if (request.method === 'DELETE') return answer(200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
      const kind = `${url.pathname.split('/').at(-1)}`;
      return answer(200, { apiVersion: 'v1', kind: 'List', metadata: {}, items: this.lists[kind] ?? [] });
    });
    this.server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      this.requests.push(`EXEC ${url.pathname}`);
      this.scripts.push(url.searchParams.getAll('command').at(-1) ?? '');
      const failure = this.failures.shift();
      if (failure !== undefined) return void socket.destroy();
      if (this.refusesExec) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      sockets.handleUpgrade(request, socket, head, (channel) => {
        const text = this.prints.shift();
        if (text === undefined) return channel.terminate();
        // In pieces, as a network does it.
        const middle = Math.floor(text.length / 2);
        for (const part of [text.slice(0, middle), text.slice(middle)])
          channel.send(Buffer.concat([Buffer.from([1]), Buffer.from(part)]));
        channel.send(Buffer.concat([Buffer.from([3]), Buffer.from(JSON.stringify({ status: 'Success' }))]));
        return channel.close();
      });
    });
  }

  start(): Promise<string> {
    return listening(this.server);
  }

  stop(): void {
    closed(this.server);
  }
}

const POD: OwnObject = {
  ...{ apiVersion: 'v1', kind: 'Pod' as const },
  metadata: { name: 'prober', namespace: 'shop', labels: { [LABEL]: 'x' } },
  spec: { containers: [] },
};
const PROBES = [
  { address: '10.0.0.1', port: 80, protocol: 'TCP' },
  { address: 'fd00::1', port: 443, protocol: 'UDP' },
] as const;

describe('a cluster through its API server', () => {
  let api: ApiServer;
  let cluster: Cluster;
  let folder: string;
  let url: string;
  const open = (server: string, context?: string) => {
    const kubeconfig = join(folder, 'kube config');
    writeFileSync(kubeconfig, kubeconfigOf(server));
    return connect({
      kubeconfig,
      namespaces: ['shop'],
      timeout: 2,
      ...(context !== undefined && { context }),
    });
  };
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall cluster '));
    api = new ApiServer();
    url = await api.start();
    cluster = await open(url);
  });
  afterEach(() => {
    api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what it is', async () => {
    api.lists = {
      nodes: [
        { metadata: { name: 'a' } },
        { metadata: { name: 'b' }, spec: { taints: [{ key: 'control-plane', effect: 'NoSchedule' }] } },
        { metadata: { name: 'c' }, spec: { unschedulable: true } },
      ],
      daemonsets: [{ metadata: { name: 'calico-node' }, status: { numberReady: 2 } }],
    };
    expect(await cluster.describe()).toEqual({
      ...{ version: 'v1.30.4', plugin: 'calico', pluginNodes: 2, nodes: 3, workers: ['a'] },
    });
  });

  it('lists pods, Services and policies as they are', async () => {
    api.lists = {
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
      ],
    };
    const [db, other] = await cluster.pods();
    expect(db).toEqual({
      reachedByKubelet: true,
      ...{
        namespace: 'shop',
        name: 'db-0',
        labels: { app: 'db' },
        ip: '10.0.0.1',
        node: 'a',
        ready: true,
        running: true,
      },
      ...{ terminating: false, hostNetwork: false, hasTwoFamilies: true, containers: 1 },
      ...{ owner: { kind: 'StatefulSet', name: 'db' }, created: Date.parse('2026-01-01T00:00:00Z') },
    });
    expect(other).toMatchObject({
      reachedByKubelet: false,
      running: false,
      terminating: true,
      // Nothing in it steers a terminal.
      waiting: 'ErrImage [2JPull',
    });
    expect((await cluster.services())[0]).toEqual({
      ...{ namespace: 'shop', name: 'db', clusterIp: '10.96.0.1', selector: { app: 'db' } },
      ...{ publishesNotReady: true, isLocal: true },
      ports: [
        { port: 1, protocol: 'TCP', targetPort: 'mysql' },
        { port: 2, protocol: 'TCP', targetPort: 2 },
      ],
    });
    expect((await cluster.policies())[0]).toMatchObject({
      ...{ own: false, written: Date.parse('2026-01-02T00:00:00Z') },
      object: { spec: { ingress: [{ from: [{ podSelector: {} }] }] } },
    });
  });

  it('asks again after 429, 500 and a connection that breaks, and makes nothing twice', async () => {
    api.failures.push(429, 500, 'drop');
    await cluster.create([POD]);
    expect(api.created.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/pods']);
    api.failures.push('drop after');
    await cluster.create([{ ...POD, metadata: { ...POD.metadata, name: 'other' } }]);
    expect(api.created).toHaveLength(2);
    api.failures.push(...Array.from({ length: 10 }, () => 503));
    await expect(cluster.pods()).rejects.toThrow(/the API server answers 503: the server says 503/);
  });

  const labelled = (name: string, namespace?: string, more: object = {}) => ({
    metadata: { name, namespace, labels: { [LABEL]: 'x' }, ...more },
  });

  it('knows the runs of which objects are there, wherever they are, and of which process they are', async () => {
    api.lists = {
      namespaces: [labelled('tierwall-verify-x', undefined, { annotations: { [OWNER]: 'host/1' } })],
      pods: [
        labelled('prober', 'shop', { creationTimestamp: '2026-01-01T00:00:00Z' }),
        labelled('gone', 'shop', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        labelled('other', 'elsewhere'),
      ],
    };
    expect(await cluster.runs()).toEqual([
      { run: 'x', count: 3, owner: 'host/1', created: Date.parse('2026-01-01T00:00:00Z') },
    ]);
    expect(api.requests.every((one) => one.endsWith('?own'))).toBe(true);
    // Where one may look at the namespaces of the manifests alone.
    api.failures.push(403, 403);
    await expect(cluster.runs()).rejects.toThrow(NoCluster);
  });

  it('removes what carries the label of a run, and nothing else', async () => {
    api.lists = { namespaces: [labelled('tierwall-verify-x'), labelled('shop')], pods: [labelled('a', 'elsewhere')] };
    await cluster.runs();
    api.requests.length = 0;
    expect(await cluster.removeRun('x')).toEqual([]);
    expect(api.requests.filter((one) => one.startsWith('DELETE')).sort()).toEqual([
      'DELETE /api/v1/namespaces/elsewhere/pods?own',
      'DELETE /api/v1/namespaces/shop/pods?own',
      'DELETE /api/v1/namespaces/tierwall-verify-x',
    ]);
    expect(api.requests.filter((one) => one.startsWith('GET')).every((one) => one.endsWith('?own'))).toBe(true);
  });

  it('removes the policy in a namespace that was named, and not the namespace', async () => {
    const kubeconfig = join(folder, 'kube config');
    const named = await connect({ kubeconfig, namespaces: ['shop'], timeout: 2, ownNamespace: 'sandbox' });
    api.lists = { networkpolicies: [labelled('tierwall-verify-x-deny', 'sandbox')], pods: [labelled('a', 'sandbox')] };
    expect(await named.runs()).toEqual([{ run: 'x', count: 3 }]);
    api.requests.length = 0;
    expect(await named.removeRun('x')).toEqual([]);
    expect(api.requests.filter((one) => one.startsWith('DELETE')).sort()).toEqual([
      'DELETE /api/v1/namespaces/sandbox/pods?own',
      'DELETE /api/v1/namespaces/shop/pods?own',
      'DELETE /apis/networking.k8s.io/v1/namespaces/sandbox/networkpolicies/tierwall-verify-x-deny',
    ]);
  });

  it('goes on removing where one thing cannot be removed, and takes what is going for gone', async () => {
    api.lists = { namespaces: [labelled('tierwall-verify-x')] };
    api.failures.push(403, 409);
    const failures = await cluster.removeRun('x');
    expect(failures).toEqual([expect.stringMatching(/the cluster refuses: the server says 403/)]);
  });

  it('says which namespace is not there', async () => {
    api.failures.push(404);
    await expect(cluster.create([POD])).rejects.toThrow(
      'namespace shop is not in the cluster; apply the manifests first',
    );
  });

  it('says that nobody may exec, and does not try again', async () => {
    api.refusesExec = true;
    await expect(cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES)).rejects.toThrow(NoCluster);
    expect(api.requests).toHaveLength(1);
  });

  it('runs probes in a pod, all at a time, and hears all of them', async () => {
    api.prints.push('1 TIMEOUT\n0 OPEN\nend\n');
    const printed = await cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES);
    expect(isWhole(printed)).toBe(true);
    expect(answersIn(printed, 2)).toEqual(['OPEN', 'TIMEOUT']);
    expect(api.scripts[0]).toMatch(/^wave 0 tcp==10\.0\.0\.1:80 udp==\[fd00::1\]:443$/m);
    expect(api.requests).toEqual(['EXEC /api/v1/namespaces/shop/pods/prober/exec']);
  });

  it('does not take what was cut off for the whole', async () => {
    api.prints.push('0 OPEN\n');
    const printed = await cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES);
    expect(isWhole(printed)).toBe(false);
    api.prints.push(undefined);
    expect(isWhole(await cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES))).toBe(false);
  });

  it('tries an exec that is refused a few times', async () => {
    api.failures.push('drop', 'drop');
    api.prints.push('0 OPEN\n1 OPEN\nend\n');
    expect(isWhole(await cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES))).toBe(true);
    api.failures.push('drop', 'drop', 'drop');
    await expect(cluster.probe({ namespace: 'shop', name: 'prober' }, PROBES)).rejects.toThrow();
  });

  it('says who refuses, and who does not answer', async () => {
    // Of the namespace, and of kube-system, which nobody need look at.
    api.failures.push(403, 403);
    await expect(cluster.pods()).rejects.toThrow(
      /the cluster refuses: the server says 403; docs\/reference\/verify.md/,
    );
    await expect(open(url, 'there')).rejects.toThrow("no context is called 'there'; known: here");
    const gone = await open('http://127.0.0.1:1');
    await expect(gone.describe()).rejects.toThrow(NoCluster);
  });
});
