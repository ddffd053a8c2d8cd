import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { headOf, LaunchedCheckout } from './launched-checkout.ts';
import { someOf, takesLong } from './takes-long.ts';

const here = new LaunchedCheckout();
const { launch, place, kept } = here;

describe('the launcher', () => {
  describe('with what only some runs load, of an installed package', () => {
    const late = 'lib/live/cluster/client.ts';
    const index = () => join(here.root, 'node_modules/large/index.js');
    const record = () => join(here.root, 'node_modules/.package-lock.json');
    beforeEach(() => {
      rmSync(join(here.root, 'node_modules'));
      mkdirSync(dirname(index()), { recursive: true });
      for (const part of ['esbuild', '@esbuild', 'picocolors'])
        symlinkSync(resolve('node_modules', part), join(here.root, 'node_modules', part));
      writeFileSync(record(), '{"packages": {"large": 1}}');
      writeFileSync(join(here.root, 'node_modules/large/package.json'), '{"type": "module", "main": "index.js"}');
      writeFileSync(index(), "import './other.js';\nconsole.log('large');\nexport const said = 'said';\n");
      // A package that asks for another one that may be there. It is not looked for.
      mkdirSync(join(here.root, 'node_modules/bufferutil'));
      writeFileSync(join(here.root, 'node_modules/bufferutil/index.js'), "console.log('looked for');\n");
      writeFileSync(join(dirname(index()), 'other.js'), "try { require('bufferutil'); } catch {}\n");
      mkdirSync(dirname(join(here.root, late)), { recursive: true });
      writeFileSync(join(here.root, late), "export { said } from 'large';\n");
      writeFileSync(
        join(here.root, 'entry.ts'),
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
        () => writeFileSync(join(here.root, late), "export const said = 'other';\n"),
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
        join(here.root, 'lib/synth/reread.ts'),
        `import { word } from '../../word.ts';\nexport const said = word + ' ${word}';\n`,
      );
    const endings = () => readdirSync(place()).map((file) => file.slice(-4));
    beforeEach(() => {
      mkdirSync(join(here.root, 'lib/synth'), { recursive: true });
      writeFileSync(join(here.root, 'entry.ts'), ENTRY);
      write('part');
    });

    takesLong('compiles it only where it is asked for, anew or not', () => {
      launch();
      launch();
      expect(endings()).not.toContain('part');
      for (const _ of ['anew', 'compiled']) {
        const { status, stdout, stderr } = launch(['all']);
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(stdout.split('\n').slice(1)).toEqual([`first part ${here.root}`, '']);
        expect(endings()).toContain('part');
      }
    });

    takesLong('never runs an old part, and tells of another one where it is not asked for, too', () => {
      const one = launch().stdout;
      expect(launch().stdout).toBe(one);
      write('other');
      const other = launch().stdout;
      expect(other).not.toBe(one);
      expect(launch(['all']).stdout).toBe(`${other}first other ${here.root}\n`);
      writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(' other', ' wrong'));
      expect(launch(['all']).stdout).toBe(`${other}first other ${here.root}\n`);
    });

    takesLong('has it in one text with what asks for it at once', () => {
      const early = `import { said } from './lib/synth/reread.ts';\nconsole.log(said);\n${ENTRY}`;
      writeFileSync(join(here.root, 'entry.ts'), early);
      for (const _ of ['anew', 'compiled'])
        expect(
          launch(['all'])
            .stdout.split('\n')
            .filter((line) => line.startsWith('first part')),
        ).toHaveLength(2);
    });

    takesLong('runs it where nothing can be kept', () => {
      const { stdout } = launch(['all'], { env: { XDG_CACHE_HOME: '/dev/null' } });
      expect(stdout).toContain(`first part ${here.root}\n`);
    });
  });
});
