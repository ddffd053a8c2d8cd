import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInSourceMap, writeSourceMap } from './source-map.ts';

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

const rendered = (text: string, frame: string, name = 'p') => ({
  files: new Map([['a.yaml', text]]),
  objects: new Map([['a.yaml', [{ metadata: { name } }]]]),
  manifests: new Map(),
  problems: [],
  madeBy: new Map([['a.yaml', { 'shop/p': [frame] }]]),
});

function written(
  text: string,
  frame: string,
): { bundle?: { map: string }; files: Record<string, { policies: object }> } {
  writeSourceMap(path, rendered(text, frame));
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
    expect(Object.keys(written('text', 'frame'))).toEqual(['version', 'objects', 'files']);
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

  it('says which files of which objects this bundle has made before, without a problem', () => {
    launch('one');
    const isKnown = (...one: Parameters<typeof rendered>) => isInSourceMap(path, rendered(...one));
    expect(isKnown('text', 'frame')).toBe(false);
    written('text', 'frame');
    expect(isKnown('text', 'frame')).toBe(true);
    expect([isKnown('other', 'frame'), isKnown('text', 'frame', 'other')]).toEqual([false, false]);
    launch('other');
    expect(isKnown('text', 'frame')).toBe(false);
    launch(undefined);
    expect(isKnown('text', 'frame')).toBe(false);
    written('text', 'frame');
    expect(isKnown('text', 'frame')).toBe(false);
  });
});
