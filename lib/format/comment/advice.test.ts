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
      'decide about the intent above; nothing else is to be decided.',
    ],
    ['what opens', {}, decision(false), false, 'take back what opens, unless it is meant.'],
    ['what opens, with a mend', {}, decision(false), true, 'take back what opens, as below, unless it is meant.'],
    [
      'what opens against the intent',
      { intent: INTENT },
      decision(true),
      true,
      'take back what opens, as below, or declare it in intent.yaml if it is meant.',
    ],
    [
      'what opens within the intent',
      { intent: INTENT },
      decision(false),
      false,
      'take back what opens, unless it is meant.',
    ],
    [
      'a default deny that is gone',
      { lostDefaultDenies: [{ namespace: 'shop', direction: 'Ingress' }] },
      [],
      false,
      'take back what opens, unless it is meant.',
    ],
    ['what breaks', broken('breaks'), [], true, 'do not merge this before what breaks is mended, as below.'],
    [
      'what probably breaks',
      broken('probably breaks'),
      [],
      true,
      'ask whether what probably breaks is still needed; if so, mend it as below.',
    ],
    [
      'both',
      broken('breaks'),
      decision(false),
      false,
      'take back what opens, unless it is meant; do not merge this before what breaks is mended.',
    ],
    ['half an edge', half(false, true), [], false, 'ask for the other half of what one side alone lets through.'],
    ['half an edge that was whole, which breaks', half(true, true), [], false, ''],
    ['half an edge of an old rule', half(false, false), [], false, ''],
    [
      'what nobody can judge',
      { unjudged: [{}] } as unknown as Partial<Review>,
      [],
      false,
      'render what nobody can judge, and compare the results.',
    ],
    ['no manifests', { isEmpty: true }, [], false, 'check the paths: nothing was read.'],
  ])('about %s', (_, review, decisions, isMended, text) => {
    const mends = { ofOpenings: isMended, ofBreaks: isMended };
    expect(advice({ ...NOTHING, ...review }, decisions, mends)).toBe(text);
  });

  it('says as below only of what has a mend there', () => {
    const both = { ...NOTHING, ...broken('breaks') };
    expect(advice(both, decision(false), { ofOpenings: false, ofBreaks: true })).toBe(
      'take back what opens, unless it is meant; do not merge this before what breaks is mended, as below.',
    );
  });
});
