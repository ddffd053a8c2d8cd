import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIntent } from '../../manifests/intent.ts';
import type { Manifests } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { type Review, reviewManifests } from '../review.ts';
import { asBefore } from './as-it-was.ts';
import { type Candidate, type Compared, mendOf, pairsGained } from './mend.ts';
import { missingRules } from './missing-rule.ts';

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
const mendsOf = (compared: Compared) => mendOf(compared, asBefore(compared, causesOf(compared)), isAsBefore);

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

  it('is none that opens something else', () => {
    const compared = comparedWith(hardened('app: db', 'app: database'));
    const everything: Candidate = {
      mends: [{ say: 'open everything', yaml: {} }],
      after: { ...compared.after, policies: [] },
    };
    expect(mendOf(compared, [everything], () => true)).toEqual([]);
  });

  it('is none that does not mend', () => {
    const compared = comparedWith(hardened('port: 3306', 'port: 5432'));
    const nothing: Candidate = { mends: [{ say: 'leave it', yaml: {} }], after: compared.after };
    expect(mendOf(compared, [nothing], isAsBefore)).toEqual([]);
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
    const nothing: Candidate = { mends: [{ say: 'leave it', yaml: {} }], after: changed };
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
    expect(mends.map(({ say }) => say)).toEqual(['Let the pods of three-tier ask for names']);
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
      { say: 'Add the egress half', yaml: { metadata: { name: 'backend-to-db-2' } } },
    ]);
  });
});
