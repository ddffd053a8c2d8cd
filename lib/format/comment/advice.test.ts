import { PortSet } from '../../reach/port-set.ts';
import type { Review } from '../../review/review.ts';
import { advice } from './advice.ts';
import type { Decision } from './decision.ts';

const NOTHING = {
  open: [],
  breaks: [],
  halfOpen: [],
  lostDefaultDenies: [],
  unsealed: [],
  published: [],
  unjudged: [],
  isEmpty: false,
} as unknown as Review;
const INTENT = { file: 'intent.yaml' };
const decision = (isUndeclared: boolean) =>
  [{ rows: [{ isUndeclared, added: [] }], causes: [] }] as unknown as Decision[];
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
    [
      'a setting of the network plugin',
      { unjudged: [{ object: { settings: ['enable-policy: never'] } }] } as unknown as Partial<Review>,
      [],
      false,
      'Ask whether the settings of the network plugin are meant to change: they overturn what policies say.',
    ],
    ['what opens', {}, decision(false), false, 'If what opens is not intended, undo it.'],
    ['what opens, with a mend', {}, decision(false), true, 'If what opens is not intended, undo it as shown below.'],
    [
      'what opens against the intent',
      { intent: INTENT },
      decision(true),
      true,
      'If what opens is not intended, undo it as shown below. If it is, declare it in intent.yaml.',
    ],
    [
      'what opens within the intent',
      { intent: INTENT },
      decision(false),
      false,
      'If what opens is not intended, undo it.',
    ],
    [
      'a default deny that is gone',
      { lostDefaultDenies: [{ namespace: 'shop', direction: 'Ingress' }] },
      [],
      false,
      'If what opens is not intended, undo it.',
    ],
    ['what breaks', broken('breaks'), [], true, 'Do not merge this until what breaks is fixed, as shown below.'],
    [
      'what probably breaks',
      broken('probably breaks'),
      [],
      true,
      'Ask whether what probably breaks is still needed, and if so, fix it as shown below.',
    ],
    [
      'rules for nodes that nobody can judge',
      { unjudged: [{ what: 'entities', object: {} }] } as unknown as Partial<Review>,
      [],
      false,
      "Ask whether what the policies say of nodes or of Cilium's own endpoints was meant to change.",
    ],
    [
      'both',
      broken('breaks'),
      decision(false),
      false,
      'If what opens is not intended, undo it. Do not merge this until what breaks is fixed.',
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
      { unjudged: [{ object: {} }] } as unknown as Partial<Review>,
      [],
      false,
      'Render what nobody can judge, and compare the results.',
    ],
    [
      'limits that nobody can judge',
      { unjudged: [{ what: 'limits', object: {} }] } as unknown as Partial<Review>,
      [],
      false,
      'Ask whether what the policies say of HTTP, TLS, authentication or ICMP was meant to change.',
    ],
    [
      'both',
      { unjudged: [{ what: 'protocols', object: {} }, { object: {} }] } as unknown as Partial<Review>,
      [],
      false,
      'Render what nobody can judge, and compare the results. Ask whether what the policies say of HTTP, TLS, authentication or ICMP was meant to change.',
    ],
    ['no manifests', { isEmpty: true }, [], false, 'Check the paths: nothing was read.'],
  ])('about %s', (_, review, decisions, isMended, text) => {
    const mends = { ofOpenings: isMended, ofBreaks: isMended, ofHalves: isMended };
    expect(advice({ ...NOTHING, ...review }, decisions, mends)).toBe(text);
  });

  it('is to remove workloads whose policies go, whatever else there is', () => {
    const open = [{ risk: { level: 'low', reasons: ['its policy goes with the workloads that it limited'] } }];
    const about = (more: object) =>
      advice({ ...NOTHING, open, ...more } as unknown as Review, [], {
        ofOpenings: false,
        ofBreaks: false,
        ofHalves: false,
      });
    const remove = 'Make sure that the workloads that go are removed from the cluster.';
    expect(about({})).toBe(remove);
    expect(about({ intent: { ...INTENT, changes: ['lists a'] } })).toBe(
      `Decide about the change of the intent above. ${remove} Nothing else needs a decision.`,
    );
  });

  it('is not to merge what leaves open no port that the target has', () => {
    const [open, depends] = [PortSet.range('TCP', 5432), PortSet.none];
    const moved = { isToNoPort: true, losesDeclared: true, after: { open, depends } };
    const row = { ...moved, whom: { phrases: ['db'], reach: { workloads: 1 } } };
    const asked = (one: object) =>
      advice(NOTHING, [{ rows: [one], causes: [] }] as unknown as Decision[], {
        ofOpenings: true,
        ofBreaks: false,
        ofHalves: false,
      });
    expect(asked(row)).toBe(
      'Do not merge this unless db also moves to TCP 5432. If it does not, undo this as shown below.',
    );
    const intended = 'If what opens is not intended, undo it as shown below.';
    expect(asked({ ...row, losesDeclared: false })).toBe(intended);
    expect(asked({ ...row, isToNoPort: false })).toBe(intended);
  });

  it('is to leave out what is new, where all that opens comes with it and no mend was found', () => {
    const asked = (ofOpenings: boolean, ...added: readonly string[][]) => {
      const rows = added.map((one) => ({ added: one }));
      return advice(NOTHING, [{ rows, causes: [] }] as unknown as Decision[], {
        ofOpenings,
        ofBreaks: false,
        ofHalves: false,
      });
    };
    const one = 'If what opens is not intended, undo it: leave the new workload out, or give it other labels.';
    expect(asked(false, ['a'], ['a'])).toBe(one);
    expect(asked(false, ['a'], ['b'])).toBe(one.replace('workload', 'workloads').replace('give it', 'give them'));
    expect(asked(false, ['a'], [])).toBe('If what opens is not intended, undo it.');
    expect(asked(true, ['a'])).toBe('If what opens is not intended, undo it as shown below.');
  });

  it('says as below only of what has a mend there', () => {
    const both = { ...NOTHING, ...broken('breaks') };
    expect(advice(both, decision(false), { ofOpenings: false, ofBreaks: true, ofHalves: false })).toBe(
      'If what opens is not intended, undo it. Do not merge this until what breaks is fixed, as shown below.',
    );
  });
});
