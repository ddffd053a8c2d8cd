import type { Review } from '../../review/review.ts';
import { advice } from './advice.ts';
import type { Decision } from './decision.ts';

const NOTHING = { breaks: [], halfOpen: [], lostDefaultDenies: [], unjudged: [], isEmpty: false } as unknown as Review;
const INTENT = { file: 'intent.yaml' };
const decision = (isUndeclared: boolean) => [{ rows: [{ isUndeclared }], causes: [] }] as unknown as Decision[];
const broken = (certainty: string) => ({ breaks: [{ certainty }] }) as unknown as Partial<Review>;
const half = (isLost: boolean, isNewRule: boolean) =>
  ({ halfOpen: [{ isLost, isNewRule }] }) as unknown as Partial<Review>;

describe('what a reviewer has to do', () => {
  it.each<[string, Partial<Review>, Decision[], boolean, string]>([
    ['nothing', {}, [], false, ''],
    ['nothing, with an intent that stays', { intent: INTENT }, [], false, ''],
    [
      'an intent that changes',
      { intent: { ...INTENT, changes: ['x'] } },
      [],
      false,
      'Decide about the change of the intent above. Nothing else needs a decision.',
    ],
    ['what opens', {}, decision(false), false, 'Undo what opens, unless it is intended.'],
    ['what opens, with a mend', {}, decision(false), true, 'Undo what opens, as below, unless it is intended.'],
    [
      'what opens against the intent',
      { intent: INTENT },
      decision(true),
      true,
      'Undo what opens, as below, or declare it in intent.yaml if it is intended.',
    ],
    [
      'what opens within the intent',
      { intent: INTENT },
      decision(false),
      false,
      'Undo what opens, unless it is intended.',
    ],
    [
      'a default deny that is gone',
      { lostDefaultDenies: [{ namespace: 'shop', direction: 'Ingress' }] },
      [],
      false,
      'Undo what opens, unless it is intended.',
    ],
    ['what breaks', broken('breaks'), [], true, 'Do not merge this until what breaks is fixed, as below.'],
    [
      'what probably breaks',
      broken('probably breaks'),
      [],
      true,
      'Ask whether what probably breaks is still needed, and if so, fix it as below.',
    ],
    [
      'both',
      broken('breaks'),
      decision(false),
      false,
      'Undo what opens, unless it is intended. Do not merge this until what breaks is fixed.',
    ],
    [
      'half an edge',
      half(false, true),
      [],
      false,
      'Ask for the missing half of the connection that only one side allows.',
    ],
    ['half an edge that was whole, which breaks', half(true, true), [], false, ''],
    ['half an edge of an old rule', half(false, false), [], false, ''],
    [
      'what nobody can judge',
      { unjudged: [{}] } as unknown as Partial<Review>,
      [],
      false,
      'Render what nobody can judge, and compare the results.',
    ],
    ['no manifests', { isEmpty: true }, [], false, 'Check the paths: nothing was read.'],
  ])('about %s', (_, review, decisions, isMended, text) => {
    const mends = { ofOpenings: isMended, ofBreaks: isMended };
    expect(advice({ ...NOTHING, ...review }, decisions, mends)).toBe(text);
  });

  it('says as below only of what has a mend there', () => {
    const both = { ...NOTHING, ...broken('breaks') };
    expect(advice(both, decision(false), { ofOpenings: false, ofBreaks: true })).toBe(
      'Undo what opens, unless it is intended. Do not merge this until what breaks is fixed, as below.',
    );
  });
});
