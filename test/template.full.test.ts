/**
 * The template is the user's: what docs/how-to/add-a-tier.md says is done to the letter in a copy, and the namespace renamed, and
 * then everything is green. By itself: npx jest test/template.full --testPathIgnorePatterns=/node_modules/
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { CopyOfRepository } from './copy-of-repository.ts';

const page = readFileSync('docs/how-to/add-a-tier.md', 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('who does what docs/how-to/add-a-tier.md says', () => {
  const copy = new CopyOfRepository();
  afterAll(() => copy.remove());

  it('finds there an entry for the guide, an edge, and an entry for hardened', () => {
    expect(blocks.map((text) => text.trim().split('\n')[0])).toEqual([
      "cache: { image: 'redis:8-alpine', port: 6379, guarded: true },",
      "{ from: 'backend', to: 'cache', port: 6379 },",
      'cache: {',
    ]);
  });

  it('adds the tier to both profiles, and renames the namespace', () => {
    const file = copy.path('lib/app/application.ts');
    const [guideTier = '', edge = '', hardenedTier = ''] = blocks;
    const [head = '', ofGuide = '', ofHardened = ''] = readFileSync(file, 'utf8').split(/(?=export const )/);
    const added = (text: string, tier: string) =>
      text
        .replace(/^ {2}tiers: \{\n/m, (found) => found + tier)
        .replace(/^ {2}edges: \[(.*?)\],?$/ms, (_, edges) => {
          const before = edges.trim().replace(/,$/, '');
          return `  edges: [\n    ${before},\n${edge}  ],`;
        });
    const renamed = ofHardened.replace("namespace: 'three-tier'", "namespace: 'shop'");
    writeFileSync(file, head + added(ofGuide, guideTier) + added(renamed, hardenedTier));
    const written = readFileSync(file, 'utf8');
    expect(written.split('cache: {')).toHaveLength(3);
    expect(written.split("to: 'cache'")).toHaveLength(3);
    expect(written).toContain("namespace: 'shop'");
  });

  it('compiles', () => {
    copy.must('npm', 'run', '--silent', 'typecheck');
  });

  it('synthesizes, and the check wants the new files in git, and then nothing more', () => {
    expect(copy.must('npm', 'run', '--silent', 'synth')).toMatch(/^written +dist\/hardened\/cache\.k8s\.yaml$/m);
    expect(copy.run('npm', 'run', '--silent', 'check').out).toMatch(/cache\.k8s\.yaml is new and git does not know it/);
    copy.must('git', 'add', 'lib', 'dist');
    copy.must('npm', 'run', '--silent', 'check');
    copy.commit();
  });

  it.each(['guide', 'hardened'])('lets only the backend reach it in %s, as declared', (profile) => {
    copy.must('bin/tierwall', 'check', '--intent', `dist/intent/${profile}.yaml`, `dist/${profile}`);
    const { stdout } = copy.run('bin/tierwall', 'list', `dist/${profile}`, '--to', 'cache', '-o', 'csv');
    const namespace = profile === 'guide' ? 'default' : 'shop';
    // Behind the rows stand notes.
    expect(
      stdout
        .split('\n')
        .slice(1)
        .filter((line) => /^[^#"]/.test(line)),
    ).toEqual([
      expect.stringMatching(`^${namespace}/backend\\[Deployment\\],${namespace}/cache\\[Deployment\\],.*6379`),
    ]);
  });

  it('has scripts that know the new tier and the new namespace', () => {
    const applied = copy.must('bash', 'scripts/apply.sh', '--profile', 'hardened', '--dry-run');
    expect(applied).toMatch(/--namespace shop .*cache\.k8s\.yaml/);
    expect(applied).toContain('create the Secret db-credentials in shop with a random password');
    expect(applied).not.toContain('three-tier');
    const shell = ['scripts/shell.sh', '--profile', 'hardened', '--as', 'cache', '--dry-run'];
    expect(copy.must('bash', ...shell)).toContain('"app": "cache"');
  });

  it('has green tests, all of them', () => {
    const out = copy.must('env', '-u', 'TEST_FULL', 'npx', '--no-install', 'jest', '--maxWorkers', '1');
    expect(out).toMatch(/^Tests: +(\d+ skipped, )?\d{4,} passed/m);
  }, 900_000);
});
