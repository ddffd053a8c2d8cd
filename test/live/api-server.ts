import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { type Answer, LABEL, type LivePod, type OwnObject, type Probe } from '../../lib/live/cluster/cluster.ts';
import type { Protocol } from '../../lib/manifests/model.ts';
import { closed, listening, textOf } from './http.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';
import { resourceOf } from './simulated-objects.ts';

/** Speaks the API server's protocol, for the calls that verification makes, in front of a cluster in memory. */
export class SimulatedApiServer {
  readonly requests: string[] = [];
  /** Answers instead of the next requests of a method. */
  readonly failures: { method: string; code: number }[] = [];
  /** No request gets an answer. */
  isMute = false;
  private readonly cluster: SimulatedCluster;
  private readonly server: Server;

  constructor(cluster: SimulatedCluster) {
    this.cluster = cluster;
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    this.server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      this.requests.push(`${request.method} ${url.pathname}`);
      const body = await textOf(request);
      if (this.isMute) return;
      const failing = this.failures.findIndex(({ method }) => method === request.method);
      const [failure] = failing < 0 ? [] : this.failures.splice(failing, 1);
      const [code, value] = failure
        ? [failure.code, statusOf(failure.code, 'it was told to')]
        : await this.answer(`${request.method}`, url, body);
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
    this.server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      this.requests.push(`EXEC ${url.pathname}`);
      sockets.handleUpgrade(request, socket, head, async (channel) => {
        const [, namespace = '', name = ''] = /namespaces\/(.*?)\/pods\/(.*?)\/exec/.exec(url.pathname) ?? [];
        const { probes, seconds } = probesOf(url.searchParams.getAll('command').at(-1) ?? '');
        const printed = await this.cluster.probe({ namespace, name }, probes, seconds).catch(() => '');
        channel.send(Buffer.concat([Buffer.from([1]), Buffer.from(printed)]));
        channel.send(Buffer.concat([Buffer.from([3]), Buffer.from(JSON.stringify({ status: 'Success' }))]));
        channel.close();
      });
    });
  }

  start(): Promise<string> {
    return listening(this.server);
  }

  stop(): void {
    closed(this.server);
  }

  private async answer(method: string, url: URL, body: string): Promise<[code: number, value: object]> {
    if (url.pathname === '/version') return [200, { gitVersion: 'v0.0.0', major: '0', minor: '0' }];
    const other = this.otherKinds(url.pathname);
    if (other) return other;
    const [, namespace, kind = '', name] =
      /^\/apis?\/(?:[^/]+\/)?v1\/(?:namespaces\/([^/]+)\/)?([a-z]+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (method === 'POST') {
      await this.cluster.create([JSON.parse(body) as OwnObject]);
      return [201, JSON.parse(body)];
    }
    const isLabelled = selectorOf(url);
    if (method === 'DELETE') {
      const isMeant = ({ kind: own, metadata }: OwnObject): boolean => {
        if (kind === 'namespaces') return (metadata.namespace ?? metadata.name) === name;
        if (metadata.namespace !== namespace || (name !== undefined && metadata.name !== name)) return false;
        return (kind === 'pods' ? own === 'Pod' : own === 'NetworkPolicy') && isLabelled(metadata.labels);
      };
      const count = this.cluster.drop(isMeant);
      return count === 0 && name !== undefined ? [404, statusOf(404, 'not found')] : [200, { status: 'Success' }];
    }
    if (kind === 'namespaces' && name !== undefined) {
      const labels = (await this.cluster.namespaceLabels()).get(name);
      return labels ? [200, { metadata: { name, labels } }] : [404, statusOf(404, 'not found')];
    }
    const items = (await this.items(kind)).filter(
      ({ metadata }) =>
        (namespace === undefined || metadata.namespace === namespace) && isLabelled(metadata.labels ?? {}),
    );
    return [200, { apiVersion: 'v1', kind: 'List', metadata: {}, items }];
  }

  /** Discovery, and lists of what is not the API's own. */
  private otherKinds(path: string): [code: number, value: object] | undefined {
    const { otherPolicies = [], unlisted = [] } = this.cluster.faults;
    const objects = otherPolicies.map(({ object }) => object);
    const versions = [...new Set(objects.map(({ apiVersion }) => apiVersion))];
    if (path === '/apis')
      return [
        200,
        {
          groups: versions.map((groupVersion) => {
            const [name, version] = groupVersion.split('/');
            return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
          }),
        },
      ];
    const [, apiVersion, namespace, plural] =
      /^\/apis\/([^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?(?:\/([a-z]+))?$/.exec(path) ?? [];
    if (apiVersion === undefined || !versions.includes(apiVersion)) return undefined;
    const own = objects.filter((one) => one.apiVersion === apiVersion);
    const nameOf = (one: (typeof own)[number]) => resourceOf(one).split('.')[0];
    if (plural === undefined)
      return [
        200,
        {
          resources: own.map((one) => ({
            ...{ name: nameOf(one), kind: one.kind, namespaced: one.metadata.namespace !== undefined, verbs: ['list'] },
          })),
        },
      ];
    const items = own.filter((one) => nameOf(one) === plural && one.metadata.namespace === namespace);
    const isRefused = items.some((one) => unlisted.includes(resourceOf(one)));
    return isRefused ? [403, statusOf(403, `${plural} is forbidden`)] : [200, { items }];
  }

  private async items(kind: string): Promise<{ metadata: { namespace?: string; labels?: Record<string, string> } }[]> {
    const own = (wanted: OwnObject['kind']) =>
      this.cluster.ownObjects.filter((one) => one.kind === wanted).map(({ metadata }) => ({ metadata }));
    if (kind === 'namespaces') return own('Namespace');
    if (kind === 'pods') return (await this.cluster.pods()).map((pod) => podOf(pod, this.cluster.ownObjects));
    if (kind === 'networkpolicies')
      return (await this.cluster.policies()).map(({ object, own, written }) => {
        const { metadata, ...policy } = object as { metadata: object };
        const creationTimestamp = written === undefined ? undefined : new Date(written).toISOString();
        return { ...policy, metadata: { ...metadata, creationTimestamp, ...(own && { labels: { [LABEL]: 'x' } }) } };
      });
    if (kind === 'services')
      return (await this.cluster.services()).map(({ namespace, name, selector, ports, clusterIp }) => ({
        metadata: { namespace, name },
        spec: { selector, ports, clusterIP: clusterIp },
      }));
    return [];
  }
}

function statusOf(code: number, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code };
}

/** The test of a `labelSelector` in a request: `key` or `key=value`. */
function selectorOf(url: URL): (labels: Readonly<Record<string, string>>) => boolean {
  const [key, value] = (url.searchParams.get('labelSelector') ?? '').split('=');
  if (!key) return () => true;
  return (labels) => labels[key] !== undefined && (value === undefined || labels[key] === value);
}

function podOf(
  pod: LivePod,
  own: readonly OwnObject[],
): { metadata: { namespace: string; labels: Record<string, string> }; spec: object; status: object } {
  const object = own.find(({ metadata }) => metadata.name === pod.name && metadata.namespace === pod.namespace);
  const { owner, created } = pod;
  return {
    metadata: {
      ...{ namespace: pod.namespace, name: pod.name, labels: { ...pod.labels } },
      ...(object?.metadata.annotations && { annotations: object.metadata.annotations }),
      ...(owner && { ownerReferences: [{ ...owner, controller: true, apiVersion: 'v1', uid: 'u' }] }),
      ...(created !== undefined && { creationTimestamp: new Date(created).toISOString() }),
    },
    spec: { nodeName: pod.node, containers: [{ name: 'a', readinessProbe: { tcpSocket: { port: 1 } } }] },
    status: {
      phase: pod.running ? 'Running' : 'Pending',
      ...(pod.ip !== undefined && { podIP: pod.ip }),
      conditions: [{ type: 'Ready', status: pod.ready ? 'True' : 'False' }],
      containerStatuses: [
        {
          ...{ name: 'a', ready: pod.reachedByKubelet },
          state: pod.running ? { running: {} } : { waiting: { reason: pod.waiting } },
        },
      ],
    },
  };
}

/** The connections that the script of a prober tries. */
function probesOf(script: string): { probes: Probe[]; seconds?: number } {
  const seconds = /date \+%s\) \+ (\d+)\)/.exec(script)?.[1];
  const words = script.matchAll(/(tcp|udp|sctp)=([A-Za-z+]*)=\[?([^\s\]]+?)\]?:(\d+)(?=\s|$)/gm);
  const probes = [...words].map(([, protocol = '', middle = '', address = '', port]): Probe => {
    const expected = /^[A-Z]/.test(middle) ? (middle.split('+') as Answer[]) : undefined;
    return {
      ...{ address, port: Number(port), protocol: protocol.toUpperCase() as Protocol },
      ...(expected && { expected }),
      ...(middle === 'twice' && { isTriedTwice: true }),
    };
  });
  return { probes, ...(seconds !== undefined && { seconds: Number(seconds) }) };
}
