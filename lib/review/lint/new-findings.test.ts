import { policy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { againstBaseline, baselineEntry } from './baseline.ts';
import { lint } from './lint.ts';
import { newFindings } from './new-findings.ts';

const DENY = '{from: [{podSelector: {matchLabels: {app: backend}}}]}';
const WRONG = '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}]}';
const OTHER = '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}]}';
const found = (...rules: string[]) =>
  lint(
    readTexts([
      { file: 'a.yaml', text: shop(policy(`{podSelector: {matchLabels: {app: frontend}}, ingress: [${rules}]}`)) },
    ]),
  ).filter(({ rule }) => rule.id === 'NP021');

describe('the new findings of a change', () => {
  it('are not those of rules that only stand elsewhere now', () => {
    expect(newFindings(found(WRONG), found(DENY, WRONG))).toEqual([]);
    expect(newFindings(found(WRONG, DENY, OTHER), found(OTHER, DENY, WRONG))).toEqual([]);
  });

  it('are one for each that is there more often than before', () => {
    const [first, second] = found(WRONG, OTHER);
    expect(newFindings(found(WRONG), found(WRONG, OTHER))).toEqual([second]);
    expect(newFindings([], found(WRONG, OTHER))).toEqual([first, second]);
    expect(newFindings(found(WRONG), found(WRONG, WRONG))).toHaveLength(1);
    expect(newFindings(found(WRONG, WRONG), found(WRONG))).toEqual([]);
  });

  describe('whose reason changes', () => {
    const pod = (image: string, port: number, policies = '') => `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers: [{ name: db, image: ${image}, ports: [{ containerPort: ${port} }] }]
${policies}`;
    const dataTiers = (text: string) =>
      lint(readTexts([{ file: 'a.yaml', text }])).filter(({ rule }) => rule.id === 'NP011');
    const letIn = (...from: string[]) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress: [${from.map((one) => `{ from: [${one}] }`).join()}]
`;
    const ALL = '{ namespaceSelector: {} }';
    const BLOCK = '{ ipBlock: { cidr: 0.0.0.0/0 } }';
    const cases: [string, string, string][] = [
      ['a data tier that nothing limits', pod('mysql', 3306), pod('mysql', 13306)],
      ['a rule that lets everybody in', pod('mysql', 3306, letIn(ALL)), pod('mariadb', 13306, letIn(ALL))],
    ];

    it.each(cases)('are not new, for %s', (_, before, after) => {
      const [old, now] = [dataTiers(before), dataTiers(after)];
      expect([old.length, now.length]).toEqual([1, 1]);
      expect(now[0]?.message).not.toBe(old[0]?.message);
      expect(newFindings(old, now)).toEqual([]);
      expect(againstBaseline(now, old.map(baselineEntry))).toEqual({ known: new Set(now), gone: [] });
    });

    it('are new for another rule of the same policy', () => {
      const [old, now] = [dataTiers(pod('mysql', 3306, letIn(ALL))), dataTiers(pod('mysql', 13306, letIn(ALL, BLOCK)))];
      expect(newFindings(old, now)).toHaveLength(1);
      expect(againstBaseline(now, old.map(baselineEntry)).known.size).toBe(1);
    });
  });
});
