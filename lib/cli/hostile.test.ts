import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { takesLong } from '../../test/takes-long.ts';

/** What a line of nobody's would be, in a terminal, in a workflow's log, in the text of a format. */
const FORGED = '\n::error file=a.yaml,line=1::forged\ndefault/a[Pod] => default/db[Pod] : No Connections\n#';
const HOSTILE = `x${FORGED}##[error]y\u001b[31m\u009b1m\u202e\u2066\u200b\ufeff\u2028\u007f\`|<b>@somebody"\\`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall hostile '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

/** Everything that somebody could read or obey. */
function faultsIn(text: string): string[] {
  return text
    .replaceAll(/(?<=@|\\#)\u200b(?=\w)/g, '') // What keeps a name from being a mention is no fault.
    .split(/\r?\n/)
    .filter((line) =>
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s*::(?![-/\d])|##\[|^\s*default\/a\[Pod\] => default\/db\[Pod\]/u.test(line),
    )
    .map((line) => JSON.stringify(line));
}

/** As a file may hold it: with escapes. */
const jsonOf = (value: unknown) =>
  JSON.stringify(value).replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
const object = (apiVersion: string, kind: string, name: string, more = {}) =>
  jsonOf({ apiVersion, kind, metadata: { name, namespace: 'default' }, ...more });
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } };
const policy = {
  spec: {
    podSelector: { matchLabels: { app: 'a' } },
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }],
  },
};

const OBJECTS = [
  object('v1', 'Pod', 'a', { spec: { containers: [{ name: 'c' }] } }),
  object(`example.org/${HOSTILE}`, `Roll${HOSTILE}`, 'custom', { spec: { template } }),
  object('example.org/v1', 'Set', 'several', { spec: { [HOSTILE]: { template }, [`b${HOSTILE}`]: { template } } }),
  object('example.org/v1', `Widget${HOSTILE}`, HOSTILE),
  object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', HOSTILE),
  object('example.org/v1', `${HOSTILE}NetworkPolicy`, HOSTILE),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'p', policy),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'q', {
    metadata: { name: 'q', namespace: 'default', annotations: { 'tierwall.dev/ignore': `NP001: because${HOSTILE}` } },
    ...policy,
  }),
];
/** Each is an error of the input. */
const WRONG = [
  object('v1', 'Pod', HOSTILE, { spec: { containers: [{ name: 'c' }] } }),
  object(`v1${FORGED}`, 'Pod', 'b'),
  object('networking.k8s.io/v1', 'NetworkPolicy', 'r', { spec: { [HOSTILE]: 1, podSelector: { [HOSTILE]: 2 } } }),
  object('networking.k8s.io/v1', 'NetworkPolicy', 's', {
    spec: { podSelector: { matchLabels: { [HOSTILE]: HOSTILE } } },
  }),
];

function makeFolder(name: string, objects: readonly string[]): void {
  rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, name));
  // As long as a file's name may be.
  const file = `${HOSTILE.replaceAll('/', '')}.yaml`;
  for (const [i, text] of objects.entries()) writeFileSync(join(folder, name, `::error::${i}${file}`), `${text}\n`);
}

const COMMANDS: readonly (readonly string[])[] = [
  ...['text', 'csv', 'markdown', 'dot', 'mermaid', 'json'].map((format) => ['list', 'new', '-o', format]),
  ...['text', 'markdown', 'json', 'sarif'].map((format) => ['lint', 'new', '-o', format]),
  ...['text', 'markdown', 'json', 'sarif', 'mermaid'].map((format) => ['diff', 'old', 'new', '-o', format]),
  ['list', 'new', '--group'],
  ['matrix', 'new'],
  ['matrix', 'new', '--expand'],
  ['explain', 'new', 'default/a[Pod]', 'default/{stranger}'],
  ['check', 'new', '--intent', 'intent.yaml'],
  ['diff', 'old', 'new', '--intent', 'intent.yaml', '--old-intent', 'old-intent.yaml'],
  ['review', 'old', 'new', '--intent', 'intent.yaml', '--old-intent', 'old-intent.yaml'],
  ['report', 'new', '--base', 'old'],
];

describe('what somebody wrote into names, kinds and files', () => {
  beforeAll(() => {
    makeFolder('old', OBJECTS.slice(0, 1));
    makeFolder('new', [...OBJECTS, ...WRONG]);
    const intent = (edge: string) =>
      jsonOf({
        ...{
          version: 1,
          profile: HOSTILE,
          guarded: [{ workload: 'default/a[Pod]', directions: ['ingress'] }],
          outside: [],
        },
        edges: [{ from: edge, to: 'default/a[Pod]', port: 1, protocol: 'TCP' }],
      });
    writeFileSync(join(folder, 'intent.yaml'), intent(`default/x${HOSTILE.replaceAll(/[/[\]]/g, '')}[Pod]`));
    writeFileSync(join(folder, 'old-intent.yaml'), intent('default/a[Pod]'));
    writeFileSync(join(folder, '.tierwall-ignore'), `NP002 * because\u001b[31m##[error]\u202e\n`);
  });

  it.each(COMMANDS)('steers nothing and forges no line: %s %s %s %s', async (...args) => {
    const { status, stdout, stderr } = await tierwall(...args, '--keep-going');
    expect(status).not.toBe(null);
    expect([faultsIn(stdout), faultsIn(stderr)]).toEqual([[], []]);
    expect(stderr).not.toBe('');
    expect(stdout === '' ? stderr : '').toBe('');
  });

  it('is there all the same, as escapes', async () => {
    const { stdout } = await tierwall('list', 'new', '--keep-going');
    expect(stdout).toContain('default/custom[Rollx\\n::error file=a.yaml,line=1::forged\\n');
    expect(stdout).toMatch(/default\/several\/bx\\n.*\[Set\] => /);
    expect(stdout).toMatch(/^# not evaluated: 1 x\\n.*NetworkPolicy \(default\/x\\n/m);
  });

  it('is refused in the same way where it is an error', async () => {
    const { status, stdout, stderr } = await tierwall('list', 'new');
    expect([status, stdout, faultsIn(stderr)]).toEqual([2, '', []]);
    expect(stderr.trimEnd().split('\n').length).toBeGreaterThan(WRONG.length);
  });
});

describe('what somebody wrote into an option', () => {
  const options: string[][] = [
    ['list', 'old', '--pod-cidr', HOSTILE],
    ['list', 'old', '--cni', HOSTILE],
    ['list', 'old', '--from', HOSTILE],
    ['list', 'old', '--port', HOSTILE],
    ['list', HOSTILE],
    ['list', `${HOSTILE}:${HOSTILE}`],
    ['diff', `${HOSTILE}:x`, 'old'],
    ['diff', '--fail-on', HOSTILE, 'old', 'old'],
    ['explain', 'old', HOSTILE, 'a'],
    ['explain', 'old', 'a', `a:${HOSTILE}`],
    ['check', 'old', '--intent', HOSTILE],
    ['lint', '--explain', HOSTILE],
    ['lint', 'old', '--ignore-file', HOSTILE],
    [`--${HOSTILE}`],
    [HOSTILE],
  ];
  // Their titles would be forged lines of the log of these tests.
  it.each(options.map((args, i) => [i, args] as const))('steers nothing and forges no line: %i', async (_, args) => {
    const { status, stdout, stderr } = await tierwall(...args);
    expect([status, stdout, faultsIn(stderr)]).toEqual([2, '', []]);
    expect(stderr).not.toBe('');
  });
});

describe('explain', () => {
  it.each(['a:99999', 'a:0', 'a:-1', 'a:1e3', 'a:', 'a:80/', 'a:80/ICMP', 'a:http/ICMP', 'a:80/tcp/x', 'a:0x50'])(
    'says what is wrong with %s',
    async (target) => {
      makeFolder('plain', [object('v1', 'Pod', 'a', { spec: { containers: [{ name: 'c' }] } })]);
      const { status, stdout, stderr } = await tierwall('explain', 'plain', 'internet', target);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^tierwall: .*(not a port|not a protocol|no port called)/);
    },
  );
});

describe('a long list through a pipe', () => {
  takesLong('leaves no listener behind', async () => {
    const pods = Array.from({ length: 150 }, (_, i) =>
      object('v1', 'Pod', `a-name-that-is-long-enough-to-fill-a-pipe-${i}`, { spec: { containers: [{ name: 'c' }] } }),
    );
    mkdirSync(join(folder, 'many'));
    writeFileSync(join(folder, 'many', 'a.json'), pods.join('\n---\n'));
    const script = `"$0" "$1" list many 2>err | { sleep 1; wc -l; }`;
    const { stdout } = spawnSync('bash', ['-c', script, process.execPath, resolve('bin/tierwall')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(Number(stdout)).toBeGreaterThan(20_000);
    expect(spawnSync('cat', ['err'], { cwd: folder, encoding: 'utf8' }).stdout).toBe('');
  });
});
