import { readIntent } from '../../../lib/manifests/intent.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { type Review, reviewManifests } from '../../../lib/review/review.ts';
import { someOf } from '../../takes-long.ts';
import { guide, hardened, shop } from './apps.ts';
import { takesDown } from './changes.ts';
import { harmless } from './harmless.ts';

const apps = { guide: guide(), hardened: hardened(), shop: shop() };

function review(before: readonly string[], after: readonly string[], intentText?: string): Review {
  const [old, now] = [before, after].map((objects) => {
    const read = readTexts([{ file: 'app.yaml', text: objects.join('\n---\n') }]);
    const errors = read.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    return read;
  }) as [ReturnType<typeof readTexts>, ReturnType<typeof readTexts>];
  const intent = intentText === undefined ? undefined : readIntent(intentText, 'intent.yaml').intent;
  return reviewManifests(old, now, intent ? { intent: { file: 'intent.yaml', intent } } : {});
}

const said = ({ breaks }: Review) =>
  breaks.map(({ certainty, kind, subjects, what }) => `${certainty}: ${subjects} ${what} (${kind})`);

const workload = (text: string) => /\/(.*)\[/.exec(text)?.[1] ?? text;

describe('40 changes that take something down', () => {
  const changes = Array.from({ length: 40 }, (_, seed) => ({ seed, ...takesDown(seed, apps) }));

  it.each(someOf(changes, 8))('$seed, $what: $subject', ({ before, after, intent, subject, says }) => {
    const found = review(before, after, intent);
    const named = found.breaks.filter(
      ({ subjects, what }) => subjects.map(workload).includes(subject) && says.test(what),
    );
    expect({ named: named.length > 0, said: said(found) }).toEqual({ named: true, said: expect.anything() });
    // What the intent declares.
    if (intent !== undefined) expect(found.breaks[0]?.certainty).toBe('breaks');
    for (const { evidence, causes, what } of named) {
      expect(evidence.length).toBeGreaterThan(0);
      expect(causes.length > 0 || what.includes('selects')).toBe(true);
    }
  });
});

describe('20 changes that take nothing down', () => {
  it.each(harmless(apps))('$what', ({ before, after, intent }) => {
    expect(said(review(before, after, intent))).toEqual([]);
  });

  it('are 20 and none of them is without a change', () => {
    const all = harmless(apps);
    expect(all).toHaveLength(20);
    for (const { before, after } of all) expect(after).not.toEqual(before);
  });
});
