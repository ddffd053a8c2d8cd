import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FreshRepository } from '../../test/fresh-repository.ts';
import type { Ended } from '../../test/in-process.ts';
import { ownLeftovers } from '../../test/own-leftovers.ts';
import { config, DENIED, intent, OPEN, workload } from '../../test/sets.ts';
import { takesLong } from '../../test/takes-long.ts';

const fresh = new FreshRepository();
const { run } = fresh;
const first = ({ stdout }: Ended) => stdout.split('\n')[0];

describe('sets on both sides', () => {
  const SETS = config('  shop: {folder: deploy, namespace: shop}\n');
  const start = (files: Readonly<Record<string, string>>) => {
    fresh.repository.write(files);
    fresh.repository.commit();
    fresh.repository.git('checkout', '-qb', 'change');
  };

  it('are compared with the merge base, not with what the base is now', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    fresh.repository.write({ 'deploy/all.yaml': OPEN });
    fresh.repository.commit();
    fresh.repository.git('checkout', '-q', 'main');
    fresh.repository.write({ 'deploy/more.yaml': workload('more') });
    fresh.repository.commit();
    fresh.repository.git('checkout', '-q', 'change');
    const ended = await run('diff', '--base', 'main');
    expect([ended.status, first(ended)]).toEqual([1, expect.stringMatching(/^\d+ gained, 0 lost/)]);
    expect(ended.stdout).not.toContain('more[');
    expect(ended.stdout).toContain('(deploy/all.yaml:');
  });

  it('are compared with --base alone: REVISION:SET names no path, and is not compared with nothing', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    for (const command of ['diff', 'review'])
      expect(await run(command, 'main:shop', 'shop')).toMatchObject({
        ...{ status: 2, stdout: '' },
        stderr: `tierwall: main:shop is no folder or file, and shop is a set of tierwall.yaml; compare it with --base main shop\n`,
      });
  });

  it('say that there is nothing to compare where they render nothing that decides, and a policy that comes counts', async () => {
    const monitor = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': monitor });
    fresh.repository.write({ 'deploy/all.yaml': `${monitor}data: {a: b}\n` });
    const ended = await run('diff', '--base', 'main');
    expect([ended.status, first(ended)]).toEqual([
      0,
      'nothing to compare: 0 workloads and no policies in what was read',
    ]);
    fresh.repository.write({ 'deploy/all.yaml': `${monitor}---\n${DENIED}` });
    expect(first(await run('diff', '--base', 'main'))).toMatch(/^[1-9]\d* gained/);
  });

  it('are judged by the intent and the options of the merge base; those of the head are shown', async () => {
    const sets = config('  shop: {folder: deploy, namespace: shop, intent: intent.yaml}\n');
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED, 'intent.yaml': intent() });
    fresh.repository.write({
      'deploy/all.yaml': OPEN,
      'intent.yaml': intent('db'),
      'tierwall.yaml': `cni: spec\n${sets}`,
    });
    const own = await run('diff', '--base', 'main');
    expect(own.status).toBe(1);
    expect(own.stdout).toContain('tierwall.yaml changes what it says for all sets: cni spec');
    expect(own.stdout).toMatch(/the intent intent\.yaml changes: .*shop\/db.* \(shown, and not obeyed/);
    expect(own.stdout).toMatch(/internet|External/);
    const trusted = await run('diff', '--base', 'main', '--trust-head', '-o', 'json');
    expect(JSON.parse(trusted.stdout).intent.changes).toHaveLength(1);
    expect(trusted.stdout).not.toContain('{stranger}');
  });

  takesLong(
    "are those of the merge base, by name, and all that lint finds is by what it says; errors by the intent are not lint's",
    async () => {
      const sets = config('  shop: {folder: deploy, namespace: shop, intent: intent.yaml}\n');
      start({ 'tierwall.yaml': sets, 'deploy/all.yaml': OPEN, 'intent.yaml': intent() });
      fresh.repository.write({ 'tierwall.yaml': config('  other: {folder: deploy}\n') });
      expect((await run('config', 'sets')).stdout).toBe('other\n');
      expect((await run('config', 'sets', '--base', 'main')).stdout).toBe('shop\n');
      expect((await run('config', 'sets', '--base', 'main', '--trust-head')).stdout).toBe('other\n');
      const found = async (...args: string[]) => {
        const { status, stdout } = await run('lint', '--base', 'main', 'shop', '-o', 'json', ...args);
        return [status, (JSON.parse(stdout).findings as unknown[]).length > 0];
      };
      expect(await found()).toEqual([0, false]);
      expect(await found('--all')).toEqual([1, true]);
      expect(await found('--all', '--fail-on', 'never')).toEqual([0, true]);
    },
  );

  it('obey no tierwall.yaml that only the head has, unless that is asked for', async () => {
    start({ 'deploy/all.yaml': DENIED });
    fresh.repository.write({ 'tierwall.yaml': SETS, 'deploy/all.yaml': OPEN });
    const ended = await run('diff', '--base', 'main');
    expect([ended.status, ended.stderr]).toEqual([
      2,
      'tierwall: main has no tierwall.yaml; the head has one, which counts after the merge; --trust-head uses it now\n',
    ]);
    expect(await run('diff', '--base', 'main', '--trust-head')).toMatchObject({ status: 1 });
    expect(first(await run('diff', '--base', 'main', 'deploy'))).toMatch(/^\d+ gained/);
  });

  takesLong('may be there on one side only; what is on neither is a mistake', async () => {
    start({
      'tierwall.yaml': config('  shop: {folder: deploy}\n  later: {folder: later}\n'),
      'deploy/all.yaml': DENIED,
    });
    rmSync(join(fresh.repository.folder, 'deploy'), { recursive: true });
    fresh.repository.write({ 'later/all.yaml': OPEN });
    const { stdout, stderr } = await run('diff', '--base', 'main');
    expect(stderr).toContain('set shop is not there any more: all that it held is removed');
    expect(stderr).toContain('set later is not on the old side: compared with nothing');
    expect(stdout).toMatch(/== shop\n\d+ gained, 10 lost.*== later\n12 gained, 0 lost/s);
    rmSync(join(fresh.repository.folder, 'later'), { recursive: true });
    expect(await run('review', '--base', 'main')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('neither side has it'),
    });
    expect(await run('diff', '--base', 'main', 'nobody')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('nobody is neither a set (shop, later) nor a folder'),
    });
  });

  takesLong("are each shown in a review, with the renderer's own words where one fails", async () => {
    const sets = config('  shop: {folder: deploy}\n  made: {command: [cat, made.yaml]}\n');
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED, 'made.yaml': DENIED });
    rmSync(join(fresh.repository.folder, 'made.yaml'));
    const { status, stdout } = await run('review', '--base', 'main', '--source-url', 'https://example.org/x');
    expect(status).toBe(2);
    expect(stdout).toMatch(/^## shop\n\n### :white_check_mark: No connectivity change/m);
    expect(stdout).toMatch(
      /^## made\n\n### :x: This set was not compared\n\nset made cannot be rendered: cat: \S*cat: made\.yaml: No such file/m,
    );
    expect(await run('diff', '--base', 'main', '-o', 'json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('-o json holds one set; name one of shop, made'),
    });
  });

  takesLong('have new findings of lint, without those that the merge base suppresses', async () => {
    const sets = config("  shop: {folder: deploy, namespace: shop, dataTiers: ['shop/web[Deployment]']}\n");
    start({ 'tierwall.yaml': sets, 'deploy/all.yaml': DENIED });
    fresh.repository.write({ 'deploy/all.yaml': OPEN, '.tierwall-ignore': 'NP011 * it is fine\n' });
    const rules = async () =>
      JSON.parse((await run('lint', '--base', 'main', '-o', 'json')).stdout).findings.map(
        (one: { rule: string }) => one.rule,
      );
    expect(await rules()).toEqual(['NP011']);
    expect(await run('lint', '--base', 'main')).toMatchObject({ status: 1 });
    fresh.repository.git('checkout', '-q', 'main');
    fresh.repository.write({ 'deploy/all.yaml': DENIED });
    fresh.repository.commit();
    fresh.repository.git('checkout', '-qb', 'other');
    fresh.repository.write({ 'deploy/all.yaml': OPEN });
    expect(await rules()).toEqual([]);
    expect(await run('lint', '--base', 'main')).toMatchObject({ status: 0 });
  });

  it('have findings that only an annotation of the head hides, which is shown and does not count yet', async () => {
    const annotation =
      'metadata: {name: web, annotations: {tierwall.dev/ignore: "NP011: it is fine"}}\nspec: {podSelector';
    const hidden = OPEN.replace(/metadata: \{name: web\}\nspec: \{podSelector/, annotation);
    start({
      'tierwall.yaml': config("  shop: {folder: deploy, namespace: shop, dataTiers: ['shop/web[Deployment]']}\n"),
      'deploy/all.yaml': DENIED,
    });
    fresh.repository.write({ 'deploy/all.yaml': hidden });
    const isShown =
      /^deploy\/all.yaml:\d+ suppresses NP011 of shop\/web\[NetworkPolicy\] \(shown, and not obeyed before it is merged\)$/m;
    const asked = await run('lint', '--base', 'main');
    expect([asked.status, asked.stdout]).toEqual([1, expect.stringMatching(isShown)]);
    expect(asked.stdout).toContain('NP011');
    const trusted = await run('lint', '--base', 'main', '--trust-head');
    expect(trusted.stdout).not.toContain('NP011');
    fresh.repository.git('checkout', '-q', 'main');
    fresh.repository.write({ 'deploy/all.yaml': hidden });
    fresh.repository.commit();
    fresh.repository.git('checkout', '-qb', 'later');
    fresh.repository.write({ 'deploy/all.yaml': `${hidden}---\n${workload('more')}` });
    const later = await run('lint', '--base', 'main');
    expect(later.stdout).not.toContain('NP011');
  });

  takesLong('need a revision with a common commit', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    expect(await run('diff', '--base', 'nowhere')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('git has no revision nowhere'),
    });
    fresh.repository.git('checkout', '-q', '--orphan', 'alone');
    fresh.repository.write({ 'deploy/all.yaml': OPEN });
    fresh.repository.commit();
    expect(await run('diff', '--base', 'main')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('fetch the whole history (fetch-depth: 0)'),
    });
    expect(await run('diff', '--base', '-x')).toMatchObject({ status: 2 });
  });

  it('are read by no filter and no attribute of the repository', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': OPEN, '.gitattributes': 'deploy/all.yaml export-ignore\n' });
    fresh.repository.write({ 'deploy/all.yaml': DENIED });
    expect(first(await run('diff', '--base', 'main'))).toMatch(/^0 gained, \d+ lost/);
  });

  it('leave nothing behind', async () => {
    start({ 'tierwall.yaml': SETS, 'deploy/all.yaml': DENIED });
    await run('diff', '--base', 'main');
    expect(ownLeftovers()).toEqual([]);
    expect(fresh.repository.git('status', '--porcelain')).toBe('');
  });
});
