import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const rooms = jest.requireActual<{
  (paths: readonly string[]): Promise<{ filtered: readonly string[] }>;
  togetherIn(room: string): readonly string[];
}>('./together/rooms.cjs');

const files = ['docs', 'examples', 'lib', 'test']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${root}/${path}`))
  .filter((path) => path.endsWith('.test.ts'));
const started = async () =>
  (await rooms(files.map((file) => `${process.cwd()}/${file}`))).filtered.map((path) => relative('', path));

/** That of `runTogether('lib/review')`. */
const roomOf = (file: string) => /^runTogether\('(.*)'\);$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? `none in ${file}`;

describe('npm test', () => {
  it('runs each test file once, by itself or with the others of its room', async () => {
    const apart = (await started()).filter((file) => !file.startsWith('test/together/'));
    const together = readdirSync('test/together')
      .filter((file) => file.endsWith('.test.ts'))
      .flatMap((file) => rooms.togetherIn(roomOf(`test/together/${file}`)));
    expect(together.length).toBeGreaterThan(100);
    expect([...apart, ...together].sort()).toEqual(files.filter((file) => !file.startsWith('test/together/')).sort());
  });

  it('runs by itself what changes another module, the clock or the process', async () => {
    expect(await started()).toEqual(
      expect.arrayContaining([
        'lib/reach/open-world/within-limit.test.ts',
        'lib/cli/revision.test.ts',
        'lib/cli/untrusted-head.test.ts',
        'lib/synth/dist-folder.test.ts',
      ]),
    );
  });
});
