import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall as run } from '../../test/in-process.ts';
import { all, policy, shop } from '../../test/lint/shop.ts';
import { takesLong } from '../../test/takes-long.ts';
import { UsageError } from './input.ts';
import { writeFiles } from './written-files.ts';

let folder: string;
const tierwall = (...args: string[]) => run(args, { cwd: folder });
const path = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(path(name), 'utf8');

const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
/** Has a rule that changes nothing, with a comment at the one that stays. */
const TWICE = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: twice, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    # everybody of the shop
    - from: [{podSelector: {}}]
    - from: [{podSelector: {matchLabels: {app: db}}}]
`;
const FIXED = TWICE.replace(/ {4}- from: \[\{podSelector: \{matchLabels.*\n/, '');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall fix '));
  mkdirSync(path('k8s'));
  writeFileSync(path('k8s/shop.yaml'), shop(DENY));
  writeFileSync(path('k8s/twice.yaml'), TWICE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('tierwall lint --fix', () => {
  it('writes what is proven, says what it did, and prints what is left', async () => {
    chmodSync(path('k8s/twice.yaml'), 0o640);
    const { status, stdout, stderr } = await tierwall('lint', 'k8s', '--fix');
    expect(read('k8s/twice.yaml')).toBe(FIXED);
    expect(statSync(path('k8s/twice.yaml')).mode & 0o777).toBe(0o640);
    expect(read('k8s/shop.yaml')).toBe(shop(DENY));
    expect(readdirSync(path('k8s'))).toEqual(['shop.yaml', 'twice.yaml']);
    expect(stderr).toBe(
      'fixed: k8s/twice.yaml:9: NP014 ingress rule 2 of shop/twice changes nothing: ingress rule 1 of shop/twice covers it\n1 fix changed 1 file; 0 left to you\n',
    );
    expect([status, stdout]).toEqual([0, 'no findings\n']);
    const again = await tierwall('lint', 'k8s', '--fix');
    expect([again.stderr, read('k8s/twice.yaml')]).toEqual(['0 fixes changed 0 files; 0 left to you\n', FIXED]);
  });

  it('shows with --dry-run what it would write, as a diff that applies, and writes nothing', async () => {
    const { status, stdout, stderr } = await tierwall('lint', 'k8s', '--dry-run');
    expect([status, read('k8s/twice.yaml')]).toEqual([0, TWICE]);
    expect(stderr).toContain('would fix: k8s/twice.yaml:9: NP014');
    expect(stdout).toMatch(/^--- a\/k8s\/twice\.yaml\n\+\+\+ b\/k8s\/twice\.yaml\n@@ /);
    const { status: applied } = spawnSync('git', ['apply', '-'], { cwd: folder, input: stdout });
    expect([applied, read('k8s/twice.yaml')]).toEqual([0, FIXED]);
  });

  it('keeps a byte order mark and the ends of lines', async () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    writeFileSync(path('k8s/twice.yaml'), windows(TWICE));
    await tierwall('lint', 'k8s', '--fix');
    expect(read('k8s/twice.yaml')).toBe(windows(FIXED));
  });

  it('fixes neither what is suppressed nor what is known', async () => {
    await tierwall('lint', 'k8s', '--write-baseline', 'known.json');
    expect((await tierwall('lint', 'k8s', '--fix', '--baseline', 'known.json')).stderr).toMatch(/^0 fixes/);
    writeFileSync(path('.tierwall-ignore'), 'NP014 * on purpose\n');
    expect((await tierwall('lint', 'k8s', '--fix')).stderr).toMatch(/^0 fixes/);
    expect(read('k8s/twice.yaml')).toBe(TWICE);
  });

  it('leaves what closes a connection that a workload opens', async () => {
    const open = policy('{podSelector: {matchLabels: {app: db}}, ingress: [{}]}', 'open');
    writeFileSync(path('k8s/shop.yaml'), shop(all(policy('{podSelector: {}}', 'deny'), open)));
    writeFileSync(path('k8s/twice.yaml'), '');
    const { stderr, stdout } = await tierwall('lint', 'k8s', '--fix');
    expect(stderr).toMatch(
      /not fixed: k8s\/shop\.yaml:\d+: NP015 .*: it closes shop\/\w+\[Pod\] => shop\/db\[Pod\] on /,
    );
    expect(stdout).toContain('  patch (--fix leaves it to you, because of what it closes):\n    -');
  });

  const elsewhere: [string, (text: string) => void, RegExp][] = [
    [
      'synth',
      (text) => {
        writeFileSync(path('cdk8s.yaml'), 'language: typescript\noutput: k8s\n');
        writeFileSync(path('k8s/twice.yaml'), text);
      },
      /synth wrote k8s\/twice\.yaml: change the code in lib\/app, then run npm run synth/,
    ],
    [
      'a chart',
      (text) => writeFileSync(path('k8s/twice.yaml'), `---\n# Source: db/templates/policy.yaml\n${text}`),
      /rendered from db\/templates\/policy\.yaml: change that, or its values/,
    ],
    [
      'a chart, by its labels',
      (text) =>
        writeFileSync(
          path('k8s/twice.yaml'),
          text.replace('namespace: shop}', 'namespace: shop, labels: {app.kubernetes.io/managed-by: Helm}}'),
        ),
      /a chart made it/,
    ],
    [
      'what says so',
      (text) => writeFileSync(path('k8s/twice.yaml'), `# Code generated by x. DO NOT EDIT.\n${text}`),
      /it says "# Code generated by x\. DO NOT EDIT\."/,
    ],
    [
      'nobody, behind a link',
      (text) => {
        rmSync(path('k8s/twice.yaml'));
        writeFileSync(path('twice.yaml'), text);
        symlinkSync('../twice.yaml', path('k8s/twice.yaml'));
      },
      /k8s\/twice\.yaml is a link; give the file itself/,
    ],
    [
      'a tool of Windows',
      (text) => writeFileSync(path('k8s/twice.yaml'), Buffer.from(`\uFEFF${text}`, 'utf16le')),
      /k8s\/twice\.yaml is not UTF-8/,
    ],
  ];
  it.each(elsewhere)('writes no file of %s', async (_, make, why) => {
    make(TWICE);
    const before = readFileSync(path('k8s/twice.yaml'));
    const { stderr } = await tierwall('lint', 'k8s', '--fix');
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/\n0 fixes changed 0 files; 1 left to you\n$/);
    expect(readFileSync(path('k8s/twice.yaml'))).toEqual(before);
  });

  it('names a document that a chart made, not the others of its file', async () => {
    writeFileSync(
      path('k8s/twice.yaml'),
      `---\n# Source: db/templates/x.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n---\n${TWICE}`,
    );
    expect((await tierwall('lint', 'k8s', '--fix')).stderr).toMatch(/^fixed: k8s\/twice\.yaml:15: NP014/);
  });

  takesLong('writes no standard input', () => {
    const args = [resolve('bin/launch.mjs'), resolve('lib/cli/main.ts'), 'lint', '-', '--fix'];
    const { stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      input: shop(all(DENY, TWICE)),
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/standard input cannot be written\n0 fixes changed 0 files; 1 left to you\n$/);
  });

  it('writes all files or none', () => {
    const files = ['k8s/twice.yaml', 'k8s/gone.yaml'].map((file) => ({
      file: path(file),
      before: TWICE,
      after: FIXED,
    }));
    expect(() => writeFiles(files)).toThrow(
      new UsageError(`${path('k8s/gone.yaml')} is not a file; nothing was changed`),
    );
    expect(read('k8s/twice.yaml')).toBe(TWICE);
    expect(readdirSync(path('k8s'))).toEqual(['shop.yaml', 'twice.yaml']);
    expect(() => writeFiles([{ file: path('k8s/twice.yaml'), before: FIXED, after: '' }])).toThrow(
      'was changed meanwhile',
    );
  });
});

describe('tierwall lint --max', () => {
  it('counts what it leaves out, and leaves out nothing that is suppressed', async () => {
    const jsonOf = async () => JSON.parse((await tierwall('lint', 'k8s', '--max', '0', '-o', 'json')).stdout);
    expect(await jsonOf()).toMatchObject({ findings: [], more: 1 });
    writeFileSync(path('.tierwall-ignore'), 'NP014 * on purpose\n');
    expect((await jsonOf()).findings).toMatchObject([{ rule: 'NP014', suppressed: 'on purpose' }]);
  });
});

describe('tierwall lint --baseline', () => {
  it('starts at zero, counts what is known, fails for what is new, and says what occurs no more', async () => {
    writeFileSync(path('k8s/twice.yaml'), TWICE.replace('app: db', 'app: dbs'));
    const written = await tierwall('lint', 'k8s', '--write-baseline', 'known.json');
    expect(written).toEqual({ status: 0, stdout: '', stderr: '2 findings are in known.json now\n' });
    expect(await tierwall('lint', 'k8s', '--baseline', 'known.json')).toEqual({
      status: 0,
      stdout: 'no findings; 2 known\n',
      stderr: '',
    });
    writeFileSync(path('k8s/twice.yaml'), `\n\n${TWICE.replace('app: db', 'app: dbs')}`);
    expect((await tierwall('lint', 'k8s', '--baseline', 'known.json')).status).toBe(0);
    writeFileSync(path('k8s/twice.yaml'), TWICE.replace('app: db', 'app: dbx'));
    const { status, stdout, stderr } = await tierwall('lint', 'k8s', '--baseline', 'known.json');
    expect([status, stdout]).toEqual([1, expect.stringMatching(/\n1 warning; 1 known\n$/)]);
    expect(stderr).toContain(
      'known.json: 1 of its findings no longer occurs; --write-baseline known.json leaves them out\n  NP003 shop/twice[NetworkPolicy]: ',
    );
    const json = JSON.parse((await tierwall('lint', 'k8s', '--baseline', 'known.json', '-o', 'json')).stdout);
    expect(json.findings.map(({ baseline }: { baseline: string }) => baseline)).toEqual(['new', 'unchanged']);
  });

  it('leaves out what is suppressed', async () => {
    writeFileSync(path('.tierwall-ignore'), 'NP014 * on purpose\n');
    const { stderr } = await tierwall('lint', 'k8s', '--write-baseline', 'known.json');
    expect(stderr).toBe('0 findings are in known.json now\n');
  });

  it('is marked in JSON and SARIF', async () => {
    await tierwall('lint', 'k8s', '--write-baseline', 'known.json');
    const json = JSON.parse((await tierwall('lint', 'k8s', '--baseline', 'known.json', '-o', 'json')).stdout);
    expect(json.findings).toMatchObject([{ rule: 'NP014', baseline: 'unchanged' }]);
    const sarif = JSON.parse((await tierwall('lint', 'k8s', '--baseline', 'known.json', '-o', 'sarif')).stdout);
    expect(sarif.runs[0].results).toMatchObject([{ ruleId: 'NP014', baselineState: 'unchanged' }]);
  });

  it.each([
    ['', 'is not a baseline: it is not JSON'],
    ['{"version":2,"findings":[]}', 'is not a baseline of version 1'],
    ['{"version":1,"findings":[{"rule":"NP001"}]}', 'is not a baseline of version 1'],
    [undefined, 'cannot read known.json: ENOENT; --write-baseline known.json makes it'],
  ])('refuses %j', async (text, words) => {
    if (text !== undefined) writeFileSync(path('known.json'), text);
    const { status, stderr } = await tierwall('lint', 'k8s', '--baseline', 'known.json');
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('what lint shows', () => {
  it('is grouped by rule, with --max the worst alone, and the others counted', async () => {
    writeFileSync(path('k8s/shop.yaml'), shop(policy('{podSelector: {matchLabels: {app: bakend}}}', 'nobody')));
    const { stdout, status } = await tierwall('lint', 'k8s');
    expect(stdout).toMatch(/^NP003 policy selects nothing: 1 finding\nk8s\/shop\.yaml:\d+: NP003 error: /);
    expect(stdout).toContain('NP001 workload not isolated in a direction: 1 finding\n');
    const most = await tierwall('lint', 'k8s', '--max', '1');
    expect(most.stdout).toMatch(/\n\n1 error, 1 warning, 1 note; not shown: NP001 1, NP014 1\n$/);
    expect(most.stdout).not.toContain('NP001 workload');
    expect([status, most.status]).toEqual([1, 1]);
    const json = JSON.parse((await tierwall('lint', 'k8s', '--max', '1', '-o', 'json')).stdout);
    expect([json.findings.length, json.more]).toEqual([1, 2]);
    expect((await tierwall('lint', 'k8s', '--max', 'x')).stderr).toContain('--max x: write a number, 0 or more');
  });

  it('names the file of a patch that is not where the finding is', async () => {
    writeFileSync(path('k8s/shop.yaml'), shop(''));
    const { stdout } = await tierwall('lint', 'k8s');
    expect(stdout).toMatch(/^k8s\/shop\.yaml:\d+: NP001 /m);
    expect(stdout).toContain('\n  patch of k8s/twice.yaml (--fix leaves it to you, because of what it closes):\n    +');
  });

  it('holds the patch, in each form', async () => {
    const text = await tierwall('lint', 'k8s');
    expect(text.stdout).toContain(
      '  patch (--fix writes it):\n    -    - from: [{podSelector: {matchLabels: {app: db}}}]\n',
    );
    const json = JSON.parse((await tierwall('lint', 'k8s', '-o', 'json')).stdout);
    expect(json.findings[0].fix).toMatchObject({
      say: expect.any(String),
      patch: { opens: [], closes: [], diff: expect.stringContaining('\n-    - from: ') },
    });
    const markdown = await tierwall('lint', 'k8s', '-o', 'markdown');
    expect(markdown.stdout).toMatch(/\n```diff\n--- a\/k8s\/twice\.yaml\n[^`]*\n- {4}- from: .*\n```\n$/);
    const sarif = JSON.parse((await tierwall('lint', 'k8s', '-o', 'sarif')).stdout);
    const [change] = sarif.runs[0].results[0].fixes[0].artifactChanges;
    expect(change.artifactLocation.uri).toBe('k8s/twice.yaml');
    expect(replaced(TWICE, change.replacements[0])).toBe(FIXED);
    expect(sarif.runs[0].columnKind).toBe('utf16CodeUnits');
  });

  it('says why there is no patch', async () => {
    writeFileSync(path('k8s/twice.yaml'), TWICE.replace('podSelector: {}}', 'podSelector: &all {}}'));
    expect((await tierwall('lint', 'k8s')).stdout).toContain(
      '  no patch: the document has anchors or aliases, so a change',
    );
    const json = JSON.parse((await tierwall('lint', 'k8s', '-o', 'json')).stdout);
    expect(json.findings[0].fix).toEqual({ say: expect.any(String), noPatch: expect.stringContaining('anchors') });
  });
});

describe('tierwall lint --explain', () => {
  it('draws who opens what with the finding and without it', async () => {
    const { stdout } = await tierwall('lint', '--explain', 'NP011');
    expect(stdout).toMatch(
      /With the finding:\n.*\n {2}frontend +- +all +3306 ! +all\n {2}backend +all +- +3306 +all\n/,
    );
    expect(stdout).toMatch(/Without it \(! is what changes\):\n.*\n {2}frontend +- +all +\. ! +all\n/);
    expect((await tierwall('lint', '--explain', 'NP014')).stdout).toContain('Both examples allow the same.');
  });
});

interface Written {
  deletedRegion: { startLine: number; startColumn: number; endLine: number; endColumn: number };
  insertedContent?: { text: string };
}

/** As SARIF says: "a region [...] including the character at its start, and none at its end". */
function replaced(text: string, { deletedRegion: region, insertedContent }: Written): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
  return (
    text.slice(0, offset(region.startLine, region.startColumn)) +
    (insertedContent?.text ?? '') +
    text.slice(offset(region.endLine, region.endColumn))
  );
}
