import { join } from 'node:path';
import { FreshRepository } from '../../test/fresh-repository.ts';
import { tierwall } from '../../test/in-process.ts';
import { config, DENIED, intent, OPEN } from '../../test/sets.ts';
import { takesLong } from '../../test/takes-long.ts';

const fresh = new FreshRepository();
const { run } = fresh;

describe('a set of tierwall.yaml', () => {
  beforeEach(() => fresh.repository.write({ 'deploy/all.yaml': DENIED, 'intent.yaml': intent() }));

  takesLong('says which version of Calico its cluster has', async () => {
    const tiered = `${DENIED}
---
apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: early}
spec: {order: 1}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: early.open}
spec: {tier: early, selector: all(), types: [Ingress, Egress], ingress: [{action: Allow}], egress: [{action: Allow}]}
`;
    const version = (said: string) => config(`  shop: {folder: deploy, namespace: shop, cni: ${said}}\n`);
    fresh.repository.write({ 'deploy/all.yaml': tiered, 'tierwall.yaml': version('calico@3.28') });
    const open = /db\[Deployment\] => .*web\[Deployment\] : All Connections/;
    expect((await run('list', 'shop')).stdout).not.toMatch(open);
    expect((await run('list', 'shop', '--cni', 'calico@3.29')).stdout).toMatch(open);
    fresh.repository.write({ 'tierwall.yaml': version('calico') });
    expect((await run('list', 'shop')).stdout).toMatch(open);
  });

  it('is a name for its manifests in every command, with what it says of them', async () => {
    fresh.repository.write({
      'tierwall.yaml': config(
        '  shop: {folder: deploy, namespace: shop, intent: intent.yaml, cni: cilium}\n',
        "dataTiers: ['shop/web[Deployment]']\n",
      ),
    });
    expect((await run('list', 'shop', '--to', 'web')).stdout).toBe('# nothing to list: no such connection is open\n');
    expect((await run('list', 'shop', '-o', 'json')).stdout).toContain('"cni": "cilium"');
    expect((await run('list', 'shop', '-o', 'json', '--cni', 'calico')).stdout).toContain('"cni": "calico"');
    expect((await run('matrix', 'shop')).stdout).toContain('db, web');
    expect((await run('explain', 'shop', 'db', 'web')).stdout).toContain('shop/db[Deployment] => shop/web[Deployment]');
    expect(await run('check', 'shop')).toMatchObject({ status: 0 });
    fresh.repository.write({ 'deploy/all.yaml': OPEN });
    expect((await run('lint', 'shop')).stdout).toContain('tierwall.yaml says so');
    expect(await run('check', 'shop')).toMatchObject({ status: 1 });
  });

  it('is not asked for where a new folder is named', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  shop: {folder: deploy}\n') });
    expect(await run('init', 'new-one')).toMatchObject({ status: 0, stderr: '' });
  });

  it('is named to whoever mistypes it, and others are, where none is like it', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  shop: {folder: deploy}\n  data: {folder: deploy}\n') });
    const said = async (word: string) => await run('list', word);
    expect(await said('shp')).toMatchObject({
      status: 2,
      stderr: 'tierwall: shp is no file or folder here, and no set of tierwall.yaml; did you mean shop?\n',
    });
    expect((await said('other')).stderr).toContain('no set of tierwall.yaml; it has shop, data\n');
  });

  it('is found from a folder below, where paths are told from', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  shop: {folder: deploy}\n'), 'below/x.txt': '' });
    const { stdout } = await tierwall(['list', 'shop', '-o', 'json'], { cwd: join(fresh.repository.folder, 'below') });
    expect(stdout).toMatch(/"file": ?"\.\.\/deploy\/all\.yaml"/);
  });

  it('is refused where a file or folder has its name, as nobody knows which is meant', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  deploy: {folder: deploy}\n') });
    const { status, stderr } = await run('list', 'deploy');
    expect([status, stderr]).toEqual([
      2,
      'tierwall: deploy is a set of tierwall.yaml:3, and also a file or folder; write ./deploy for the file or folder, or rename the set\n',
    ]);
    expect(await run('list', './deploy')).toMatchObject({ status: 0, stderr: '' });
    expect(await run('config', 'check')).toMatchObject({ status: 1 });
  });

  takesLong('leaves out what it suppresses, with a reason', async () => {
    const rules = (await run('lint', 'deploy', '-o', 'json')).stdout.match(/NP\d{3}/g) ?? [];
    expect(rules.length).toBeGreaterThan(0);
    const suppressions = [...new Set(rules)].map((rule) => `{rule: ${rule}, object: '*', reason: known}`).join(', ');
    fresh.repository.write({ 'tierwall.yaml': config(`  shop: {folder: deploy, suppressions: [${suppressions}]}\n`) });
    expect(await run('lint', 'shop')).toMatchObject({ status: 0 });
  });

  it('is mended where it is, if it is a folder', async () => {
    fresh.repository.write({
      'tierwall.yaml': config('  shop: {folder: deploy}\n  made: {command: [cat, deploy/all.yaml]}\n'),
    });
    expect((await run('lint', 'shop', '--dry-run')).stderr).toMatch(/^not fixed: deploy\/all\.yaml:8: .*: it closes /m);
    const made = await run('lint', 'made', '--fix');
    expect(made.stderr).toContain('it is rendered by cat deploy/all.yaml: change what that renders');
    expect(fresh.repository.git('status', '--porcelain', 'rendered')).toBe('');
  });

  it('says where it is wrong, and nothing else happens', async () => {
    fresh.repository.write({ 'tierwall.yaml': config('  shop: {foldr: deploy}\n') });
    const { status, stderr, stdout } = await run('list', 'shop');
    expect([status, stdout]).toEqual([2, '']);
    expect(
      stderr,
    ).toBe(`tierwall.yaml:3:3: MF060 sets.shop does not say where its manifests are; add one of folder, kustomization, chart, flux, argocd or command
tierwall.yaml:3:10: MF060 sets.shop has no field "foldr"; did you mean folder?
tierwall: tierwall.yaml is not a valid tierwall.yaml
`);
    expect(await run('list', 'deploy')).toMatchObject({ status: 2 });
    expect(await run('list', 'deploy/all.yaml')).toMatchObject({ status: 0 });
  });

  it('does not see what git ignores', async () => {
    fresh.repository.write({
      '.gitignore': '.env\n',
      '.env': 'SECRET',
      'tierwall.yaml': config('  made: {command: [sh, -c, "cat .env deploy/all.yaml"]}\n'),
    });
    expect((await run('list', 'made')).stderr).toMatch(/set made cannot be rendered: sh: cat: .*\.env/);
  });
});
