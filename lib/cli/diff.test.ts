import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GuideRepository, POLICY } from '../../test/guide-repository.ts';

const guide = new GuideRepository();
const tierwall = (...args: string[]) => guide.tierwall(...args);

describe('tierwall diff', () => {
  it('compares a revision with the working copy, without touching it', async () => {
    expect(await tierwall('diff', 'main:manifests', 'manifests')).toEqual({
      ...{ status: 0, stderr: '', stdout: 'no connectivity change (12 pairs as before)\n' },
    });
    guide.makeTheMistake();
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^5 gained, 1 widened, 0 lost, 11 pairs as before; risk HIGH\n/);
    expect(stdout).toContain('now: ingress rule 2 of default/db-access-policy (manifests/network-policy.k8s.yaml:11)');
    // Two revisions, from within a folder.
    guide.git('commit', '-qam', 'mistake');
    expect((await tierwall('diff', 'HEAD~1:manifests', 'HEAD:manifests')).stdout).toContain(
      '(HEAD:manifests/network-policy',
    );
  });

  it('holds what is gained against the declared intent, and what is lost too', async () => {
    guide.makeTheMistake();
    const mistake = await tierwall(
      'diff',
      'main:manifests',
      'manifests',
      '--intent',
      'intent.yaml',
      '--fail-on',
      'never',
    );
    expect(mistake.status).toBe(1);
    expect(mistake.stdout).toContain('ERROR: the intent does not list TCP 3306');
    guide.git('checkout', '-q', '.');
    guide.edit('3306', '3307');
    const lost = await tierwall('diff', 'main:manifests', 'manifests', '--intent', 'intent.yaml');
    expect(lost.stdout).toContain('ERROR: lost, and the intent still lists TCP 3306 (intent.yaml:11)');
    // Declared in the same change, it is no error; the change of the intent is the first line.
    const intent = guide.path('intent.yaml');
    writeFileSync(intent, readFileSync(intent, 'utf8').replace('3306', '3307'));
    const both = await tierwall('diff', 'main:manifests', 'manifests', '--intent', 'intent.yaml', '--fail-on', 'never');
    expect(both.status).toBe(0);
    expect(both.stdout).toMatch(/^the declared intent changes: intent.yaml now lists default\/backend/);
    expect(both.stdout).toContain('declared: TCP 3307 (intent.yaml:11)');
  });

  it.each([
    ['any', 1],
    ['gained', 1],
    ['lost', 1],
    ['high', 1],
    ['never', 0],
  ])('ends with the code that --fail-on %s asks for', async (what, expected) => {
    guide.edit('app: backend', 'app: nobody');
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', what);
    // Backend has lost db; pods of that label, of which there are none yet, have gained it.
    expect(stdout).toContain('default/{app=nobody} => default/db[Deployment]');
    expect(status).toBe(expected);
  });

  it('does not call what is only lost a gain, nor a high risk', async () => {
    guide.edit(/ingress:[\s\S]*?(?= {2}podSelector)/, 'ingress: []\n');
    for (const [what, code] of Object.entries({ any: 1, lost: 1, gained: 0, high: 0 }))
      expect((await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', what)).status).toBe(code);
  });

  it('writes JSON, SARIF, Markdown and Mermaid', async () => {
    guide.makeTheMistake();
    const output = async (format: string) =>
      (await tierwall('diff', 'main:manifests', 'manifests', '-o', format)).stdout;
    const json = JSON.parse(await output('json'));
    expect(json).toMatchObject({ version: 2, changed: true, unchanged: 11 });
    expect(json.connections).toContainEqual(
      expect.objectContaining({
        ...{ src: 'default/backend[Deployment]', dst: 'default/db[Deployment]', kind: 'widened' },
        ...{ old: 'TCP 3306', new: 'All Connections' },
        risk: {
          level: 'high',
          reasons: ['default/db[Deployment] is a data tier', 'every port', 'more ports than before'].slice(0, 1),
        },
      }),
    );
    const { runs } = JSON.parse(await output('sarif'));
    expect(runs[0].results[0]).toMatchObject({
      ...{ ruleId: 'gained', level: 'error' },
      locations: [{ physicalLocation: { artifactLocation: { uri: POLICY }, region: { startLine: 11 } } }],
    });
    expect(json.possible).toContainEqual(
      expect.objectContaining({ kind: 'gained', old: 'No Connections', new: 'TCP 3306' }),
    );
    expect(await output('markdown')).toContain('| **HIGH** | `+` gained |');
    expect(await output('mermaid')).toMatch(/^flowchart LR\n {2}accTitle: .*\n {2}accDescr: 5 gained/);
  });

  it('compares with nothing where the old revision has no such folder', async () => {
    mkdirSync(guide.path('more'));
    cpSync(guide.path('manifests'), guide.path('more'), { recursive: true });
    const { status, stdout, stderr } = await tierwall('diff', 'main:more', 'more');
    expect(status).toBe(1);
    expect(stderr).toBe('main:more holds no manifests: compared with nothing\n');
    expect(stdout).toContain('with a workload that is added');
  });

  it('says that a default deny is lost though no connection of what is here changes', async () => {
    const text = (name: string, spec: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: default}\nspec: ${spec}\n`;
    const each = ['frontend', 'backend', 'db'].map((app) =>
      text(app, `{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress, Egress]}`),
    );
    writeFileSync(
      guide.path(POLICY),
      [...each, text('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}')].join(''),
    );
    guide.git('commit', '-qam', 'deny');
    writeFileSync(guide.path(POLICY), each.join(''));
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', 'high');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^7 gained, 0 lost, 0 pairs as before; risk HIGH\n/);
    // Neither of the three is at an end of a row: they are limited as before.
    expect(stdout).not.toMatch(/\[Deployment\]/);
    expect(stdout).toContain('namespace default has no default deny of ingress any more: a new pod in it is open');
  });

  it.each([
    [['diff', 'nowhere:manifests', 'manifests'], 'git has no nowhere: '],
    [['diff', 'main:manifests', 'main:nowhere'], 'main:nowhere holds no manifests'],
    [['diff', '--upload-pack=x:y', 'manifests'], 'unknown option'],
    [['diff', 'manifests', 'manifests', '--intent', 'nowhere.yaml'], 'cannot read nowhere.yaml: ENOENT'],
    [['diff', 'manifests'], 'name what to compare manifests with'],
    [['lint', '--explain', 'NP099'], 'there is no rule NP099'],
    [['lint'], 'name a folder of manifests'],
    [['review', 'manifests', 'manifests', '--limit', '10'], '--limit 10: write 5000 or more'],
  ])('%j could not run', async (args, complaint) => {
    const { status, stderr } = await tierwall(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(complaint)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
