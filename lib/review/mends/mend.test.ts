import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIntent } from '../../manifests/intent.ts';
import type { Manifests } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { type Review, reviewManifests } from '../review.ts';
import { asBefore, keptPolicies } from './as-it-was.ts';
import { policiesFollowing } from './following.ts';
import { withoutNewRules } from './left-out.ts';
import { type Candidate, type Compared, mendOf, pairsGained } from './mend.ts';
import { missingRules } from './missing-rule.ts';

const pod = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: three-tier, labels: {app: db}}
spec: {containers: [{name: main, image: main}]}
`;

const FOLDER = 'test/fixtures/hardened';
const FILES = ['0-namespace', '1-network-policy', 'backend', 'db', 'frontend'].map((name) => `${name}.k8s.yaml`);

/** The fixture, with one text in the place of another. */
function hardened(from = '', to = '', more = ''): Manifests {
  const texts = FILES.map((file) => ({ file, text: readFileSync(join(FOLDER, file), 'utf8') }));
  if (!texts.some(({ text }) => text.includes(from))) throw new Error(`nothing has ${from}`);
  const changed = texts.map(({ file, text }) => ({ file, text: from === '' ? text : text.replaceAll(from, to) }));
  return readTexts([...changed, ...(more === '' ? [] : [{ file: 'more.yaml', text: more }])]);
}

function comparedWith(after: Manifests, before = hardened()): Compared {
  return { before, after, options: {}, review: reviewManifests(before, after) };
}

const causesOf = ({ review }: Compared) => [...review.differences, ...review.open].flatMap(({ causes }) => causes);
const isAsBefore = (mended: Review) => pairsGained(mended).size === 0;
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

  it('is all rules of a direction where there are more of them now', () => {
    const dashed = hardened(DASH[0], DASH[0].replace('      ports:', '    - ports:'));
    expect(mendsOf(comparedWith(dashed)).map(({ say }) => say)).toEqual([
      'Write the ingress rules of three-tier/db-ingress-from-backend-3306 as they were',
    ]);
  });

  it('is the policy that went, where nothing limits any more what it did', () => {
    const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
    const deny = text.split('---\n').find((one) => one.includes('name: default-deny')) ?? '';
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
    const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
    const dns = text.split('---\n').find((one) => one.includes('name: allow-dns')) ?? '';
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

  it('of names that cannot be resolved is a rule for all pods of the namespace', () => {
    const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
    const dns = text.split('---\n').find((one) => one.includes('name: allow-dns')) ?? '';
    const compared = comparedWith(hardened(`${dns}---\n`));
    const [lost] = compared.review.breaks.filter(({ kind }) => kind === 'dns');
    if (!lost) throw new Error('nothing breaks');
    const candidates = missingRules(compared, lost);
    const mends = mendOf(compared, candidates, ({ breaks }) => breaks.length === 0);
    expect(mends.map(({ say }) => say)).toEqual(['Let the pods of three-tier resolve names (DNS)']);
  });

  it('of names that cannot be resolved is the policy that went, if one let them be asked for', () => {
    const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
    const dns = text.split('---\n').find((one) => one.includes('name: allow-dns')) ?? '';
    const compared = comparedWith(hardened(`${dns}---\n`));
    const [lost] = compared.review.breaks.filter(({ kind }) => kind === 'dns');
    if (!lost) throw new Error('nothing breaks');
    const isMended = ({ breaks }: Review) => breaks.length === 0;
    expect(mendOf(compared, keptPolicies(compared, lost), isMended)).toMatchObject([
      {
        say: 'Keep the policy three-tier/allow-dns',
        yaml: { kind: 'NetworkPolicy', metadata: { name: 'allow-dns' } },
        edits: [{ edit: 'add', file: '1-network-policy.k8s.yaml' }],
      },
    ]);
    const unrelated = { ...compared, before: compared.after };
    expect(keptPolicies(unrelated, lost)).toEqual([]);
  });

  it('of names in several namespaces is a rule for each', () => {
    const two = ['one', 'two']
      .map(
        (namespace) => `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${namespace}, labels: {app: web}}
spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}], env: [{name: OTHER, value: other.two.svc}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: other, namespace: ${namespace}}
spec: {selector: {app: other}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: ${namespace}, labels: {app: other}}
spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
---
`,
      )
      .join('');
    const deny = (namespace: string) =>
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: out, namespace: ${namespace}}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}
---
`;
    const [before, after] = [two, `${two}${deny('one')}${deny('two')}`].map((text) =>
      readTexts([{ file: 'all.yaml', text }]),
    ) as [Manifests, Manifests];
    const compared = comparedWith(after, before);
    const lost = compared.review.breaks.filter(({ kind }) => kind === 'dns');
    const subjects = [...new Set(lost.flatMap((one) => one.subjects))];
    expect(subjects).toHaveLength(2);
    const [first] = lost;
    if (!first) throw new Error('nothing breaks');
    const all = { ...first, subjects, causes: lost.flatMap(({ causes }) => causes) };
    const mends = mendOf(compared, missingRules(compared, all), ({ breaks }) =>
      breaks.every(({ kind }) => kind !== 'dns'),
    );
    expect(mends).toMatchObject([
      { say: 'Let the pods of one resolve names (DNS)', edits: [{ edit: 'add', file: 'all.yaml' }] },
      { say: 'Let the pods of two resolve names (DNS)', edits: [{ edit: 'add', file: 'all.yaml' }] },
    ]);
  });

  it('of an edge that a new default deny closes is both halves, and of an entry a way in', () => {
    const deny = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: default}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
`;
    const files = ['backend', 'db', 'frontend'].map((name) => {
      const file = `test/fixtures/guide/${name}.k8s.yaml`;
      return { file, text: readFileSync(file, 'utf8') };
    });
    const file = 'test/fixtures/intent/guide.yaml';
    const { intent: declared } = readIntent(readFileSync(file, 'utf8'), file);
    if (!declared) throw new Error(file);
    const [before, after] = [readTexts(files), readTexts([...files, { file: 'deny.yaml', text: deny }])];
    const options = { intent: { file, intent: declared } };
    const compared = { before, after, options, review: reviewManifests(before, after, options) };
    const saidOf = (kind: string) => {
      const [lost] = compared.review.breaks.filter((one) => one.kind === kind);
      if (!lost) throw new Error(`no ${kind} breaks`);
      const isMended = ({ breaks }: Review) =>
        breaks.every((one) => one.kind !== kind || one.subjects.join() !== lost.subjects.join());
      return mendOf(compared, missingRules(compared, lost), isMended).map(({ say }) => say);
    };
    expect(saidOf('intent')).toEqual(['Add the egress half of backend to db', 'Add the ingress half of backend to db']);
    expect(saidOf('ingress')).toEqual(['Let everyone reach backend again, as before']);
  });

  it('of half an edge is the other half, under a name that no other policy has', () => {
    const taken = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backend-to-db, namespace: three-tier}
spec: {podSelector: {matchLabels: {app: nobody}}}
`;
    const text = readFileSync(join(FOLDER, '1-network-policy.k8s.yaml'), 'utf8');
    const egress = text.split('---\n').find((one) => one.includes('name: backend-egress-to-db-3306')) ?? '';
    const compared = comparedWith(hardened(`${egress}---\n`, '', taken));
    const [half] = compared.review.breaks.filter(({ kind }) => kind === 'half-open');
    if (!half) throw new Error('nothing breaks');
    const isMended = ({ breaks }: Review) => breaks.every(({ kind }) => kind !== 'half-open');
    const mayGain = new Set<string>();
    expect(mendOf(compared, missingRules(compared, half), isMended, mayGain)).toMatchObject([
      { say: 'Add the egress half of backend to db', yaml: { metadata: { name: 'backend-to-db-2' } } },
    ]);
  });
});
