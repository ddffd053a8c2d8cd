import { setOutputs } from './set-outputs.ts';

const set = { name: 'all', suppressions: [], failure: 'it was not there' };
const kept = [{ reason: 'the cluster keeps @b', objects: ['NetworkPolicy shop/a', 'NetworkPolicy shop/b'] }];
const notes = ['first', 'second', 'third'];
const printed = (isMarkdown: boolean, room?: number) =>
  [...setOutputs({ sets: [{ ...set, kept, notes }], notices: [] }, isMarkdown, () => '', room)].join('');

describe('what is said of a set', () => {
  it('is a line each, before its comparison', () => {
    expect(printed(false)).toBe(
      'the cluster keeps @b: NetworkPolicy shop/a, NetworkPolicy shop/b\nfirst\nsecond\nthird\nnot compared: it was not there\n',
    );
  });

  it('folds in a comment what the cluster keeps, and mentions nobody', () => {
    expect(printed(true)).toContain(
      '<details><summary>the cluster keeps @\u200bb</summary>\n\n2 objects: NetworkPolicy shop/a, NetworkPolicy shop/b\n\n</details>\n\n> first\n\n',
    );
  });

  it('folds many remarks in a comment, so that the verdict is seen, and lists them elsewhere', () => {
    const many = ['1st', '2nd', '3rd', '4th', '5th', '6th'];
    const of = (isMarkdown: boolean, said: readonly string[], room?: number) =>
      [...setOutputs({ sets: [{ ...set, notes: said }], notices: [] }, isMarkdown, () => '', room)].join('');
    expect(of(true, many)).toMatch(
      /^<details><summary>What was rendered otherwise, or not at all: 6 remarks<\/summary>\n\n(> \d..\n\n){6}<\/details>\n\n### :x:/,
    );
    expect(of(true, many, 15)).toContain(
      '\n\n> 1st\n\n> 2nd\n\n> and 4 more remarks, which standard error has\n\n</details>',
    );
    expect(of(true, many.slice(1))).toMatch(/^> 2nd\n\n/);
    expect(of(false, many)).toMatch(/^1st\n2nd\n/);
  });

  it.each<[room: number, left: string]>([
    [136, '> first\n\n> and 2 more remarks, which standard error has\n\n'],
    [10, '> and 4 more remarks, which standard error has\n\n'],
  ])('is counted where %d letters do not hold it', (room, left) => {
    const text = printed(true, room);
    expect(text.replace(/^<details>.*<\/details>\n\n/s, '')).toBe(
      `${left}### :x: This set was not compared\n\nit was not there\n\n`,
    );
  });
});
