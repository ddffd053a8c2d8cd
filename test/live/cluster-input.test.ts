import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { tierwall } from '../in-process.ts';
import { takesLong } from '../takes-long.ts';
import { AskedCluster } from './asked-cluster.ts';
import { policy, shop } from './cluster-objects.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const there = new AskedCluster(shop);
const { ask } = there;

/** What `kubectl get ... -A -o yaml` prints of it, in a file. */
function dump(objects: readonly object[] = there.server.objects): string {
  const file = join(there.folder, 'dump.yaml');
  writeFileSync(file, stringify({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: objects }));
  return file;
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
    const applied = await ask('report', there.manifests(policy('all', { podSelector: {}, ingress: [{}] })));
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
