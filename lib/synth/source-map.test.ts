import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSourceMap } from './source-map.ts';

let path: string;
let asked: number;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'a cache ')), '.cache/source-map.json');
  asked = 0;
});
afterEach(() => {
  rmSync(join(path, '../..'), { recursive: true });
  launch(undefined);
});

function launch(own: string | undefined): void {
  const text = () => {
    asked++;
    return `map of ${own}`;
  };
  Object.assign(globalThis, { tierwallSourceMap: own === undefined ? undefined : { file: '/main.cjs', own, text } });
}

function written(
  text: string,
  frame: string,
): { bundle?: { map: string }; files: Record<string, { policies: object }> } {
  writeSourceMap(path, new Map([['a.yaml', text]]), new Map([['a.yaml', { 'shop/p': [frame] }]]));
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('the code that made policies', () => {
  it('is kept with the source map of the bundle that ran', () => {
    launch('one');
    const kept = written('text', 'frame');
    expect(kept.bundle).toEqual({ file: '/main.cjs', map: 'map of one' });
    expect(kept.files['a.yaml']?.policies).toEqual({ 'shop/p': ['frame'] });
  });

  it('is kept of unbundled sources without one', () => {
    expect(Object.keys(written('text', 'frame'))).toEqual(['version', 'files']);
  });

  it('is left as it is where all of it is there already', () => {
    launch('one');
    written('text', 'frame');
    const { ino } = statSync(path);
    written('text', 'frame');
    expect([asked, statSync(path).ino]).toEqual([1, ino]);
  });

  it.each<[string, string, string, string]>([
    ['bundle', 'other', 'text', 'frame'],
    ['text', 'one', 'other', 'frame'],
    ['frame', 'one', 'text', 'another frame'],
    ['shorter frame', 'one', 'text', 'f'],
  ])('is kept anew for another %s', (_, own, text, frame) => {
    launch('one');
    written('text', 'frame');
    launch(own);
    const kept = written(text, frame);
    expect([asked, kept.bundle?.map, kept.files['a.yaml']?.policies]).toEqual([
      2,
      `map of ${own}`,
      { 'shop/p': [frame] },
    ]);
  });
});
