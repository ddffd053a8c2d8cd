import { judgeCheck } from './check-claims.ts';
import { CheckTruth } from './check-truth.ts';
import type { OracleIntent } from './intent.ts';
import { worldOf } from './manifests.ts';
import type { OracleEnd } from './model.ts';
import { judgeVerdicts, type Verdict } from './verdicts.ts';

const OPTIONS = { cni: 'calico', podCidrs: [] } as const;

const deployment = (name: string, selector = `app: ${name}`) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {${selector}}}
  template: {metadata: {labels: {app: ${name}, tier: t}}, spec: {containers: [{name: c, image: x}]}}
`;
const policy = (name: string, spec: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: ${spec}
`;
const base = `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n${deployment('backend')}${deployment('db')}`;
const from = (peer: string) =>
  policy('db', `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}], ports: [{port: 3306}]}]}`);
const BACKEND = 'podSelector: {matchLabels: {app: backend}}';

const intent: OracleIntent = {
  guarded: [{ workload: 'shop/db[Deployment]', directions: ['ingress'] }],
  edges: [{ from: 'shop/backend[Deployment]', to: 'shop/db[Deployment]', port: 3306, protocol: 'TCP' }],
  outside: [],
};
const pod = (namespace: string, podLabels: Record<string, string>): OracleEnd => ({
  ...{ kind: 'pod', namespace, namespaceLabels: {}, podLabels },
});
const db: OracleEnd = { kind: 'workload', name: 'shop/db[Deployment]' };
const backend: OracleEnd = { kind: 'workload', name: 'shop/backend[Deployment]' };
const truthOf = (text: string, declared = intent) => new CheckTruth(worldOf(text, OPTIONS), declared);
const judged = (text: string, declared = intent, ok = true) =>
  judgeCheck(worldOf(text, OPTIONS), declared, { ok, covers: () => false, rows: [] });

describe('brute force over an intent', () => {
  it('finds nothing where a peer is what is declared, and pods that pass as it', () => {
    expect(judged(base + from(`{${BACKEND}}`))).toEqual({ disagreements: [], deviates: 'no', onlyPossiblePods: false });
    expect(judged(base + from(`{${BACKEND}}`), intent, false).disagreements).toEqual([
      'claimed: it says that something deviates',
    ]);
  });

  it('finds that another namespace gets in by borrowed labels', () => {
    const text = base + from(`{namespaceSelector: {}, ${BACKEND}}`);
    const truth = truthOf(text);
    expect(truth.more(pod('any', { app: 'backend' }), db, 'TCP', 3306)).toBe('yes');
    expect(truth.more(pod('any', { app: 'other' }), db, 'TCP', 3306)).toBe('no');
    expect(truth.more(pod('shop', { app: 'backend' }), db, 'TCP', 3306)).toBe('no');
    expect(judged(text)).toMatchObject({ deviates: 'yes', onlyPossiblePods: true });
    expect(judged(text).disagreements[0]).toBe('missed: it says nothing more and nothing less');
  });

  it('takes a pod for a workload by the selector of the workload, not by all of its labels', () => {
    const text = `${base.replace('{app: backend}}', '{app: backend, tier: t}}')}${from(`{${BACKEND}}`)}`;
    expect(truthOf(text).more(pod('shop', { app: 'backend' }), db, 'TCP', 3306)).toBe('yes');
    expect(truthOf(text).more(pod('shop', { app: 'backend', tier: 't' }), db, 'TCP', 3306)).toBe('no');
  });

  it('covers a workload of the manifests by its name only', () => {
    const twin = deployment('backend').replace('name: backend, namespace', 'name: twin, namespace');
    const end: OracleEnd = { kind: 'workload', name: 'shop/twin[Deployment]' };
    expect(truthOf(base + twin + from(`{${BACKEND}}`)).more(end, db, 'TCP', 3306)).toBe('yes');
  });

  it('asks nothing less of named workloads, of addresses, and of pods with exactly those labels', () => {
    const denied = base + policy('deny', '{podSelector: {}, policyTypes: [Ingress]}');
    expect(truthOf(denied).less(backend, db, 'TCP', 3306)).toBe('yes');
    expect(truthOf(base + from(`{${BACKEND}}`)).less(backend, db, 'TCP', 3306)).toBe('no');
    const declared = (peer: OracleIntent['outside'][number]['from']) => ({
      ...{ ...intent, edges: [] },
      outside: [{ from: peer, to: 'shop/db[Deployment]', port: 3306, protocol: 'TCP' as const }],
    });
    const anyone = truthOf(denied, declared('anyone'));
    expect(anyone.less({ kind: 'address', address: '8.8.8.8' }, db, 'TCP', 3306)).toBe('yes');
    expect(anyone.more({ kind: 'address', address: '8.8.8.8' }, db, 'TCP', 3306)).toBe('no');
    const pods = truthOf(denied, declared({ namespace: 'mon', podLabels: { app: 'p' } }));
    expect(pods.less(pod('mon', { app: 'p' }), db, 'TCP', 3306)).toBe('yes');
    expect(pods.less(pod('mon', { app: 'p', more: 'q' }), db, 'TCP', 3306)).toBe('no');
  });

  it('for anyone, counts the policies of the guarded end alone', () => {
    const leaving = policy('out', '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress]}');
    const outside = [{ from: 'anyone', to: 'shop/db[Deployment]', port: 3306, protocol: 'TCP' as const }];
    expect(truthOf(base + leaving, { ...intent, edges: [], outside }).less(backend, db, 'TCP', 3306)).toBe('no');
    expect(truthOf(base + leaving).less(backend, db, 'TCP', 3306)).toBe('yes');
  });
});

describe('brute force over verdicts', () => {
  it('takes In and NotIn of an unknown label for everything', () => {
    const selector = (operator: string) =>
      `{podSelector: {matchExpressions: [{key: pod-template-hash, operator: ${operator}, values: [abc]}]}, policyTypes: [Ingress]}`;
    const both = base + policy('a', selector('In')) + policy('b', selector('NotIn'));
    const always = (verdict: Verdict) => ({ verdict: () => verdict });
    const wrong = judgeVerdicts(worldOf(both, OPTIONS), always('depends'));
    expect(wrong.disagreements).toContain(
      'shop/backend[Deployment] => shop/db[Deployment] TCP 7777: said depends, expected denied',
    );
    const one = judgeVerdicts(worldOf(base + policy('a', selector('In')), OPTIONS), always('denied'));
    expect(one.disagreements).toContain(
      'shop/backend[Deployment] => shop/db[Deployment] TCP 7777: said denied, expected depends',
    );
    expect(judgeVerdicts(worldOf(base, OPTIONS), always('open')).disagreements).toEqual([]);
  });
});
