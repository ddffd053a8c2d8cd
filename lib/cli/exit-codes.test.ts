import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { blownUp } from '../../test/blown-up.ts';
import { tierwall as run } from '../../test/in-process.ts';
import { all, policy } from '../../test/lint/shop.ts';
import { app, into, pod } from '../../test/review/review.ts';
import { someOf } from '../../test/takes-long.ts';

jest.mock('../reach/open-world/most-steps.ts', () => jest.requireActual('../../test/few-steps.ts'));

const COMMAND = resolve('bin/tierwall');
let folder: string;

const tierwall = (command: string) => run(command.split(' '), { cwd: folder });

const PODS = [pod('web'), pod('api')];
const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const IN = into('api', `{from: [${app('web')}], ports: [{port: 8080}]}`);
/** Pods that cannot leave, and a policy of another namespace that lets everybody in but them. */
const KEPT = policy('{podSelector: {}, policyTypes: [Egress]}', 'kept', 'kept');
const BUT_KEPT =
  '{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kept]}]}}';
const OUT = policy(
  `{podSelector: {}, ingress: [{from: [${BUT_KEPT}, {ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]}`,
  'out',
);
const tooMany = (port: number) => blownUp(port).map((spec, i) => policy(spec, `p${i}`));
const guarded = 'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';
const edge = '- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 8080, protocol: TCP}\n';

const service = (type: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {type: ${type}, selector: {app: api}, ports: [{port: 8080}]}\n`;

/** Manifests, by the name of a folder. */
const FOLDERS: Record<string, string[]> = {
  denied: [...PODS, policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny')],
  open: [...PODS, policy('{podSelector: {matchLabels: {app: api}}}', 'api')],
  allowed: [...PODS, policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'), IN],
  nobody: [
    ...PODS,
    policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'),
    into('api', `{from: [${app('nobody')}]}`),
  ],
  free: PODS,
  'all-in': [...PODS, policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}', 'all')],
  'kept-in': [...PODS, KEPT],
  'kept-out': [...PODS, KEPT, OUT],
  internal: [...PODS, service('ClusterIP')],
  public: [...PODS, service('NodePort')],
  closed: [...PODS, DENY],
  invalid: [...PODS, policy('{podSelector: {}, ingress: [{from: [{}]}]}')],
  nothing: ['apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n'],
  policies: [DENY],
  notes: [pod('web', { namespace: 'default' }), DENY.replace(', namespace: shop', '')],
  blown: [...PODS, ...tooMany(1003)],
  'blown-too': [...PODS, ...tooMany(2003)],
  twice: [pod('web'), pod('web', { namespace: 'other' })],
};
const FILES: Record<string, string> = {
  'guarded.yaml': guarded,
  'listed.yaml': `${guarded}edges:\n${edge}`,
  'stranger.yaml': guarded.replace('shop/api', 'shop/nowhere'),
  'broken.yaml': guarded.replace('version: 1', 'version: 3'),
  'some.txt': 'NP002 * they are open\n',
  'all.txt': 'NP001 shop[Namespace] they are open\n\n# and\nNP002 * so is this one\n',
  'no-reason.txt': '# why\nNP001 shop/web[Pod]\n',
  'no-rule.txt': 'NP999 shop/web[Pod] there is none\n',
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall codes '));
  for (const [name, objects] of Object.entries(FOLDERS)) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'all.yaml'), all(...objects));
  }
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('selectors made so that their conditions multiply', () => {
  it.each(someOf(['diff blown blown-too', 'check --intent guarded.yaml blown', 'review blown blown-too']))(
    '%s ends with 2, and calls nothing proven',
    async (command) => {
      const { status, stdout, stderr } = await tierwall(command);
      expect(stderr).toMatch(
        /^tierwall: too many conditions to compare: \d+ selectors on 2\d keys; nothing is proven\n$/,
      );
      expect([status, stdout]).toEqual([2, '']);
    },
    60_000,
  );
});

describe('the exit code', () => {
  it.each<[number, string, string]>([
    [0, 'check --intent guarded.yaml denied', 'nothing more and nothing less'],
    [0, 'check --intent listed.yaml allowed', 'nothing more and nothing less'],
    [1, 'check --intent guarded.yaml allowed', '1 difference from '],
    [1, 'check --intent listed.yaml denied', '1 difference from '],
    [0, 'diff denied denied', 'no connectivity change'],
    [1, 'diff denied allowed', '1 gained'],
    [1, 'diff allowed denied', '1 lost'],
    [0, 'diff denied allowed --fail-on lost', '1 gained'],
    [1, 'diff nobody denied', '1 lost'],
    [0, 'diff all-in free', 'no connectivity change'],
    [1, 'diff internal public', '1 way from outside; risk MEDIUM'],
    [1, 'diff internal public --fail-on gained', 'PUBLISHED medium'],
    [0, 'diff internal public --fail-on high', 'PUBLISHED medium'],
    [0, 'diff public internal', 'UNPUBLISHED low'],
    [1, 'diff kept-out kept-in --cni cilium', 'no default deny of ingress any more'],
    [0, 'diff denied allowed --fail-on never --intent listed.yaml', 'as the intent declares'],
    [1, 'diff denied allowed --fail-on never --intent guarded.yaml', '1 against the declared intent'],
    [0, 'review denied allowed', '1 gained'],
    [1, 'review denied allowed --fail-on any', '1 gained'],
    [1, 'review denied allowed --intent guarded.yaml', '1 against the declared intent'],
    [0, 'review denied allowed --limit 5000', '1 gained'],
    [0, 'report denied --base allowed', '1 lost'],
    [0, 'list denied', 'shop/web[Pod] => '],
    [0, 'list invalid --keep-going', '# missing: '],
    [0, 'explain denied web api', 'denied'],
    [0, 'lint closed --fail-on error', ''],
    [0, '--help', 'Usage: tierwall'],
    [0, 'help list', 'Usage: tierwall list'],
  ])('is %s of tierwall %s', async (code, command, says) => {
    const { status, stdout, stderr } = await tierwall(command);
    expect([status, stderr]).toEqual([code, command.includes('invalid') ? expect.any(String) : '']);
    expect(stdout).toContain(says);
  });

  it.each<[string, string]>([
    ['check --intent stranger.yaml denied', 'shop/nowhere[Pod] is not in the manifests'],
    ['check --intent broken.yaml denied', 'version 3 is not known'],
    ['check --intent guarded.yaml invalid', 'so there is no verdict'],
    ['check denied', "required option '--intent <file>'"],
    ['diff denied nowhere', 'no such file or folder'],
    ['diff denied invalid', 'so there is no verdict'],
    ['diff invalid denied', 'so there is no verdict'],
    ['diff denied allowed --intent broken.yaml', 'broken.yaml is not a valid intent'],
    ['diff denied allowed --fail-on some', 'Allowed choices are any, gained, lost, high, unseen, never'],
    ['review denied allowed --limit 4999', 'write 5000 or more'],
    ['list nothing', 'no workloads and no policies in nothing'],
    ['list invalid', '1 problem, so there is no verdict'],
    ['list denied --cni flannel', 'Allowed choices are calico, cilium, spec'],
    ['list denied --pod-cidr 10.0.0.0/33', 'is not a valid CIDR'],
    ['explain twice web internet', "'web' is more than one peer: other/web[Pod], shop/web[Pod]"],
    ['explain denied web api:http', "shop/api[Pod] has no port called 'http'"],
    ['explain denied web api:http/udp', "shop/api[Pod] has no UDP port called 'http'"],
    ['explain denied nobody web', "no peer is called 'nobody'"],
    ['explain denied 192.0.2.1 192.0.2.2', 'one end must be a workload'],
    ['lint denied --ignore-file no-reason.txt', 'no-reason.txt:2: no suppression'],
    ['lint denied --ignore-file no-rule.txt', 'no-rule.txt:1: no suppression'],
    ['lint denied --ignore-file nowhere.txt', 'cannot read nowhere.txt: ENOENT'],
    ['verify policies', 'policies has no workloads to connect to'],
    ['verify denied --cni spec', 'no cluster has the network of --cni spec'],
    ['verify denied --namespace shop', '--namespace shop is a namespace of the manifests'],
    ['verify denied --timeout 1', '--timeout must be 2 or more'],
    ['verify denied --sample 0', "'0' is not a whole number of 1 or more"],
    ['verify denied --within 1.5', "'1.5' is not a whole number of 1 or more"],
    ['lint', 'name a folder of manifests'],
    ['diff denied HEAD:denied', 'git has no HEAD'],
    ['nothing', "unknown command 'nothing'"],
    ['list', 'name a folder of manifests, or a cluster with --context'],
  ])('is 2 where it could not run: tierwall %s', async (command, complaint) => {
    const { status, stdout, stderr } = await tierwall(command);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(complaint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is 4 of tierwall verify where there is no cluster', async () => {
    const { status, stderr } = await tierwall('verify denied --kubeconfig nowhere');
    expect([status, stderr]).toEqual([4, expect.stringContaining('no kubeconfig can be read')]);
  });

  it.each<[number, string]>([
    [1, 'open'],
    [1, 'open --fail-on note'],
    [0, 'open --fail-on error'],
    [0, 'open --fail-on never'],
    [0, 'notes'],
    [1, 'notes --fail-on note'],
    [0, 'notes --fail-on never'],
    [1, 'open --ignore-file some.txt'],
    [0, 'open --ignore-file all.txt --fail-on note'],
  ])('is %s of tierwall lint %s', async (code, command) => {
    expect((await tierwall(`lint ${command}`)).status).toBe(code);
  });

  it('is 0 where the reader of the output has enough', async () => {
    const child = spawn(process.execPath, [COMMAND, 'list', 'denied'], { cwd: folder });
    child.stdout.destroy();
    expect(await new Promise((done) => child.on('exit', done))).toBe(0);
  });

  const onLinux = existsSync('/dev/full') ? it : it.skip;
  onLinux.each(['list denied', 'diff open denied', 'lint open', 'list --help', '--version'])(
    'is 2 of tierwall %s where the output cannot be written',
    (command) => {
      const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...command.split(' ')], {
        ...{ cwd: folder, encoding: 'utf8', stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] },
      });
      expect([status, stderr]).toEqual([2, 'tierwall: cannot write the output: ENOSPC (no space left)\n']);
    },
  );

  it('is never 0 where tierwall itself is at fault', () => {
    const preload = join(folder, 'fault.cjs');
    writeFileSync(preload, 'process.stdout.write = () => { throw new TypeError("a fault of its own"); };\n');
    const { status, stderr } = spawnSync(process.execPath, ['--require', preload, COMMAND, 'list', 'denied'], {
      ...{ cwd: folder, encoding: 'utf8' },
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('a fault of its own');
  });
});
