import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { tierwall as inProcess } from '../../test/in-process.ts';

const POD =
  '{apiVersion: v1, kind: Pod, metadata: {name: a, labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}';
const policy = (spec: string, kind = 'NetworkPolicy') =>
  `{apiVersion: networking.k8s.io/v1, kind: ${kind}, metadata: {name: p}, spec: ${spec}}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall messages '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });
const write = (name: string, ...objects: string[]) => writeFileSync(join(folder, name), objects.join('\n---\n'));
/** What is wrong, a line each, without its place and what follows from it. */
const problemsOf = async (...objects: string[]) => {
  write('x.yaml', ...objects);
  const { stderr } = await tierwall('list', '.');
  return stderr.split('\n').flatMap((line) => /x\.yaml:\d+: (.*)$/.exec(line)?.[1] ?? []);
};

describe('one mistake is one problem, with what mends it', () => {
  it.each([
    [
      'a name that is a number',
      [POD.replace('name: a', 'name: 123')],
      'metadata.name must be a string, not the number 123; put it in quotes',
    ],
    [
      'the only value is a boolean to YAML',
      [POD, policy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [y]}]}}')],
      'spec.podSelector.matchExpressions[0].values[0] must be a string, not the boolean true; put it in quotes',
    ],
    [
      'one matchLabels too many',
      [POD, policy('{podSelector: {matchLabels: {matchLabels: {app: a}}}}')],
      'must be a string, not a map; write its entries one level further out: there is one matchLabels too many',
    ],
    [
      'a map for a label',
      [POD, policy('{podSelector: {matchLabels: {app: {a: b}}}}')],
      'must be a string, not a map; write "key: value" right below matchLabels',
    ],
    [
      'labels right below a selector',
      [POD, policy('{podSelector: {app: a}}')],
      'spec.podSelector.app is not a field that the API has; write a label below matchLabels',
    ],
    [
      'a plural',
      [POD, policy('{podSelector: {}}', 'NetworkPolicies')],
      'there is no kind NetworkPolicies in networking.k8s.io/v1; did you mean NetworkPolicy?',
    ],
    ['a part of a kind', [POD, policy('{podSelector: {}}', 'NetworkPolicySpec')], 'did you mean NetworkPolicy?'],
    [
      'a kind that the group has not',
      [POD, policy('{}', 'Firewall')],
      'there is no kind Firewall in networking.k8s.io/v1; use one of Ingress, NetworkPolicy, IngressClass, IPAddress, ServiceCIDR, ClusterCIDR',
    ],
  ])('%s', async (_, objects, words) => {
    expect(await problemsOf(...objects)).toEqual([expect.stringContaining(words)]);
  });

  it('none with other kinds of the same groups, and kinds that are others’ in the core', async () => {
    const of = (apiVersion: string, kind: string) => `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}}`;
    const others = [
      of('networking.k8s.io/v1', 'IngressClass'),
      of('apps/v1', 'ControllerRevision'),
      of('v1', 'Config'),
    ];
    expect(await problemsOf(POD, ...others)).toEqual([]);
  });

  it('reads JSON objects one after the other, as kubectl does', async () => {
    writeFileSync(
      join(folder, 'x.json'),
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"x"}]}}\n{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{"podSelector":{},"ingress":[]}}\n',
    );
    const { status, stdout } = await tierwall('list', '.');
    expect([status, stdout.includes('=> default/a[Pod]'), stdout.includes('default/a[Pod] =>')]).toEqual([
      0,
      false,
      true,
    ]);
  });

  it('refuses a directive behind a document, as kubectl does', async () => {
    write('x.yaml', POD, '%YAML 1.2', policy('{podSelector: {}}'));
    expect((await tierwall('list', '.')).status).toBe(2);
  });
});

describe('it says', () => {
  it.each(['--version', '-V'])('which version it is, with %s', async (option) => {
    expect(await tierwall(option)).toEqual({ status: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('that there is no kubeconfig', async () => {
    write('x.yaml', POD);
    const { KUBECONFIG, HOME } = process.env;
    delete process.env['KUBECONFIG'];
    process.env['HOME'] = folder;
    try {
      const { status, stderr } = await tierwall('verify', 'x.yaml');
      expect([status, stderr]).toEqual([
        4,
        'tierwall: no kubeconfig: set KUBECONFIG, or name a file with --kubeconfig\n',
      ]);
    } finally {
      if (KUBECONFIG !== undefined) process.env['KUBECONFIG'] = KUBECONFIG;
      if (HOME === undefined) delete process.env['HOME'];
      else process.env['HOME'] = HOME;
    }
  });

  it('that an Ingress came, which is no workload', async () => {
    const service =
      '{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}, ports: [{port: 80}]}}';
    const ingress =
      '{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}}';
    write('old.yaml', POD, service);
    write('new.yaml', POD, service, ingress);
    const { stdout } = await tierwall('diff', 'old.yaml', 'new.yaml');
    expect(stdout).toMatch(
      /\nwith Ingresses that came or went:\n.*\n +risk: comes with an Ingress\n +with an Ingress that is added\n$/,
    );
  });

  it('how many ranges of addresses reach a data tier, besides those that it names', async () => {
    const blocks = [1, 3, 5, 7, 9].map((i) => `{ipBlock: {cidr: 192.0.2.${i}/32}}`).join();
    const db = POD.replaceAll(': a', ': db').replace('image: x', 'image: x, ports: [{containerPort: 5432}]');
    write('x.yaml', db, policy(`{podSelector: {}, ingress: [{from: [${blocks}]}]}`));
    const { stdout } = await tierwall('lint', '.');
    expect(stdout).toMatch(
      /NP011 warning: .* lets 192\.0\.2\.1-192\.0\.2\.1\[External\], .*, .* and 2 more into default\/db\[Pod\]/,
    );
  });

  it('of half a connection that the other half is missing, or this one too much', async () => {
    const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}').replace('name: p', 'name: deny');
    const other = POD.replaceAll(': a', ': b');
    write(
      'x.yaml',
      POD,
      other,
      deny,
      policy('{podSelector: {matchLabels: {app: b}}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}'),
    );
    expect((await tierwall('lint', '.')).stdout).toContain(
      'add an egress rule to a policy of default/a[Pod]; if not, narrow this one',
    );
  });
});

describe('report', () => {
  it('takes several folders, and writes where it is told', async () => {
    for (const name of ['one', 'two']) mkdirSync(join(folder, name));
    write('one/x.yaml', POD);
    write('two/x.yaml', POD.replaceAll(': a', ': b'));
    expect(await tierwall('report', 'one', 'two', '-o', 'the report.html')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    const page = readFileSync(join(folder, 'the report.html'), 'utf8');
    expect(page).toContain('default/a[Pod]');
    expect(page).toContain('default/b[Pod]');
  });

  it('says where it cannot write', async () => {
    write('x.yaml', POD);
    const { status, stderr } = await tierwall('report', '.', '-o', 'nowhere/r.html');
    expect([status, stderr, existsSync(join(folder, 'nowhere'))]).toEqual([
      2,
      'tierwall: cannot write nowhere/r.html: ENOENT (no such file or folder)\n',
      false,
    ]);
  });
});
