import { readFileSync } from 'node:fs';
import { comparedWith, hardened, policyCalled } from '../../../test/review/changed-hardened.ts';
import { readIntent } from '../../manifests/intent.ts';
import { type Review, type ReviewedBlock, reviewManifests } from '../review.ts';
import { asBefore } from './as-it-was.ts';
import { policiesFollowing } from './following.ts';
import { Gains } from './gains.ts';
import { withoutNewRules } from './left-out.ts';
import { type Candidate, type Compared, mendOf } from './mend.ts';

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: three-tier, labels: {app: db}}
spec: {containers: [{name: main, image: main}]}
`;
const causesOf = ({ review }: Compared) => [...review.differences, ...review.open].flatMap(({ causes }) => causes);
const isAsBefore = (mended: Review) => Gains.of(mended).isEmpty;
const mendsOf = (compared: Compared) => {
  const causes = causesOf(compared);
  return mendOf(compared, [...asBefore(compared, causes), ...withoutNewRules(compared, causes)], isAsBefore);
};

const DASH = [
  '        - podSelector:\n            matchLabels:\n              app: backend\n      ports:',
  '',
] as const;

describe('a mend', () => {
  it('is the one rule that is other than it was', () => {
    const wider = hardened(
      '    - from:\n        - podSelector:\n            matchLabels:\n              app: backend\n',
      '    - from:\n        - namespaceSelector: {}\n          podSelector:\n            matchLabels:\n              app: backend\n',
    );
    const [mend, ...more] = mendsOf(comparedWith(wider));
    expect(more).toEqual([]);
    expect(mend?.say).toBe('Write ingress rule 1 of three-tier/db-ingress-from-backend-3306 as it was');
    expect(mend?.yaml).toEqual([
      { from: [{ podSelector: { matchLabels: { app: 'backend' } } }], ports: [{ port: 3306, protocol: 'TCP' }] },
    ]);
  });

  it('is tried as long as there is time for another comparison', () => {
    const compared = comparedWith(hardened(DASH[0], DASH[0].replace('      ports:', '    - ports:')));
    const { review } = compared;
    const large = (times: number) => {
      const blocks = Array.from({ length: Math.floor(9_500 / times) }, () => review.blocks[0] as ReviewedBlock);
      return { ...compared, review: { ...review, blocks } };
    };
    for (const times of [1, 2, 3]) {
      const changed = large(times);
      const found = Array.from({ length: times + 1 }, () => mendsOf(changed).length);
      expect(found).toEqual([...Array.from({ length: times }, () => 1), 0]);
    }
  });

  it('is all rules of a direction where there are more of them now', () => {
    const dashed = hardened(DASH[0], DASH[0].replace('      ports:', '    - ports:'));
    expect(mendsOf(comparedWith(dashed)).map(({ say }) => say)).toEqual([
      'Write the ingress rules of three-tier/db-ingress-from-backend-3306 as they were',
    ]);
  });

  it('is the policy that went, where nothing limits any more what it did', () => {
    const deny = policyCalled('default-deny');
    const [mend] = mendsOf(comparedWith(hardened(`${deny}---\n`)));
    expect(mend?.say).toBe('Keep the policy three-tier/default-deny');
    expect(mend?.yaml).toMatchObject({
      kind: 'NetworkPolicy',
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  it('is several policies at once where one alone does not do', () => {
    const moved = hardened('port: 3306', 'port: 5432');
    expect(mendsOf(comparedWith(moved)).map(({ say }) => say)).toEqual([
      'Write egress rule 1 of three-tier/backend-egress-to-db-3306 as it was',
      'Write ingress rule 1 of three-tier/db-ingress-from-backend-3306 as it was',
    ]);
  });

  describe('of a label that changed', () => {
    const RELABELLED = ['app: db\n', 'app: database\n'] as const;
    const onlyPods = (more = '') => {
      const compared = hardened('', '', more);
      const labels = new Map([['app', 'database']]);
      const workloads = compared.workloads.map((one) => (one.name === 'db' ? { ...one, labels } : one));
      return comparedWith({ ...compared, workloads }, hardened('', '', more));
    };
    const followed = (compared: Compared) =>
      policiesFollowing(compared, causesOf(compared)).flatMap(({ candidate, ofNewLabel }) =>
        mendOf(compared, [candidate], ({ differences }) => differences.length === 0, ofNewLabel),
      );

    it('is also policies that follow it', () => {
      expect(followed(onlyPods()).map(({ say }) => say)).toEqual([
        'Write egress rule 1 of three-tier/backend-egress-to-db-3306 for the label app=database',
        'Write the podSelector of three-tier/db-ingress-from-backend-3306 for the label app=database',
      ]);
    });

    it.each([
      ['other pods still have the old label', onlyPods(pod('other'))],
      ['no label changed', comparedWith(hardened())],
      ['the policies follow it already', comparedWith(hardened(...RELABELLED))],
    ])('is no such policies where %s', (_, compared) => {
      expect(followed(compared)).toEqual([]);
    });
  });

  it('is none that opens something else', () => {
    const compared = comparedWith(hardened('app: db', 'app: database'));
    const everything: Candidate = {
      mends: [{ say: 'open everything', edits: [] }],
      after: { ...compared.after, policies: [] },
    };
    expect(mendOf(compared, [everything], () => true)).toEqual([]);
  });

  it('is none that does not mend', () => {
    const compared = comparedWith(hardened('port: 3306', 'port: 5432'));
    const nothing: Candidate = { mends: [{ say: 'leave it', edits: [] }], after: compared.after };
    expect(mendOf(compared, [nothing], isAsBefore)).toEqual([]);
  });

  it('is a new rule that is left out, of a new policy that has others', () => {
    const wide = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-more, namespace: three-tier}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
    - ports: [{port: 3306}]
`;
    const [mend, ...more] = mendsOf(comparedWith(hardened('', '', wide)));
    expect(more).toEqual([]);
    expect(mend).toMatchObject({
      say: 'Leave ingress rule 2 of three-tier/db-more out',
      edits: [{ edit: 'remove', path: ['spec', 'ingress', 1] }],
    });
  });

  it('is several new rules of one policy, the last first, so that each is where it was', () => {
    const wide = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-more, namespace: three-tier}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{ports: [{port: 1}]}, {ports: [{port: 2}]}]
`;
    const [mend] = mendsOf(comparedWith(hardened('', '', wide)));
    expect(mend?.say).toBe('Leave ingress rule 1 and ingress rule 2 of three-tier/db-more out');
    expect(mend?.edits.map((edit) => 'path' in edit && edit.path.at(-1))).toEqual([1, 0]);
  });

  it('leaves no rule out of a policy that was there', () => {
    const moved = comparedWith(hardened('port: 3306', 'port: 5432'));
    expect(withoutNewRules(moved, causesOf(moved))).toEqual([]);
  });

  it('is none that breaks what the change does not break', () => {
    const { review: unbroken, ...compared } = comparedWith(hardened('port: 3306', 'port: 5432'));
    const dns = policyCalled('allow-dns');
    const withoutNames: Candidate = { mends: [{ say: 'lose names', edits: [] }], after: hardened(`${dns}---\n`) };
    expect(mendOf({ ...compared, review: unbroken }, [withoutNames], () => true)).toEqual([]);
  });

  it('is the selector of a default deny that lets some pods go, of which no cause speaks', () => {
    const exempting = hardened(
      'name: default-deny\n  namespace: three-tier\nspec:\n  podSelector: {}\n',
      'name: default-deny\n  namespace: three-tier\nspec:\n  podSelector: {matchLabels: {app: web}}\n',
    );
    expect(mendsOf(comparedWith(exempting))).toMatchObject([
      {
        say: 'Write the podSelector of three-tier/default-deny as it was',
        edits: [{ edit: 'set', path: ['spec', 'podSelector'], value: {} }],
      },
    ]);
  });

  it('is held to the intent that the review was held to', () => {
    const file = 'test/fixtures/intent/hardened.yaml';
    const { intent: declared } = readIntent(readFileSync(file, 'utf8'), file);
    if (!declared) throw new Error(file);
    const intent = { file, intent: declared };
    const before = hardened();
    const changed = hardened('port: 3306', 'port: 5432');
    const options = { intent };
    const compared = { before, after: changed, options, review: reviewManifests(before, changed, options) };
    const [lost] = compared.review.breaks.filter(({ kind }) => kind === 'intent');
    if (!lost) throw new Error('nothing breaks');
    const nothing: Candidate = { mends: [{ say: 'leave it', edits: [] }], after: changed };
    const isMended = ({ breaks }: Review) => breaks.every(({ kind }) => kind !== 'intent');
    expect(mendOf(compared, [nothing], isMended)).toEqual([]);
  });

  it.each([
    ['policyTypes', '    - Ingress', '    - Egress'],
    [
      'podSelector',
      '  podSelector:\n    matchLabels:\n      app: db\n',
      '  podSelector:\n    matchLabels:\n      app: x\n',
    ],
  ])('is the %s of a policy that let through, where only others are the cause', (part, from, to) => {
    const own = policyCalled('db-ingress-from-backend-3306');
    const compared = comparedWith(hardened(own, changedOnce(own, from, to)));
    const [lost] = compared.review.breaks;
    if (!lost) throw new Error('nothing breaks');
    const isMended = ({ breaks }: Review) => breaks.length === 0;
    expect(mendOf(compared, asBefore(compared, lost.causes), isMended)).toMatchObject([
      { say: expect.stringMatching(`Write the ${part} of three-tier/db-ingress-from-backend-3306 as`) },
    ]);
  });
});

function changedOnce(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`no ${from} in ${text}`);
  return text.replace(from, to);
}
