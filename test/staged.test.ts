import { readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from './in-process.ts';
import { GUARDED, OPEN, ShopRepository } from './shop-repository.ts';
import { takesLong } from './takes-long.ts';

let shop: ShopRepository;
const git = (...args: string[]) => shop.attempt(...args);
const write = (file: string, text: string) => shop.write({ [file]: text });
const commit = () => shop.commit();
const run = (...args: string[]) => tierwall(args, { cwd: shop.folder });

beforeEach(() => {
  shop = new ShopRepository();
});
afterEach(() => shop.remove());

describe('--staged', () => {
  it('reads the index: neither the files as they are, nor the last commit', async () => {
    commit();
    write('a folder/shop.yaml', OPEN);
    git('add', '-A');
    write('a folder/shop.yaml', 'kind: [');
    const index = readFileSync(join(shop.folder, '.git/index'));
    const { stdout, status } = await run('list', '--staged', 'a folder', '--from', 'web', '--to', 'api');
    expect({ stdout, status }).toEqual({
      status: 0,
      stdout: expect.stringContaining('shop/web[Pod] => shop/api[Pod]'),
    });
    const explained = await run('explain', ':a folder', 'web', 'api');
    expect(explained.status).toBe(2);
    expect(readFileSync(join(shop.folder, '.git/index'))).toEqual(index);
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
    expect(stderr).toBe('there is no commit yet: compared with nothing\n');
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

  takesLong('works from a folder below the top, follows links within, and refuses what lies outside', async () => {
    write('b/x.txt', '');
    symlinkSync('../a folder/shop.yaml', join(shop.folder, 'b/linked.yaml'));
    git('add', '-A');
    const below = { cwd: join(shop.folder, 'b') };
    expect((await tierwall(['list', '--staged', '.'], below)).stdout).toContain('shop/web[Pod]');
    expect((await tierwall(['list', '--staged', '../a folder'], below)).stdout).toContain('shop/web[Pod]');
    expect(await tierwall(['list', '--staged', tmpdir()], below)).toMatchObject({
      ...{ status: 2, stderr: expect.stringContaining('is not in a git repository') },
    });
  });

  takesLong('does not judge a merge that has not ended', async () => {
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
