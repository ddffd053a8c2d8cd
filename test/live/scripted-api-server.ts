import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import type { Cluster } from '../../lib/live/cluster/cluster.ts';
import { connect } from '../../lib/live/cluster/kubernetes-cluster.ts';
import { closed, kubeconfigOf, listening, textOf } from './http.ts';

/** Speaks the API server's protocol for the calls that verification makes, and answers as it is told. */
class ScriptedApiServer {
  readonly requests: string[] = [];
  readonly created: { path: string; body: { kind: string; metadata: { name: string } } }[] = [];
  /** Answers to give to the next requests instead. */
  readonly failures: (number | [code: number, message: string] | 'drop' | 'drop after')[] = [];
  /** What the next execs print; `undefined`: the connection breaks. */
  readonly prints: (string | undefined)[] = [];
  readonly scripts: string[] = [];
  refusesExec = false;
  lists: Record<string, object[]> = {};
  /** What to answer at a path; a number is the code of a refusal. */
  answers: Record<string, object | number> = {};
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
      if (Array.isArray(failure)) return status(...failure);
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
      const told = this.answers[url.pathname];
      if (typeof told === 'number') return status(told, `the server says ${told}`);
      if (told) return answer(200, told);
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

/** One that is there during each test, and the cluster through it. */
export class ScriptedCluster {
  api = new ScriptedApiServer();
  url = '';
  private folder = '';
  private opened: Cluster | undefined;

  constructor() {
    beforeEach(async () => {
      this.folder = mkdtempSync(join(tmpdir(), 'tierwall cluster '));
      this.api = new ScriptedApiServer();
      this.url = await this.api.start();
      this.opened = await this.open();
    });
    afterEach(() => {
      this.api.stop();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get cluster(): Cluster {
    if (!this.opened) throw new Error('there is no test');
    return this.opened;
  }

  /** As in a namespace `shop`. */
  open(more: { server?: string; context?: string; ownNamespace?: string } = {}): Promise<Cluster> {
    const { server = this.url, ...options } = more;
    const kubeconfig = join(this.folder, 'kube config');
    writeFileSync(kubeconfig, kubeconfigOf(server));
    return connect({ kubeconfig, namespaces: ['shop'], timeout: 2, ...options });
  }
}
