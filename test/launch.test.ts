import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { someOf, takesLong } from './takes-long.ts';

let folder: string;
let checkout: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a launch '));
  checkout = join(folder, 'checkout');
  mkdirSync(join(checkout, 'bin'), { recursive: true });
  for (const part of ['bin/launch.mjs', 'bin/bundle.mjs', 'package.json', 'tsconfig.json'])
    cpSync(part, join(checkout, part));
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
  writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'first';\n");
  writeFileSync(
    join(checkout, 'entry.ts'),
    "import pc from 'picocolors';\nimport { word } from './word.ts';\nvoid pc;\nconsole.log(word, process.argv.slice(2), import.meta.dirname);\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const launch = (args: string[] = [], { env = {}, cwd = folder }: { env?: NodeJS.ProcessEnv; cwd?: string } = {}) =>
  spawnSync(process.execPath, [join(checkout, 'bin/launch.mjs'), 'entry.ts', ...args], {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...env },
  });

const place = () => join(folder, 'cache/tierwall');
/** The text that is kept. */
const kept = () => join(place(), readdirSync(place()).find((file) => file.endsWith('.cjs')) ?? '');
const planted = (head: object) => `//${JSON.stringify(head)}\nconsole.log('planted');\n`;
const headOf = (file: string) => JSON.parse(readFileSync(file, 'utf8').split('\n', 1)[0]?.slice(2) ?? '');

describe('the launcher', () => {
  it('runs the entry with its arguments, from anywhere, and keeps what it made outside of the checkout', () => {
    const once = launch(['a b', '--c']);
    expect(once).toMatchObject({ status: 0, stdout: `first [ 'a b', '--c' ] ${checkout}\n`, stderr: '' });
    expect(readdirSync(place()).map((file) => file.slice(-4))).toEqual(['.cjs', 'code', '.map', 'root']);
    expect(readdirSync(checkout)).not.toContain('.cache');
    expect(launch(['a b', '--c']).stdout).toBe(once.stdout);
  });

  it('runs what it kept, without the compiler', () => {
    launch();
    rmSync(join(checkout, 'node_modules'));
    mkdirSync(join(checkout, 'node_modules'));
    cpSync('node_modules/.package-lock.json', join(checkout, 'node_modules/.package-lock.json'));
    expect(launch()).toMatchObject({ status: 0, stdout: `first [] ${checkout}\n` });
    writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch()).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'what compiles the sources is not installed; run npm ci\n',
    });
  });

  takesLong('keeps nothing of a checkout that is gone, and everything of those that are there', () => {
    launch();
    const other = join(folder, 'other');
    cpSync(checkout, other, { recursive: true, verbatimSymlinks: true });
    const run = [join(other, 'bin/launch.mjs'), 'entry.ts'];
    spawnSync(process.execPath, run, { env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') } });
    expect(readdirSync(place())).toHaveLength(8);
    rmSync(other, { recursive: true });
    writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
    expect(readdirSync(place())).toHaveLength(4);
    expect(readFileSync(kept().replace(/cjs$/, 'root'), 'utf8')).toBe(checkout);
  });

  it('keeps what is compiled for each command, but none of a command that ends with an error', () => {
    writeFileSync(
      join(checkout, 'entry.ts'),
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
    writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
  });

  takesLong('runs no old text after a cut in the file itself', () => {
    writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'other';\n");
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
      launch();
      expect(headOf(kept())).not.toHaveProperty('look');
      // What is tried is this rest: a source that changed a moment ago is always read.
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

      const word = join(checkout, 'word.ts');
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
        cpSync(place(), join(folder, 'elsewhere'), { recursive: true });
        rmSync(place(), { recursive: true });
        symlinkSync(join(folder, 'elsewhere'), place());
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
      expect(launch()).toMatchObject({ status: 0, stdout: `first [] ${checkout}\n`, stderr: '' });
      expect(readFileSync(file).length).toBeGreaterThan(200);
      chmodSync(file, 0o600);
    }
    writeFileSync(join(checkout, 'word.ts'), "export const word: string = 'other';\n");
    expect(launch().stdout).toMatch(/^other/);
    expect(launch().stdout).toMatch(/^other/);
  });

  describe('with what only some runs load, of an installed package', () => {
    const late = 'lib/live/cluster/client.ts';
    const index = () => join(checkout, 'node_modules/large/index.js');
    const record = () => join(checkout, 'node_modules/.package-lock.json');
    beforeEach(() => {
      rmSync(join(checkout, 'node_modules'));
      mkdirSync(dirname(index()), { recursive: true });
      for (const part of ['esbuild', '@esbuild', 'picocolors'])
        symlinkSync(resolve('node_modules', part), join(checkout, 'node_modules', part));
      writeFileSync(record(), '{"packages": {"large": 1}}');
      writeFileSync(join(checkout, 'node_modules/large/package.json'), '{"type": "module", "main": "index.js"}');
      writeFileSync(index(), "import './other.js';\nconsole.log('large');\nexport const said = 'said';\n");
      // A package that asks for another one that may be there. It is not looked for.
      mkdirSync(join(checkout, 'node_modules/bufferutil'));
      writeFileSync(join(checkout, 'node_modules/bufferutil/index.js'), "console.log('looked for');\n");
      writeFileSync(join(dirname(index()), 'other.js'), "try { require('bufferutil'); } catch {}\n");
      mkdirSync(dirname(join(checkout, late)), { recursive: true });
      writeFileSync(join(checkout, late), "export { said } from 'large';\n");
      writeFileSync(
        join(checkout, 'entry.ts'),
        `console.log('first');
const ask = () => import('./${late}');
if (process.argv[2]) Promise.all([ask(), ask()]).then(async ([one]) => console.log(one.said, one === (await ask())));
`,
      );
    });
    /** The text of that, and what is kept beside it. */
    const keptLate = (ending = 'cjs') =>
      readdirSync(place())
        .map((file) => join(place(), file))
        .filter((file) => headOf(file.replace(/(?:\.all)?\.\w+$/, '.cjs')).files[late])
        .find((file) => file.endsWith(ending)) ?? '';

    takesLong('loads it where it is asked for, once, and keeps it in files of its own', () => {
      expect(launch()).toMatchObject({ status: 0, stdout: 'first\n', stderr: '' });
      expect(readdirSync(place())).toHaveLength(4);
      for (const _ of ['anew', 'compiled'])
        expect(launch(['all'])).toMatchObject({ status: 0, stdout: 'first\nlarge\nsaid true\n', stderr: '' });
      // The entry is compiled for this command, too.
      expect(readdirSync(place())).toHaveLength(9);
      expect(readFileSync(keptLate('code')).length).toBeGreaterThan(200);
      const [other = ''] = readdirSync(place()).filter((file) => file.endsWith('cjs') && !keptLate().endsWith(file));
      expect(readFileSync(join(place(), other), 'utf8')).not.toContain('large');
      // It runs without the packages that it was made of.
      rmSync(dirname(index()), { recursive: true });
      expect(launch(['all'])).toMatchObject({ status: 0, stdout: 'first\nlarge\nsaid true\n', stderr: '' });
    });

    const changes: [string, () => void, string][] = [
      [
        'its source',
        () => writeFileSync(join(checkout, late), "export const said = 'other';\n"),
        'first\nother true\n',
      ],
      [
        'the installed packages',
        () => {
          writeFileSync(index(), "export const said = 'newer';\n");
          writeFileSync(record(), '{"packages": {"large": 2}}');
        },
        'first\nnewer true\n',
      ],
    ];
    it.each(someOf(changes, 2))('makes it anew after a change of %s', (_, change, says) => {
      launch(['all']);
      change();
      expect(launch(['all']).stdout).toBe(says);
      expect(launch(['all']).stdout).toBe(says);
    });

    const plants: [string, () => void][] = [
      ['is cut', () => writeFileSync(keptLate(), readFileSync(keptLate(), 'utf8').slice(0, -3))],
      ['is another one', () => writeFileSync(keptLate(), readFileSync(keptLate(), 'utf8').replace('said', 'evil'))],
      ['others may write', () => chmodSync(keptLate(), 0o666)],
      ['was compiled where others may write', () => chmodSync(keptLate('code'), 0o666)],
    ];
    it.each(someOf(plants))('does not run what is kept of it that %s', (_, plant) => {
      launch(['all']);
      plant();
      expect(launch(['all'])).toMatchObject({ status: 0, stdout: 'first\nlarge\nsaid true\n', stderr: '' });
    });

    takesLong('runs it where nothing can be kept', () => {
      const { stdout } = launch(['all'], { env: { XDG_CACHE_HOME: '/dev/null' } });
      expect(stdout).toBe('first\nlarge\nsaid true\n');
    });
  });

  describe('with a part that most runs do without', () => {
    const ENTRY = `
import pc from 'picocolors';
import { word } from './word.ts';
void pc;
console.log(word, globalThis.tierwallSourceMap.own);
if (process.argv[2]) import('./lib/synth/reread.ts').then(({ said }) => console.log(said, import.meta.dirname));
`;
    const write = (word: string) =>
      writeFileSync(
        join(checkout, 'lib/synth/reread.ts'),
        `import { word } from '../../word.ts';\nexport const said = word + ' ${word}';\n`,
      );
    const endings = () => readdirSync(place()).map((file) => file.slice(-4));
    beforeEach(() => {
      mkdirSync(join(checkout, 'lib/synth'), { recursive: true });
      writeFileSync(join(checkout, 'entry.ts'), ENTRY);
      write('part');
    });

    takesLong('compiles it only where it is asked for, anew or not', () => {
      launch();
      launch();
      expect(endings()).not.toContain('part');
      for (const _ of ['anew', 'compiled']) {
        const { status, stdout, stderr } = launch(['all']);
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(stdout.split('\n').slice(1)).toEqual([`first part ${checkout}`, '']);
        expect(endings()).toContain('part');
      }
    });

    takesLong('never runs an old part, and tells of another one where it is not asked for, too', () => {
      const one = launch().stdout;
      expect(launch().stdout).toBe(one);
      write('other');
      const other = launch().stdout;
      expect(other).not.toBe(one);
      expect(launch(['all']).stdout).toBe(`${other}first other ${checkout}\n`);
      writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(' other', ' wrong'));
      expect(launch(['all']).stdout).toBe(`${other}first other ${checkout}\n`);
    });

    takesLong('has it in one text with what asks for it at once', () => {
      const early = `import { said } from './lib/synth/reread.ts';\nconsole.log(said);\n${ENTRY}`;
      writeFileSync(join(checkout, 'entry.ts'), early);
      for (const _ of ['anew', 'compiled'])
        expect(
          launch(['all'])
            .stdout.split('\n')
            .filter((line) => line.startsWith('first part')),
        ).toHaveLength(2);
    });

    takesLong('runs it where nothing can be kept', () => {
      const { stdout } = launch(['all'], { env: { XDG_CACHE_HOME: '/dev/null' } });
      expect(stdout).toContain(`first part ${checkout}\n`);
    });
  });

  it('runs nothing that a checkout brings in .cache/', () => {
    for (const file of ['.cache/bundle/entry.ts.cjs', '.cache/tierwall/entry.cjs', 'entry.cjs', 'build/entry.js']) {
      mkdirSync(join(checkout, file, '..'), { recursive: true });
      writeFileSync(join(checkout, file), planted({}));
    }
    expect(launch().stdout).toMatch(/^first/);
  });

  const without: [string, NodeJS.ProcessEnv][] = [
    ['where nothing can be kept', { XDG_CACHE_HOME: '/dev/null' }],
    ['without a home', { XDG_CACHE_HOME: '', HOME: '' }],
    ['with a cache that is a part of the current folder', { XDG_CACHE_HOME: '.', HOME: '.' }],
  ];
  it.each(someOf(without))('runs the entry %s', (_, env) => {
    const before = readdirSync(folder);
    expect(launch([], { env })).toMatchObject({ status: 0, stdout: `first [] ${checkout}\n`, stderr: '' });
    expect(readdirSync(folder)).toEqual(before);
  });

  const caches: [string, NodeJS.ProcessEnv][] = [
    ['from the cache', {}],
    ['with nothing kept', { XDG_CACHE_HOME: '/dev/null' }],
  ];
  it.each(someOf(caches))('runs no code of the current folder, %s', (_, env) => {
    const victim = join(folder, 'victim');
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
      expect(launch([], { env, cwd: victim })).toMatchObject({ status: 0, stdout: `first [] ${checkout}\n` });
  });

  it('says where a source is wrong', () => {
    writeFileSync(join(checkout, 'word.ts'), 'export const word: = 1;\n');
    expect(launch()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^word\.ts:1:20: /) });
  });
});
