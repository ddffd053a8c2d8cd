import { readFileSync } from 'node:fs';
import { comparedWith, hardened, policyCalled } from '../../../test/review/changed-hardened.ts';
import { readIntent } from '../../manifests/intent.ts';
import type { Manifests } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { type Review, reviewManifests } from '../review.ts';
import { keptPolicies } from './as-it-was.ts';
import { mendOf } from './mend.ts';
import { missingRules } from './missing-rule.ts';

describe('a mend', () => {
  it('of names that cannot be resolved is a rule for all pods of the namespace', () => {
    const dns = policyCalled('allow-dns');
    const compared = comparedWith(hardened(`${dns}---\n`));
    const [lost] = compared.review.breaks.filter(({ kind }) => kind === 'dns');
    if (!lost) throw new Error('nothing breaks');
    const candidates = missingRules(compared, lost);
    const mends = mendOf(compared, candidates, ({ breaks }) => breaks.length === 0);
    expect(mends.map(({ say }) => say)).toEqual(['Let the pods of three-tier resolve names (DNS)']);
  });

  it('of names that cannot be resolved is the policy that went, if one let them be asked for', () => {
    const dns = policyCalled('allow-dns');
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
    const egress = policyCalled('backend-egress-to-db-3306');
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
