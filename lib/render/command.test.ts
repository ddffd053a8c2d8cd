import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOutput } from './command.ts';
import { RenderCache } from './render-cache.ts';
import type { Side } from './side.ts';

describe('a command that prints YAML', () => {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall command ')));
  afterAll(() => rmSync(tree, { recursive: true }));
  const limits = { seconds: 10, bytes: 2 ** 31, network: false };
  const side = (more: Partial<Side> = {}): Side => ({
    ...{ tree, base: '', shown: (path) => path, prefix: '', cache: new RenderCache(), work: tree },
    ...{ isUntrusted: false, repositories: [], branches: [], ...more },
  });

  it('is not run on what somebody else wrote, where nothing can be hidden from it', async () => {
    const run = (isUntrusted: boolean) => commandOutput(side({ isUntrusted }), ['echo', 'a: 1'], limits, () => false);
    await expect(run(true)).rejects.toThrow(/does not permit isolating it .*; --trust-head runs it anyway/);
    await expect(run(false)).resolves.toBe('a: 1\n');
  });

  it('has an environment of its own, and a home that is empty', async () => {
    process.env['TIERWALL_TEST_SECRET'] = 'x';
    const output = await commandOutput(side(), ['sh', '-c', 'env; ls -A ~'], limits);
    delete process.env['TIERWALL_TEST_SECRET'];
    expect(output).not.toMatch(/SECRET/);
    expect(output).toMatch(/^HOME=.*tierwall-run-/m);
    expect(output).toMatch(/^https_proxy=http:\/\/127\.0\.0\.1:9$/m);
    expect(output.split('\n').filter((line) => line !== '' && !line.includes('='))).toEqual([]);
  });

  it('says what it complains of, without the place of the tree', async () => {
    const run = commandOutput(side(), ['sh', '-c', `echo ${tree}/x is wrong >&2; exit 3`], limits);
    await expect(run).rejects.toThrow(/^sh: x is wrong$/);
  });

  it('says its error, also after more warnings than are shown', async () => {
    const words = [
      'sh',
      '-c',
      'for i in $(seq 20); do echo "coalesce.go:286: warning: $i"; done >&2; echo "Error: no port" >&2; exit 1',
    ];
    await expect(commandOutput(side(), words, limits)).rejects.toThrow(/^sh: Error: no port$/);
  });

  it.each([
    ['Node.js', 'RangeError: Array buffer allocation failed'],
    ['Node.js', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
    ['Go', 'fatal error: runtime: cannot allocate memory'],
    ['Java', 'java.lang.OutOfMemoryError: Java heap space'],
    ['Ruby', '[FATAL] failed to allocate memory'],
    ['Rust', 'memory allocation of 16777216 bytes failed'],
    ['Python', 'MemoryError'],
  ])('needs more memory if %s says: %s', async (_, words) => {
    const run = commandOutput(side(), ['sh', '-c', 'echo "$1" >&2; exit 1', 'sh', words], limits);
    await expect(run).rejects.toThrow(/^sh needs more than 2048 MiB of memory; /);
  });

  it('is one of the tree, or of a folder of PATH', async () => {
    await expect(commandOutput(side(), ['no-such-program'], limits)).rejects.toThrow(
      /no-such-program is not installed/,
    );
    writeFileSync(join(tree, 'render.sh'), '#!/bin/sh\necho "b: 1"\n', { mode: 0o755 });
    await expect(commandOutput(side(), ['./render.sh'], limits)).resolves.toBe('b: 1\n');
  });

  it('is run again where anything of the tree changed, and not otherwise', async () => {
    const one = side();
    await commandOutput(one, ['cat', 'x.yaml'], limits).catch(() => undefined);
    writeFileSync(join(tree, 'x.yaml'), 'x: 1\n');
    await expect(commandOutput(one, ['cat', 'x.yaml'], limits)).resolves.toBe('x: 1\n');
    await expect(commandOutput(one, ['cat', 'x.yaml'], limits)).resolves.toBe('x: 1\n');
    expect(one.cache.counts).toEqual({ rendered: 2, known: 1 });
  });
});
