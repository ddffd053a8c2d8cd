import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from './in-process.ts';
import { all, policy } from './lint/shop.ts';
import { app, into, pod } from './review/review.ts';

const PODS = [pod('web'), pod('api')];
const CLOSED = all(...PODS, policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'));
const OPEN = all(
  ...PODS,
  policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'),
  into('api', `{from: [${app('web')}]}`),
);
const GUARDED = 'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';

let folder: string;
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
};
const write = (file: string, text: string) => {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const commit = () => {
  git('add', '-A');
  expect(git('commit', '-qm', 'x').stderr).toBe('');
};
const run = (...args: string[]) => tierwall(args, { cwd: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall staged '));
  git('init', '-q', '-b', 'main');
  write('a folder/shop.yaml', CLOSED);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('--staged', () => {
  it('reads the index: neither the files as they are, nor the last commit', async () => {
    commit();
    write('a folder/shop.yaml', OPEN);
    git('add', '-A');
    write('a folder/shop.yaml', 'kind: [');
    const index = readFileSync(join(folder, '.git/index'));
    const { stdout, status } = await run('list', '--staged', 'a folder', '--from', 'web', '--to', 'api');
    expect({ stdout, status }).toEqual({
      status: 0,
      stdout: expect.stringContaining('shop/web[Pod] => shop/api[Pod]'),
    });
    const explained = await run('explain', ':a folder', 'web', 'api');
    expect(explained.status).toBe(2);
    expect(readFileSync(join(folder, '.git/index'))).toEqual(index);
  });

  it('compares the last commit with the index, and says the places of files', async () => {
    commit();
    expect(await run('diff', '--staged', 'a folder')).toMatchObject({ status: 0 });
    write('a folder/shop.yaml', OPEN);
    expect(await run('diff', '--staged', 'a folder')).toMatchObject({ status: 0 });
    git('add', '-A');
    const { status, stdout } = await run('diff', '--staged', 'a folder');
    expect(status).toBe(1);
    expect(stdout).toMatch(/gained[\s\S]*shop\/web\[Pod\] => shop\/api\[Pod\]/);
    expect(stdout).toMatch(/now: ingress rule 1 of shop\/\S+ \(a folder\/shop\.yaml:\d+\)/);
    expect((await run('review', '--staged', 'a folder')).stdout).toContain('can now reach');
    expect((await run('report', '--staged', 'a folder')).stdout).toContain('gained');
  });

  it('compares the first commit with nothing', async () => {
    git('add', '-A');
    const { status, stdout, stderr } = await run('diff', '--staged', 'a folder');
    expect(status).toBe(1);
    expect(stderr).toContain('holds no manifests: compared with nothing');
    expect(stdout).toContain('with a workload that is added');
  });

  it('sees that a folder is removed, and refuses one that is not there', async () => {
    commit();
    git('rm', '-rq', 'a folder');
    const removed = await run('diff', '--staged', 'a folder');
    expect(removed.status).toBe(1);
    expect(removed.stderr).toContain('is not there any more: all that it held is removed');
    const missing = await run('diff', '--staged', 'a foldr');
    expect(missing).toMatchObject({ status: 2, stdout: '' });
    expect(await run('lint', '--staged', 'a foldr')).toMatchObject({
      ...{ status: 2, stdout: '', stderr: 'tierwall: nothing is staged in a foldr\n' },
    });
  });

  it('works from a folder below the top, follows links within, and refuses what lies outside', async () => {
    write('b/x.txt', '');
    symlinkSync('../a folder/shop.yaml', join(folder, 'b/linked.yaml'));
    git('add', '-A');
    const below = { cwd: join(folder, 'b') };
    expect((await tierwall(['list', '--staged', '.'], below)).stdout).toContain('shop/web[Pod]');
    expect((await tierwall(['list', '--staged', '../a folder'], below)).stdout).toContain('shop/web[Pod]');
    expect(await tierwall(['list', '--staged', tmpdir()], below)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining('is not in a git repository') },
    });
  });

  it('does not judge a merge that has not ended', async () => {
    commit();
    git('checkout', '-qb', 'other');
    write('a folder/shop.yaml', OPEN);
    commit();
    git('checkout', '-q', 'main');
    write('a folder/shop.yaml', OPEN.replaceAll('api', 'apis'));
    commit();
    git('merge', 'other');
    expect(await run('lint', '--staged', 'a folder')).toMatchObject({
      ...{ status: 2, stderr: 'tierwall: a folder/shop.yaml has a merge conflict; finish the merge first\n' },
    });
  });

  it('takes the intent and suppressions as they are staged', async () => {
    write('intent.yaml', GUARDED);
    git('add', '-A');
    write('intent.yaml', 'broken');
    expect(await run('check', '--staged', '--intent', 'intent.yaml', 'a folder')).toMatchObject({ status: 0 });
    const lint = () => run('lint', '--staged', '--fail-on', 'note', 'a folder');
    expect((await lint()).status).toBe(1);
    write('.tierwall-ignore', 'NP001 * they are meant\nNP002 * so are these\nNP010 * and these\n');
    expect((await lint()).stdout).not.toContain('suppressed');
    git('add', '.tierwall-ignore');
    expect((await lint()).stdout).toContain('suppressed');
  });
});
