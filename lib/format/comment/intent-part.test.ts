import { CommentBudget } from '../comment-budget.ts';
import { addIntent } from './intent-part.ts';

const textOf = (...changes: string[]) => {
  const budget = new CommentBudget(60_000);
  addIntent(budget, { intent: { file: 'intent.yaml', changes } });
  return budget.text;
};
const lists = (count: number) => Array.from({ length: count }, (_, i) => `now lists a => b${i} : TCP 80`);
const guards = (count: number) => Array.from({ length: count }, (_, i) => `now guards the ingress of b${i}`);
const HEAD = ':warning: **The declared intent itself changes: intent.yaml**\n\n';

describe('the changes of the intent', () => {
  it('say nothing where there are none', () => expect(textOf()).toBe(''));

  it('are all shown where there are few, what allows more first', () => {
    expect(textOf('now guards the ingress of b', 'now lists a => b : TCP 80')).toBe(
      `${HEAD}- now lists a =\\> b : TCP 80\n- now guards the ingress of b\n\n`,
    );
  });

  it('are counted where there are many, and what allows more is not folded', () => {
    const text = textOf(...lists(5), ...guards(4));
    const [shown = '', folded = ''] = text.split('<details>');
    expect(shown).toContain('5 lines of it allow more than before, the widest first:\n\n- now lists a =\\> b0 :');
    expect(shown.match(/^- now lists/gm)).toHaveLength(5);
    expect(shown).not.toContain('guards');
    expect(folded).toMatch(/^<summary>4 lines that only limit more<\/summary>/);
    expect(folded.match(/^- now guards/gm)).toHaveLength(4);
  });

  it('are folded from the ninth on', () => {
    const [shown = '', folded = ''] = textOf(...lists(10), ...guards(1)).split('<details>');
    expect(shown.match(/^- now lists/gm)).toHaveLength(8);
    expect(folded).toMatch(/^<summary>2 more that allow more, and 1 that only limits more<\/summary>/);
    expect(folded.match(/^- now /gm)).toHaveLength(3);
  });

  it('say so where all of them only limit more', () => {
    expect(textOf(...guards(7))).toContain('It only limits more than before.\n\n\n<details>');
    expect(textOf('no longer guards the ingress of b', ...guards(7))).toContain(
      '1 line of it allows more than before:\n\n- no longer guards',
    );
  });
});
