import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { textFound } from './text-found.ts';

/** Git keeps a link to any place, so a pull request may bring one to a device that never ends. */
const ENDLESS = '/dev/zero';
const CONFIG = 'version: 1\nsets: {all: {folder: m, intent: intent.yaml}}\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: s}\nspec: {containers: [{name: a, image: a}]}\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall-found-'));
  mkdirSync(join(folder, 'm'));
  writeFileSync(join(folder, 'm/pod.yaml'), POD);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of a repository that is a link to a device', () => {
  it.each<[string, string[]]>([
    ['tierwall.yaml', ['list', 'm']],
    ['tierwall.yaml', ['config', 'check']],
    ['.tierwall-ignore', ['lint', 'm']],
    ['intent.yaml', ['check', 'all']],
    ['intent.yaml', ['check', '--intent', 'intent.yaml', 'm']],
  ])('%s is not read by %j, which would never end', async (name, args) => {
    if (name !== 'tierwall.yaml') writeFileSync(join(folder, 'tierwall.yaml'), CONFIG);
    symlinkSync(ENDLESS, join(folder, name));
    const { status, stderr } = await tierwall(args, { cwd: folder });
    expect(stderr).toContain(`cannot read ${name}: it is not a file; remove it, or make it one`);
    expect(status).toBe(2);
  });
});

it('is read where it is a file, and the message says why it is not', () => {
  expect(textFound(join(folder, 'm/pod.yaml'))).toBe(POD);
  expect(() => textFound(join(folder, 'm'), 'm')).toThrow('cannot read m: EISDIR (a folder, not a file)');
  expect(() => textFound('/nowhere/a', 'a')).toThrow('cannot read a: ENOENT (no such file or folder)');
});
