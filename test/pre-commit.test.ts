import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { all, policy } from './lint/shop.ts';
import { CLOSED, GUARDED, OPEN, PODS, ShopRepository } from './shop-repository.ts';
import { someOf } from './takes-long.ts';

const COMMAND = resolve('bin/tierwall');
const HOOKS = resolve('.pre-commit-hooks.yaml');
let shop: ShopRepository;
const git = (...args: string[]) => shop.attempt(...args);
const write = (file: string, text: string) => shop.write({ [file]: text });
const commit = () => shop.commit();

beforeEach(() => {
  shop = new ShopRepository();
});
afterEach(() => shop.remove());

describe('.pre-commit-hooks.yaml', () => {
  const hooks: { id: string; entry: string; language: string }[] = parse(readFileSync(HOOKS, 'utf8'));
  const ARGS: Record<string, string> = { 'tierwall-check': '--intent intent.yaml "a folder"' };

  it.each(someOf(hooks))('$id lets a commit pass, and stops one', ({ id, entry, language }) => {
    // What the package has; a checkout runs its sources.
    expect(entry).toMatch(/^build\/lib\/cli\/main\.js /);
    expect(language).toBe('script');
    write('intent.yaml', GUARDED);
    write('a folder/shop.yaml', id === 'tierwall-lint' ? OPEN : CLOSED);
    commit();
    const command = entry.replace('build/lib/cli/main.js', `'${process.execPath}' '${COMMAND}'`);
    const hook = join(shop.folder, '.git/hooks/pre-commit');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\nexec ${command} ${ARGS[id] ?? '"a folder"'}\n`);
    chmodSync(hook, 0o755);
    write('README.md', 'x');
    git('add', '-A');
    expect(git('commit', '-m', 'passes')).toMatchObject({ status: 0 });
    const bad: Record<string, string> = {
      'tierwall-lint': OPEN.replace('- from: [', '- from: [{}, '),
      'tierwall-diff': all(...PODS, policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}', 'deny')),
      'tierwall-check': OPEN,
    };
    write('a folder/shop.yaml', bad[id] ?? '');
    // The commit has an index of its own.
    const stopped = git('commit', '-am', 'does not pass');
    expect({ status: stopped.status, last: git('log', '-1', '--format=%s').stdout }).toEqual({
      ...{ status: 1, last: 'passes\n' },
    });
    expect(stopped.stdout + stopped.stderr).toContain('shop/');
  });
});
