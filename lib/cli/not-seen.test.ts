import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { someOf } from '../../test/takes-long.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall not seen '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

/** A folder of one file. */
function manifests(name: string, ...objects: string[]): string {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'a.yaml'), objects.join('\n---\n'));
  return name;
}

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}';
const workload = (apiVersion: string, kind: string, name: string, labels: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {matchLabels: {${labels}}}\n  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c, image: x, ports: [{containerPort: 3306}]}]}}`;
const DB = workload('apps/v1', 'Deployment', 'db', 'app: db');
const BACKEND = workload('apps/v1', 'Deployment', 'backend', 'app: backend');
const POLICY =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  policyTypes: [Ingress]\n  ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]';
const SHOP = [NAMESPACE, DB, BACKEND, POLICY];
const release = (enabled: boolean, namespace = 'shop') =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: chart, namespace: ${namespace}}\nspec: {values: {networkPolicy: {enabled: ${enabled}}}}`;
const ADMIN =
  'apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata: {name: admin}\nspec: {priority: 1, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Allow}]}';
const INTENT =
  'version: 1\nprofile: shop\nguarded:\n  - workload: shop/db[Deployment]\n    directions: [ingress]\nedges:\n  - {from: "shop/backend[Deployment]", to: "shop/db[Deployment]", port: 3306, protocol: TCP}\noutside: []\n';

describe('what makes pods out of sight', () => {
  const OUTPUTS: readonly (readonly string[])[] = [
    ...['text', 'json', 'csv', 'markdown', 'dot', 'mermaid'].map((format) => ['list', 'seen', '-o', format]),
    ...['text', 'json', 'markdown', 'sarif'].map((format) => ['lint', 'seen', '-o', format]),
    ...['text', 'json', 'markdown', 'sarif', 'mermaid'].map((format) => ['diff', 'seen', 'seen', '-o', format]),
    ['matrix', 'seen'],
    ['explain', 'seen', 'backend', 'db:3306'],
    ['check', '--intent', 'intent.yaml', 'seen'],
    ['review', 'seen', 'seen'],
    ['report', 'seen'],
    ['report', 'seen', '--base', 'seen'],
  ];

  it.each(OUTPUTS)('is named on standard output by %s %s %s %s', async (...args) => {
    manifests('seen', ...SHOP, release(true), ADMIN);
    writeFileSync(join(folder, 'intent.yaml'), INTENT);
    const { stdout } = await tierwall(...args);
    expect(stdout).toContain('HelmRelease');
    expect(stdout).toContain('ClusterNetworkPolicy');
  });

  it('is a comment of its own in DOT, Mermaid and CSV', async () => {
    manifests('seen', ...SHOP, release(true));
    expect((await tierwall('list', 'seen', '-o', 'dot')).stdout).toMatch(
      /^\/\/ not rendered: 1 HelmRelease \(shop\/chart at /,
    );
    expect((await tierwall('list', 'seen', '-o', 'mermaid')).stdout).toMatch(/^%% not rendered: 1 HelmRelease /);
    const csv = (await tierwall('list', 'seen', '-o', 'csv')).stdout.split('\r\n');
    expect(csv[0]).toBe('src,dst,conn,depends');
    expect(csv.at(-3)).toMatch(/^# not rendered: 1 HelmRelease [^,"]*,,,$/);
  });

  it('is an array of JSON, with the labels that its pods have', async () => {
    const prometheus = 'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}';
    manifests('operator', ...SHOP, prometheus);
    expect(JSON.parse((await tierwall('list', 'operator', '-o', 'json')).stdout)).toMatchObject({
      version: 2,
      unseen: [
        {
          ...{
            apiVersion: 'monitoring.coreos.com/v1',
            kind: 'Prometheus',
            namespace: 'shop',
            name: 'k8s',
            makes: 'pods',
          },
          podLabels: { prometheus: 'k8s' },
          location: { file: 'operator/a.yaml' },
        },
      ],
      skipped: { Prometheus: 1 },
    });
  });

  it('leaves an answer without a word where there is none', async () => {
    manifests('all', ...SHOP);
    expect(await tierwall('diff', 'all', 'all')).toEqual({
      ...{ status: 0, stdout: 'no connectivity change (6 pairs as before)\n', stderr: '' },
    });
  });
});

describe('a change that nobody can judge', () => {
  const CHANGES: readonly (readonly [fate: string, old: readonly string[], now: readonly string[]])[] = [
    ['added', [NAMESPACE], [NAMESPACE, release(true)]],
    ['changed', [NAMESPACE, release(true)], [NAMESPACE, release(false)]],
    ['removed', [NAMESPACE, release(true)], [NAMESPACE]],
    ['added', [...SHOP], [...SHOP, release(true)]],
    ['changed', [...SHOP, ADMIN], [...SHOP, ADMIN.replace('priority: 1', 'priority: 2')]],
  ];

  it.each(someOf(CHANGES, 3))('is a row, and fails: %s', async (fate, old, now) => {
    manifests('old', ...old);
    manifests('new', ...now);
    const text = await tierwall('diff', 'old', 'new');
    expect(text.stdout).toMatch(
      new RegExp(`^UNSEEN \\? ${fate.padEnd(8)} (HelmRelease shop/chart|ClusterNetworkPolicy admin) \\(`, 'm'),
    );
    expect(text.stdout).toContain('1 change that nobody can judge');
    expect(text.status).toBe(1);
    expect((await tierwall('diff', 'old', 'new', '--fail-on', 'any')).status).toBe(1);
    expect((await tierwall('diff', 'old', 'new', '--fail-on', 'unseen')).status).toBe(1);
    expect((await tierwall('diff', 'old', 'new', '--fail-on', 'never')).status).toBe(0);
    expect((await tierwall('review', 'old', 'new', '--fail-on', 'any')).status).toBe(1);
    const comment = (await tierwall('review', 'old', 'new')).stdout;
    expect(comment).toMatch(/^### :warning: /);
    // The one change is in the headline, and so in no table.
    expect(comment).toMatch(new RegExp(`^${fate}: (HelmRelease shop/chart|ClusterNetworkPolicy admin) `, 'im'));
    expect(comment).not.toContain('| `?` ');
    const json = JSON.parse((await tierwall('diff', 'old', 'new', '-o', 'json')).stdout);
    expect(json).toMatchObject({ changed: true, unjudged: [{ fate }] });
    const { runs } = JSON.parse((await tierwall('diff', 'old', 'new', '-o', 'sarif')).stdout);
    expect(runs[0].results[0]).toMatchObject({ ruleId: 'unjudged', level: 'warning' });
    expect((await tierwall('report', 'new', '--base', 'old')).stdout).toContain(`UNSEEN ? ${fate}`);
  });

  it.each([
    'gateway.networking.k8s.io/v1 HTTPRoute',
    'networking.istio.io/v1 VirtualService',
    'traefik.io/v1alpha1 IngressRouteTCP',
    'projectcontour.io/v1 HTTPProxy',
    'route.openshift.io/v1 Route',
  ])('is that of a route, which is no policy: %s', async (type) => {
    const [apiVersion, kind] = type.split(' ');
    manifests('old', ...SHOP);
    manifests(
      'new',
      ...SHOP,
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: way, namespace: shop}\nspec: {}`,
    );
    const { status, stdout, stderr } = await tierwall('diff', 'old', 'new');
    expect(stdout).toContain(`no connectivity change in what was read; routes not followed: 1 ${kind}; 1 change that`);
    expect(stdout).toMatch(
      new RegExp(`^UNSEEN . added {4}${kind} shop/way .*: a route that is not followed, so nobody knows `, 'm'),
    );
    expect(stderr).toMatch(/^routes not followed: .*; who comes by it is not in this answer$/m);
    expect(status).toBe(1);
  });

  it('is none where only the order of fields and the status are other ones', async () => {
    manifests('old', NAMESPACE, 'apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\nspec: {a: 1, b: 2}');
    manifests(
      'new',
      NAMESPACE,
      'spec: {b: 2, a: 1}\nstatus: {c: 3}\nmetadata: {name: w}\nkind: Widget\napiVersion: example.org/v1',
    );
    const { status, stdout } = await tierwall('diff', 'old', 'new');
    expect(stdout).toBe(
      'nothing to compare: 0 workloads and no policies in what was read; other custom resources: 1 Widget\n',
    );
    expect(status).toBe(0);
    expect((await tierwall('diff', 'old', 'new', '--fail-on', 'unseen')).status).toBe(1);
  });

  it('is told from "no connectivity change"', async () => {
    manifests('old', ...SHOP, release(true));
    expect((await tierwall('diff', 'old', 'old')).stdout).toBe(
      'no connectivity change in what was read; not rendered: 1 HelmRelease; 6 pairs as before\n',
    );
  });
});

describe('check beside what is not seen', () => {
  beforeEach(() => writeFileSync(join(folder, 'intent.yaml'), INTENT));

  it('counts a workload of any kind', async () => {
    const labels = 'app: backend, role: reporting';
    manifests('rollout', ...SHOP, workload('argoproj.io/v1alpha1', 'Rollout', 'reporting', labels));
    const { status, stdout } = await tierwall('check', '--intent', 'intent.yaml', 'rollout');
    expect(stdout).toContain('MORE shop/reporting[Rollout] => shop/db[Deployment] : TCP 3306 is open but not declared');
    expect(status).toBe(1);
  });

  it.each([
    ['a chart, wherever it is', release(true, 'flux-system'), true],
    [
      'an operator in the namespace',
      'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: pg, namespace: shop}',
      true,
    ],
    [
      'a kind that nobody knows',
      'apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w, namespace: shop}',
      true,
    ],
    [
      'an operator elsewhere',
      'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: pg, namespace: data}',
      false,
    ],
  ])('does not say "nothing more" with %s', async (_, object, isUnsure) => {
    manifests('unseen', ...SHOP, object);
    const { status, stdout } = await tierwall('check', '--intent', 'intent.yaml', 'unseen');
    const verdict = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(verdict.includes('nothing more')).toBe(!isUnsure);
    expect(verdict).toMatch(/: 1 (HelmRelease|Cluster|Widget)$/);
    expect(status).toBe(0);
    expect((await tierwall('check', '--intent', 'intent.yaml', 'unseen', '--fail-on', 'unseen')).status).toBe(1);
  });
});

describe('lint beside what is not seen', () => {
  const OF_PROMETHEUS = POLICY.replace('app: backend', 'app.kubernetes.io/name: prometheus').replace(
    'name: db,',
    'name: p,',
  );

  it('takes what something makes out of sight for what it is documented to be, and for what may be there', async () => {
    const prometheus = 'apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}';
    manifests('alone', NAMESPACE, DB, OF_PROMETHEUS);
    manifests('operator', NAMESPACE, DB, OF_PROMETHEUS, prometheus);
    expect((await tierwall('lint', 'alone')).stdout).toContain('NP004 warning');
    expect((await tierwall('lint', 'operator')).stdout).not.toMatch(/NP00[34]/);
    manifests('chart', NAMESPACE, DB, OF_PROMETHEUS, release(true, 'flux-system'));
    const { stdout } = await tierwall('lint', 'chart');
    expect(stdout).toMatch(/NP004 note: .* HelmRelease flux-system\/\S+ may make it/);
    expect(stdout).not.toContain('correct the label');
  });

  it.each([
    'apps.kruise.io/v1alpha1 CloneSet',
    'apps.openshift.io/v1 DeploymentConfig',
    'argoproj.io/v1alpha1 Rollout',
  ])('finds the pods of %s', async (type) => {
    const [apiVersion = '', kind = ''] = type.split(' ');
    manifests('custom', NAMESPACE, DB, workload(apiVersion, kind, 'backend', 'app: backend'), POLICY);
    const { stdout } = await tierwall('lint', 'custom');
    expect(stdout).not.toMatch(/NP00[34]/);
    expect((await tierwall('list', 'custom', '--to', 'db')).stdout).toContain(
      `shop/backend[${kind}] => shop/db[Deployment] : TCP 3306`,
    );
  });
});
