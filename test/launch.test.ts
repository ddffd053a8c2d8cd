import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { headOf, LaunchedCheckout } from './launched-checkout.ts';
import { someOf, takesLong } from './takes-long.ts';

const here = new LaunchedCheckout();
const { launch, place, kept } = here;
const planted = (head: object) => `//${JSON.stringify(head)}\nconsole.log('planted');\n`;

describe('the launcher', () => {
  it('runs the entry with its arguments, from anywhere, and keeps what it made outside of the checkout', () => {
    const once = launch(['a b', '--c']);
    expect(once).toMatchObject({ status: 0, stdout: `first [ 'a b', '--c' ] ${here.root}\n`, stderr: '' });
    expect(readdirSync(place()).map((file) => file.slice(-4))).toEqual(['.cjs', 'code', '.map', 'root']);
    expect(readdirSync(here.root)).not.toContain('.cache');
    expect(launch(['a b', '--c']).stdout).toBe(once.stdout);
  });

  it('runs what it kept, without the compiler', () => {
    launch();
    rmSync(join(here.root, 'node_modules'));
    mkdirSync(join(here.root, 'node_modules'));
    cpSync('node_modules/.package-lock.json', join(here.root, 'node_modules/.package-lock.json'));
    expect(launch()).toMatchObject({ status: 0, stdout: `first [] ${here.root}\n` });
    writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'what compiles the sources is not installed; run npm ci\n',
    });
  });

  takesLong('keeps nothing of a checkout that is gone, and everything of those that are there', () => {
    launch();
    const other = join(here.folder, 'other');
    cpSync(here.root, other, { recursive: true, verbatimSymlinks: true });
    const run = [join(other, 'bin/launch.mjs'), 'entry.ts'];
    spawnSync(process.execPath, run, { env: { ...process.env, XDG_CACHE_HOME: join(here.folder, 'cache') } });
    expect(readdirSync(place())).toHaveLength(8);
    rmSync(other, { recursive: true });
    writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
    expect(readdirSync(place())).toHaveLength(4);
    expect(readFileSync(kept().replace(/cjs$/, 'root'), 'utf8')).toBe(here.root);
  });

  it('keeps what is compiled for each command, but none of a command that ends with an error', () => {
    writeFileSync(
      join(here.root, 'entry.ts'),
      "console.log('first');\nif (process.argv[2] === 'lst') process.exit(2);\n",
    );
    const compiled = () =>
      readdirSync(place())
        .filter((file) => file.endsWith('code'))
        .map((file) => file.replace(/^.*?\./, ''));
    launch(['list', 'more']);
    expect(compiled()).toEqual(['list.code']);
    launch(['diff']);
    launch(['lst']);
    launch(['../list']);
    expect(compiled()).toEqual(['code', 'diff.code', 'list.code']);
    expect(launch(['list'])).toMatchObject({ status: 0, stdout: 'first\n' });
  });

  it('runs no old text after a change of a source', () => {
    launch();
    writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
  });

  takesLong('runs no old text after a cut in the file itself', () => {
    writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'other';\n");
    launch();
    for (const cut of ['//{"word.ts":', '']) {
      writeFileSync(kept(), cut);
      expect(launch().stdout).toMatch(/^other/);
    }
    const whole = readFileSync(kept(), 'utf8');
    writeFileSync(kept(), whole.slice(0, -3));
    expect(launch().stdout).toMatch(/^other/);
  });

  takesLong(
    'reads no source again that has rested since, and none goes unnoticed that keeps its size and its time',
    async () => {
      // A source that changed a moment ago is always read. On a busy machine, a start may be long after the change.
      for (let changed = 0; Date.now() - changed >= 2000; ) {
        rmSync(join(here.folder, 'cache'), { recursive: true, force: true });
        changed = Date.now();
        writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'first';\n");
        launch();
      }
      expect(headOf(kept())).not.toHaveProperty('look');
      await setTimeout(2100);
      launch();
      const { look, ...head } = headOf(kept());
      expect(look.split('\n')).toHaveLength(Object.keys(head.files).length + 1);
      const code = readFileSync(kept(), 'utf8').split('\n').slice(1).join('\n');
      writeFileSync(
        kept(),
        `//${JSON.stringify({ ...head, look, files: { ...head.files, 'word.ts': 'not it' } })}\n${code}`,
      );
      const before = readFileSync(kept());
      expect(launch().stdout).toMatch(/^first/);
      expect(readFileSync(kept())).toEqual(before);

      const word = join(here.root, 'word.ts');
      const { atime, mtime } = statSync(word);
      const other = (to: string) => {
        writeFileSync(to, "export const word: string = 'other';\n");
        utimesSync(to, atime, mtime);
      };
      other(word);
      expect(launch().stdout).toMatch(/^other/);
      writeFileSync(kept(), before);
      other(`${word}.new`);
      renameSync(`${word}.new`, word);
      expect(launch().stdout).toMatch(/^other/);
    },
  );

  const heads: [string, (file: string) => object][] = [
    ['the right digests of all files, but not its own', (file) => headOf(file)],
    ['no digests at all', () => ({})],
    ['no digest of the entry', (file) => ({ ...headOf(file), files: {} })],
  ];
  it.each(someOf(heads))('does not run a text that has %s', (_, head) => {
    launch();
    writeFileSync(kept(), planted(head(kept())));
    expect(launch().stdout).toMatch(/^first/);
  });

  const places: [string, () => void][] = [
    ['others may write the folder', () => chmodSync(place(), 0o777)],
    ['others may write the file', () => chmodSync(kept(), 0o666)],
    [
      'the folder is elsewhere',
      () => {
        cpSync(place(), join(here.folder, 'elsewhere'), { recursive: true });
        rmSync(place(), { recursive: true });
        symlinkSync(join(here.folder, 'elsewhere'), place());
      },
    ],
  ];
  it.each(someOf(places))('does not run what is kept where %s', (_, spoil) => {
    launch();
    const file = kept();
    const { files } = headOf(file);
    const code = "(function () { console.log('planted'); })";
    const head = { own: '', sum: crc32(code), length: code.length, files };
    writeFileSync(file, `//${JSON.stringify(head)}\n${code}`);
    // What its owner wrote there is believed: the case shows that only the place makes the difference.
    expect(launch().stdout).toBe('planted\n');
    spoil();
    expect(launch().stdout).toMatch(/^first/);
  });

  takesLong('does not run compiled code that is cut, of another text, or where others may write', () => {
    launch();
    const file = kept().replace(/cjs$/, 'code');
    const whole = readFileSync(file);
    const spoilt: (() => void)[] = [
      () => writeFileSync(file, whole.subarray(0, -9)),
      () => writeFileSync(file, ''),
      () => writeFileSync(file, Buffer.concat([whole.subarray(0, whole.indexOf('\n') + 1), Buffer.from('planted')])),
      () => chmodSync(file, 0o666),
    ];
    for (const spoil of spoilt) {
      spoil();
      expect(launch()).toMatchObject({ status: 0, stdout: `first [] ${here.root}\n`, stderr: '' });
      expect(readFileSync(file).length).toBeGreaterThan(200);
      chmodSync(file, 0o600);
    }
    writeFileSync(join(here.root, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
    expect(launch().stdout).toMatch(/^other/);
  });

  it('runs nothing that a checkout brings in .cache/', () => {
    for (const file of ['.cache/bundle/entry.ts.cjs', '.cache/tierwall/entry.cjs', 'entry.cjs', 'build/entry.js']) {
      mkdirSync(join(here.root, file, '..'), { recursive: true });
      writeFileSync(join(here.root, file), planted({}));
    }
    expect(launch().stdout).toMatch(/^first/);
  });

  const without: [string, NodeJS.ProcessEnv][] = [
    ['where nothing can be kept', { XDG_CACHE_HOME: '/dev/null' }],
    ['without a home', { XDG_CACHE_HOME: '', HOME: '' }],
    ['with a cache that is a part of the current folder', { XDG_CACHE_HOME: '.', HOME: '.' }],
  ];
  it.each(someOf(without))('runs the entry %s', (_, env) => {
    const before = readdirSync(here.folder);
    expect(launch([], { env })).toMatchObject({ status: 0, stdout: `first [] ${here.root}\n`, stderr: '' });
    expect(readdirSync(here.folder)).toEqual(before);
  });

  const caches: [string, NodeJS.ProcessEnv][] = [
    ['from the cache', {}],
    ['with nothing kept', { XDG_CACHE_HOME: '/dev/null' }],
  ];
  it.each(someOf(caches))('runs no code of the current folder, %s', (_, env) => {
    const victim = join(here.folder, 'victim');
    mkdirSync(join(victim, 'node_modules/picocolors'), { recursive: true });
    const evil = "console.log('code of the current folder');\n";
    for (const file of ['evil.ts', 'node_modules/picocolors/index.js', 'entry.ts', 'word.ts'])
      writeFileSync(join(victim, file), evil);
    writeFileSync(
      join(victim, 'tsconfig.json'),
      '{"compilerOptions": {"paths": {"picocolors": ["./evil.ts"], "*": ["./evil.ts"]}}}',
    );
    writeFileSync(join(victim, 'package.json'), '{"imports": {"#picocolors": "./evil.ts"}, "main": "evil.ts"}');
    for (const _ of ['first', 'second'])
      expect(launch([], { env, cwd: victim })).toMatchObject({ status: 0, stdout: `first [] ${here.root}\n` });
  });

  it('says where a source is wrong', () => {
    writeFileSync(join(here.root, 'word.ts'), 'export const word: = 1;\n');
    expect(launch()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^word\.ts:1:20: /) });
  });
});
