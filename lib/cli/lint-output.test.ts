import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as run } from '../../test/in-process.ts';
import { DENY, FIXED, TWICE } from '../../test/lint/fixable.ts';
import { policy, shop } from '../../test/lint/shop.ts';

let folder: string;
const tierwall = (...args: string[]) => run(args, { cwd: folder });
const path = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall lint '));
  mkdirSync(path('k8s'));
  writeFileSync(path('k8s/shop.yaml'), shop(DENY));
  writeFileSync(path('k8s/twice.yaml'), TWICE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
