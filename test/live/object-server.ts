import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closed, kubeconfigOf, listening } from './http.ts';

export interface ServedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** The plural by which the API calls a kind, such as `networkpolicies`. */
function pluralOf(kind: string): string {
  return kind.toLowerCase().replace(/y$/, 'ie').replace(/s$/, 'se').concat('s');
}

/** Kinds that every API server has. */
const OWN = [
  ...['v1/Namespace', 'v1/Pod', 'v1/Service', 'v1/ReplicationController'],
  ...['apps/v1/Deployment', 'apps/v1/ReplicaSet', 'apps/v1/StatefulSet', 'apps/v1/DaemonSet'],
  ...['batch/v1/Job', 'batch/v1/CronJob', 'networking.k8s.io/v1/NetworkPolicy', 'networking.k8s.io/v1/Ingress'],
  ...['autoscaling/v1/HorizontalPodAutoscaler', 'discovery.k8s.io/v1/EndpointSlice'],
];

/**
 * An API server that serves lists of objects as the real one does: in pages, by tokens that go out of date, without types in the items,
 * and not to everybody.
 */
class ObjectServer {
  objects: readonly ServedObject[];
  readonly requests: string[] = [];
  /** The label selectors of the lists that have one. */
  readonly selectors: string[] = [];
  /** Resources that may not be listed: `pods`, `globalnetworkpolicies.crd.projectcalico.org`. */
  readonly refused = new Set<string>();
  /** Answers instead of the next lists. */
  readonly failures: number[] = [];
  /** No page is longer, whatever is asked for. */
  page = 500;
  /** So many tokens go out of date. */
  expiring = 0;
  private readonly server: Server;

  constructor(objects: readonly ServedObject[]) {
    this.objects = objects;
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      this.requests.push(`${request.method} ${url.pathname}`);
      const [code, value] =
        request.headers.authorization === 'Bearer secret' ? this.answer(url) : refusal(401, 'Unauthorized');
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  }

  start(): Promise<string> {
    return listening(this.server);
  }

  stop(): void {
    closed(this.server);
  }

  private answer(url: URL): [number, object] {
    if (url.pathname === '/version') return [200, { gitVersion: 'v1.32.4', major: '1', minor: '32' }];
    const types = new Set([...OWN, ...this.objects.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)]);
    const kinds = [...types].map((type) => {
      const [kind = '', version = '', group = ''] = type.split('/').reverse();
      return { group, version, kind, plural: pluralOf(kind) };
    });
    if (url.pathname === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }];
    if (url.pathname === '/apis') {
      const versions = new Map(kinds.filter(({ group }) => group !== '').map((one) => [one.group, one.version]));
      const groups = [...versions].map(([name, version]) => {
        const known = { groupVersion: `${name}/${version}`, version };
        return { name, versions: [known], preferredVersion: known };
      });
      return [200, { kind: 'APIGroupList', groups }];
    }
    const [, prefix = '', plural] = /^\/apis?\/((?:[^/]+\/)?v\d\w*)(?:\/([a-z]+))?$/.exec(url.pathname) ?? [];
    const served = kinds.filter(({ group, version }) => (group === '' ? version : `${group}/${version}`) === prefix);
    if (served.length === 0) return refusal(404, 'the server could not find the requested resource');
    const isNamespaced = (kind: string) =>
      !this.objects.some((one) => one.kind === kind && one.metadata.namespace === undefined) && kind !== 'Namespace';
    if (plural === undefined) {
      const resources = served.map(({ kind, plural: name }) => ({
        ...{ name, kind, namespaced: isNamespaced(kind), verbs: ['get', 'list'], singularName: '' },
      }));
      return [200, { kind: 'APIResourceList', groupVersion: prefix, resources }];
    }
    const kind = served.find((one) => one.plural === plural);
    if (!kind) return refusal(404, 'the server could not find the requested resource');
    const failure = this.failures.shift();
    if (failure) return refusal(failure, `it says ${failure}`);
    const name = kind.group === '' ? plural : `${plural}.${kind.group}`;
    if (this.refused.has(name))
      return refusal(403, `${name} is forbidden: User "u" cannot list resource "${plural}" at the cluster scope`);
    return this.list(kind.kind, prefix, url);
  }

  private list(kind: string, apiVersion: string, url: URL): [number, object] {
    const selector = url.searchParams.get('labelSelector');
    const isSelected = selecting(selector);
    if (selector !== null) this.selectors.push(selector);
    const name = url.searchParams.get('fieldSelector')?.replace('metadata.name=', '');
    const all = this.objects.filter(
      (one) =>
        one.kind === kind &&
        one.apiVersion === apiVersion &&
        isSelected(one.metadata.labels ?? {}) &&
        (name ?? one.metadata.name) === one.metadata.name,
    );
    const token = Number(url.searchParams.get('continue') ?? 0);
    if (token > 0 && this.expiring > 0) {
      this.expiring--;
      return refusal(410, 'The provided continue parameter is too old', 'Expired');
    }
    const size = Math.min(this.page, Number(url.searchParams.get('limit') ?? Number.POSITIVE_INFINITY));
    const items = all.slice(token, token + size).map(({ apiVersion: _, kind: __, ...item }) => item);
    const left = all.length - token - items.length;
    const metadata = { ...(left > 0 && { continue: `${token + size}`, remainingItemCount: left }) };
    return [200, { apiVersion, kind: `${kind}List`, metadata, items }];
  }
}

/** Of the selectors that the API knows, only `KEY notin (VALUE,...)`, which also selects what lacks the label. */
function selecting(selector: string | null): (labels: Readonly<Record<string, string>>) => boolean {
  if (selector === null) return () => true;
  const [, key = '', values = ''] = /^([\w./-]+) notin \(([^)]*)\)$/.exec(selector) ?? [];
  if (key === '') throw new Error(`a selector that this server does not know: ${selector}`);
  return (labels) => !values.split(',').includes(labels[key] ?? '');
}

function refusal(code: number, message: string, reason = code === 403 ? 'Forbidden' : ''): [number, object] {
  return [code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, reason }];
}

/** One that is there during each test, with a kubeconfig that leads to it, and a folder for files. */
export class ServedCluster {
  server = new ObjectServer([]);
  folder = '';
  kubeconfig = '';

  constructor(objects: () => readonly ServedObject[]) {
    beforeEach(async () => {
      this.folder = mkdtempSync(join(tmpdir(), 'tierwall cluster '));
      this.server = new ObjectServer(objects());
      this.kubeconfig = join(this.folder, 'kube config');
      writeFileSync(this.kubeconfig, kubeconfigOf(await this.server.start()));
    });
    afterEach(() => {
      this.server.stop();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }
}
