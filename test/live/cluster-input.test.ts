import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { tierwall } from '../in-process.ts';
import { takesLong } from '../takes-long.ts';
import { appliedBefore, deployment, namespace, policy, shop } from './cluster-objects.ts';
import { ServedCluster, type ServedObject } from './object-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const there = new ServedCluster(shop);

/** Runs a command about the cluster. */
const ask = (...args: string[]) => tierwall([...args, '--context', 'here', '--kubeconfig', there.kubeconfig]);

/** What `kubectl get ... -A -o yaml` prints of it, in a file. */
function dump(objects: readonly object[] = there.server.objects): string {
  const file = join(there.folder, 'dump.yaml');
  writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects }));
  return file;
}

/** Manifests in a folder of their own. */
function folder(...objects: readonly (object | string)[]): string {
  const path = join(there.folder, 'de ploy');
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, 'all.yaml'),
    objects.map((one) => (typeof one === 'string' ? one : stringify(one))).join('---\n'),
  );
  return path;
}

/** As somebody wrote an object: without what a cluster adds. */
function written({ status: _, ...object }: ServedObject): object {
  const { name, namespace: own, labels, annotations } = object.metadata;
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...others } = annotations ?? {};
  const metadata = { name, ...(own && { namespace: own }), ...(labels && { labels }) };
  return { ...object, metadata: { ...metadata, ...(Object.keys(others).length > 0 && { annotations: others }) } };
}

/** Without what says where something stands. */
const placeless = (text: string) =>
  text
    .replaceAll(/\((shop\/c at |)[^()]*:\d+\)/g, '(a place)')
    .replaceAll(`${there.folder}/dump.yaml`, '/dump.yaml')
    .replaceAll(/(?:here\/\S+|\S*\/dump\.yaml)(?=:\d+)/g, 'here')
    .replaceAll(/here:\d+/g, 'here')
    // Of files alone there is a patch.
    .replace(/\nNP001, here:\n[\s\S]*$/, '');

describe('a cluster as input', () => {
  it.each([
    ['list', []],
    ['list', ['--to', 'db', '--port', '3306', '--expand']],
    ['list', ['-o', 'csv', '--cni', 'cilium']],
    ['matrix', []],
  ])('answers %s as its dump does', async (command, args) => {
    const answer = await ask(command, ...args);
    const dumped = await tierwall([command, dump(), ...args]);
    expect(answer).toEqual({ ...dumped, stdout: answer.stdout });
    expect(answer.stdout).toBe(dumped.stdout);
    expect(answer.stdout.length).toBeGreaterThan(100);
    expect(new Set(there.server.requests.map((one) => one.split(' ')[0]))).toEqual(new Set(['GET']));
  });

  it('puts chains of owners together, leaves out what has ended, and knows that replicas change', async () => {
    const { stdout } = await ask('list', '-o', 'json');
    const { peers } = JSON.parse(stdout) as { peers: { name: string; kind: string }[] };
    expect(peers.filter(({ kind }) => kind === 'workload').map(({ name }) => name)).toEqual([
      ...['kube-system/kube-apiserver-a[Pod]', 'shop/api[Deployment]', 'shop/db[StatefulSet]', 'shop/web[Deployment]'],
    ]);
  });

  it('says the place of an object by its resource', async () => {
    const { stdout } = await ask('explain', 'api', 'db:3306');
    expect(stdout).toContain('here/shop/networkpolicies/deny:');
    expect(stdout).toMatch(/denied/);
  });

  it.each([
    ['explain', ['web', 'api:8080']],
    ['check', ['--intent', 'INTENT']],
    ['lint', ['-o', 'markdown']],
  ])('answers %s as its dump does, but for the places and the patches', async (command, args) => {
    const intent = join(there.folder, 'intent.yaml');
    writeFileSync(
      intent,
      'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/api[Deployment]", directions: [ingress]}\n',
    );
    const own = args.map((one) => (one === 'INTENT' ? intent : one));
    const answer = await ask(command, ...own);
    const dumped = await tierwall([command, ...(command === 'explain' ? [dump(), ...own] : [...own, dump()])]);
    expect({ ...answer, stdout: placeless(answer.stdout) }).toEqual({ ...dumped, stdout: placeless(dumped.stdout) });
    expect(answer.stdout).toContain('api');
  });

  it('has a report, of an apply too', async () => {
    expect((await ask('report')).stdout).toContain('<title>here');
    const applied = await ask('report', folder(policy('all', { podSelector: {}, ingress: [{}] })));
    expect(applied.stderr).toContain('1 object comes new');
    expect(applied.stdout).toContain('gained');
  });

  it('is read page by page, from the beginning where a page is forgotten', async () => {
    const whole = await ask('list');
    there.server.page = 2;
    there.server.expiring = 1;
    const paged = await ask('list');
    expect(paged).toEqual(whole);
    expect(there.server.requests.filter((one) => one === 'GET /api/v1/pods').length).toBeGreaterThan(5);
  });

  takesLong('is asked again where it could not serve', async () => {
    const whole = await ask('list');
    there.server.failures.push(503, 429, 500);
    expect(await ask('list')).toEqual(whole);
  });

  it.each(['pods', 'networkpolicies.networking.k8s.io'])('has no verdict where %s may not be listed', async (name) => {
    there.server.refused.add(name);
    const { status, stderr, stdout } = await ask('list');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`MF008 ${name} may not be listed (the cluster refuses: ${name} is forbidden`);
    expect(stderr).toContain('docs/reference/cluster.md has the rights');
    const all = await ask('list', '--keep-going');
    expect(all.status).toBe(0);
    expect(all.stdout).toMatch(/^# missing: here:1: /);
  });

  it('says in every answer which other resource may not be listed, and goes on', async () => {
    there.server.refused.add('namespaces');
    const { status, stderr, stdout } = await ask('list');
    expect(status).toBe(0);
    expect(stderr).toContain('MF009 namespaces may not be listed');
    expect(stdout).toContain('# not read: 1 Namespace (at here:1); its objects are not in this answer');
    const json = JSON.parse((await ask('list', '-o', 'json')).stdout);
    expect(json.unseen).toEqual([expect.objectContaining({ kind: 'Namespace', makes: 'unread' })]);
  });

  it('decides nothing that a policy may decide which may not be listed', async () => {
    there.server.objects = [
      ...there.server.objects,
      { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', metadata: { name: 'open' } },
    ];
    there.server.refused.add('globalnetworkpolicies.crd.projectcalico.org');
    const { stdout, stderr, status } = await ask('explain', 'api', 'db:3306');
    expect(status).toBe(0);
    expect(stderr).toContain('globalnetworkpolicies.crd.projectcalico.org may not be listed');
    expect(stdout).toMatch(/^shop\/api\[Deployment\] => shop\/db\[StatefulSet\] on TCP 3306: depends/m);
  });

  takesLong('names policies of other kinds that may be listed, as its dump does', async () => {
    there.server.objects = [
      ...there.server.objects,
      {
        ...{ apiVersion: 'crd.antrea.io/v1beta1', kind: 'NetworkPolicy', metadata: { name: 'c', namespace: 'shop' } },
        spec: { ingress: [{ action: 'Allow' }] },
      },
    ];
    const answer = await ask('explain', 'api', 'db:3306');
    const dumped = await tierwall(['explain', dump(), 'api', 'db:3306']);
    expect(placeless(answer.stdout)).toBe(placeless(dumped.stdout));
    expect(answer.stdout).toContain('shop/c');
  });

  it('evaluates policies of Cilium, as its dump does, and says so', async () => {
    const opened = {
      ...{ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'c', namespace: 'shop' } },
      spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }] },
    };
    there.server.objects = [...there.server.objects, opened];
    const answer = await ask('explain', 'api', 'db:3306');
    const dumped = await tierwall(['explain', dump(), 'api', 'db:3306']);
    expect(placeless(answer.stdout)).toBe(placeless(dumped.stdout));
    expect(answer.stdout).toMatch(/^shop\/api\[Deployment\] => shop\/db\[StatefulSet\] on TCP 3306: open/m);
    expect(answer.stderr).toContain("the policies are Cilium's: read as with --cni cilium");
  });

  takesLong('takes what the API server of Calico shows once, and no copies of NetworkPolicies', async () => {
    const opening = (apiVersion: string, name: string, kind = 'GlobalNetworkPolicy') => ({
      ...{ apiVersion, kind, metadata: { name, ...(kind === 'NetworkPolicy' && { namespace: 'shop' }) } },
      spec: { selector: 'all()', types: ['Ingress'], order: 10, ingress: [{ action: 'Allow' }] },
    });
    const before = await ask('list');
    there.server.objects = [
      ...there.server.objects,
      opening('projectcalico.org/v3', 'knp.default.deny', 'NetworkPolicy'),
      opening('projectcalico.org/v3', 'kanp.adminnetworkpolicy.x'),
      opening('crd.projectcalico.org/v1', 'default.x'),
    ];
    expect((await ask('list')).stdout).toBe(before.stdout);
  });

  it.each([
    [['list', 'test/fixtures/guide'], 'name either folders or a cluster'],
    [['lint', '--fix'], '--fix needs files'],
    [['list', '--staged'], 'cannot be combined: each names what to read'],
    [['explain', 'a', 'b', 'c'], 'with --context, name only FROM and TO'],
    [['diff', 'a', 'b'], 'name only the new side'],
    [['report', '--base', 'a', 'b'], 'cannot be combined: each names what to compare with'],
  ])('is refused with %j', async (args, said) => {
    const { status, stderr, stdout } = await ask(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(said);
  });

  it('says that nobody answers, that a token is wrong, or that no context is called so', async () => {
    expect((await tierwall(['list', '--context', 'away', '--kubeconfig', there.kubeconfig])).stderr).toContain(
      "no context is called 'away'; known: here",
    );
    writeFileSync(there.kubeconfig, JSON.stringify({ ...kubeconfig('http://127.0.0.1:1') }));
    expect(await ask('list')).toMatchObject({ status: 2, stderr: expect.stringContaining('does not answer') });
  });
});

function kubeconfig(server: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'here' },
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
  };
}

describe('an apply to a cluster', () => {
  it('of what is there changes nothing', async () => {
    const { status, stdout, stderr } = await ask('diff', folder(...shop().filter(isApplied).map(written)));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toBe('here: 0 objects come new, 8 are there already; nothing is deleted by an apply\n');
  });

  it('adds what is new, deletes nothing, and says the places of both sides', async () => {
    const path = folder(
      written(policy('db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ ports: [{ port: 3306 }] }] })),
    );
    const { status, stdout, stderr } = await ask('diff', path);
    expect(status).toBe(1);
    expect(stderr).toContain('here: 1 object comes new, 0 are there already; nothing is deleted by an apply');
    expect(stdout).toMatch(/^HIGH {3}\+ gained[^:]*shop\/api\[Deployment\][^:]*=>\s*shop\/db\[StatefulSet\]\s*: No/m);
    expect(stdout).toContain(`${path}/all.yaml:`);
    // The policies that DIR does not hold are in force.
    expect(stdout).not.toContain('=> shop/api[Deployment]');
  });

  it('replaces the pods of a controller whose template changes', async () => {
    const [web] = deployment('web', 80, {
      labels: { tier: 'front' },
      spec: { selector: { matchLabels: { app: 'web' } } },
    });
    const [unlike = web] = deployment('web', 80);
    const renamed = JSON.parse(
      JSON.stringify(written(unlike as ServedObject)).replaceAll('"app":"web"', '"app":"www"'),
    );
    const { stdout, status } = await ask('diff', folder(renamed));
    expect(status).toBe(1);
    // Its pods are no longer those that the policy lets in.
    expect(stdout).toMatch(/^MEDIUM - lost {5}shop\/web\[Deployment\] => shop\/api\[Deployment\]/m);
    const { stdout: same, status: none } = await ask('diff', folder(written(web as ServedObject)));
    expect({ same, none }).toEqual({ same: expect.stringContaining('no connectivity change'), none: 0 });
  });

  it('leaves pods that a webhook has labelled as they are, where the template stays', async () => {
    there.server.objects = there.server.objects.map((one) =>
      one.kind === 'Pod' && one.metadata.name.startsWith('web-')
        ? { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, mesh: 'on' } } }
        : one,
    );
    const meshed = { podSelector: { matchLabels: { mesh: 'on' } } };
    const spec = {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [meshed] }],
    };
    there.server.objects = [...there.server.objects, policy('db', spec)];
    expect((await ask('list', '--from', 'web', '--to', 'db')).stdout).toContain('=> shop/db[StatefulSet]');
    const [web] = deployment('web', 80);
    const { status, stdout } = await ask('diff', folder(written(web as ServedObject)));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
  });

  takesLong('says that pods have labels which no template has, where they are replaced', async () => {
    there.server.objects = there.server.objects.map((one) =>
      one.metadata.name === 'web-5d4-a'
        ? { ...one, metadata: { ...one.metadata, labels: { ...one.metadata.labels, mesh: 'on' } } }
        : one,
    );
    const [web] = deployment('web', 80, { labels: { tier: 'front' } });
    const { stderr } = await ask('diff', folder(written(web as ServedObject)));
    expect(stderr).toContain(
      'pods of Deployment shop/web have labels that its template does not (mesh): whether its new pods have them is not known',
    );
  });

  takesLong('leaves the pods of a DaemonSet that are replaced when somebody deletes them', async () => {
    const set = (app: string, updateStrategy: object): ServedObject => ({
      ...{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'log', namespace: 'shop' } },
      spec: { updateStrategy, selector: {}, template: { metadata: { labels: { app } }, spec: {} } },
    });
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: 'log-a', namespace: 'shop', labels: { app: 'web' } },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'log', uid: 'u', controller: true }],
      },
      spec: {},
    };
    const afterApply = async (strategy: object) => {
      there.server.objects = [...shop(), set('web', strategy), pod];
      const { stdout } = await ask('diff', folder(written(set('logs', strategy))));
      return stdout;
    };
    expect(await afterApply({ type: 'OnDelete' })).toContain('shop/log[DaemonSet]{app=web} => shop/api[Deployment]');
    expect(await afterApply({ type: 'RollingUpdate' })).toMatch(
      /^LOW {4}- lost {5}shop\/log\[DaemonSet\] => shop\/api\[Deployment\]/m,
    );
  });

  it('merges as kubectl does: what neither it nor the apply before wrote stays', async () => {
    const spec = { podSelector: { matchLabels: { app: 'db' } } };
    const before = policy('db', spec);
    there.server.objects = [
      ...there.server.objects,
      policy('db', { ...spec, policyTypes: ['Ingress'] }, appliedBefore(before)),
    ];
    // Who writes egress rules and no policyTypes means to limit egress, and does not: the types are those of the first apply.
    const path = folder(written(policy('db', { ...spec, egress: [{ to: [], ports: [{ port: 53 }] }] })));
    const { status, stdout, stderr } = await ask('diff', path);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toContain(
      `NetworkPolicy shop/db keeps what the cluster has and ${path}/all.yaml:1 does not write: spec.policyTypes`,
    );
  });

  takesLong('removes what the apply before wrote and it does not', async () => {
    const before = policy('db', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{}],
    });
    const { ingress: _, ...closed } = before['spec'] as { ingress: object[] };
    const opened = async (metadata: object) => {
      there.server.objects = [...shop(), policy('db', before['spec'] as object, metadata)];
      return (await ask('diff', folder(written(policy('db', closed))))).stdout;
    };
    expect(await opened(appliedBefore(before))).toMatch(/^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m);
    const fieldsV1 = { 'f:spec': { 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} } };
    const managed = (manager: string, operation: string) => ({ managedFields: [{ manager, operation, fieldsV1 }] });
    expect(await opened(managed('kustomize-controller', 'Apply'))).toMatch(
      /^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m,
    );
    expect(await opened(managed('helm', 'Update'))).toMatch(/^LOW {4}- lost[^:]*=>\s*shop\/db\[StatefulSet\]/m);
    expect(await opened(managed('kubectl-edit', 'Update'))).toContain('no connectivity change');
    expect(await opened(managed('somebody', 'Apply'))).toContain('no connectivity change');
  });

  it('keeps the labels of a namespace that others set', async () => {
    const wide = { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { mesh: 'on' } } }] }] };
    there.server.objects = [...shop(), namespace('shop-too', { mesh: 'on' }), policy('mesh', wide)];
    const { status, stdout, stderr } = await ask('diff', folder({ ...namespace('shop-too'), status: undefined }));
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('no connectivity change') });
    expect(stderr).toContain('Namespace shop-too keeps what the cluster has');
    expect(stderr).toContain('metadata.labels.mesh');
  });

  it('sees no change in what makes pods and is there already', async () => {
    const release = (values: object): ServedObject => ({
      ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'r', namespace: 'shop' } },
      spec: { interval: '5m', values },
    });
    const live = release({ a: 1 });
    // A default of its definition.
    const served = { ...live, spec: { ...(live['spec'] as object), upgrade: { force: false } }, status: { a: 1 } };
    there.server.objects = [...shop(), served, { ...release({}), metadata: { name: 'other', namespace: 'shop' } }];
    const same = await ask('diff', folder(live));
    expect(same.stdout).not.toContain('UNSEEN');
    // The pods of the other one are in the cluster.
    expect(same.stdout).toContain('not rendered: 1 HelmRelease');
    expect((await ask('diff', folder(release({ a: 2 })))).stdout).toContain('UNSEEN ? changed');
  });

  it('sees no change in endpoints that somebody wrote and that are there already', async () => {
    const meta = (name: string) => ({ name, namespace: 'shop' });
    const slice = (address: string): ServedObject => ({
      ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
      metadata: { ...meta('s-1'), labels: { 'kubernetes.io/service-name': 's' } },
      endpoints: [{ addresses: [address] }],
    });
    const services = { name: 's', namespace: 'shop' };
    const own: ServedObject[] = [
      { apiVersion: 'v1', kind: 'Service', metadata: meta('s'), spec: { ports: [{ port: 80 }] } },
      {
        ...{ apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: meta('p') },
        spec: { types: ['Egress'], egress: [{ action: 'Allow', destination: { services } }] },
      },
    ];
    there.server.objects = [...shop(), ...own, slice('10.0.0.1')];
    expect((await ask('diff', folder(slice('10.0.0.1')))).stdout).toContain('no connectivity change');
    expect((await ask('diff', folder(slice('10.0.0.2')))).stdout).not.toContain('no connectivity change');
    expect((await ask('list')).status).toBe(0);
    expect(there.server.requests.filter((one) => one.includes('/endpointslices'))).toHaveLength(2);
  });

  it('is judged by what the manifests may be and the cluster has no word for', async () => {
    const { status, stderr } = await ask('diff', folder('kind: [\n'));
    expect(status).toBe(2);
    expect(stderr).toContain('all.yaml:');
    expect((await ask('diff', join(there.folder, 'nowhere'))).stderr).toContain('no such file or folder');
  });
});

function isApplied({ kind, metadata }: ServedObject): boolean {
  return ['Deployment', 'StatefulSet', 'NetworkPolicy', 'Service', 'Namespace'].includes(kind) && metadata.name !== '';
}
