import type { NetworkPolicy, Rule } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import type { LintFinding } from '../../review/lint/lint.ts';
import { lint } from '../../review/lint/lint.ts';
import { Reasons, reasonLine } from './reasons.ts';

const policy = (name: string, rules: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
${rules}`;
const SPLIT = `    - from: [{podSelector: {matchLabels: {app: api}}}]
    - ports: [{port: 5432}]
`;
const PODS = ['db', 'api'].map(
  (app) => `apiVersion: v1
kind: Pod
metadata: {name: ${app}, namespace: shop, labels: {app: ${app}}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: 5432}]}]}
`,
);

const { policies, ...manifests } = readTexts([
  { file: 'a.yaml', text: [...PODS, policy('one', SPLIT), policy('two', SPLIT)].join('---\n') },
]);
const findings = lint({ policies, ...manifests });
type Rules = Parameters<Reasons['ofRules']>[0];
const reasonsFor = (rules: Rules, found: readonly LintFinding[], all: readonly NetworkPolicy[]) =>
  new Reasons({ blocks: [] }, found, all).ofRules(rules);
const ruleOf = (name: string, index: number) => {
  const found = policies.find((one) => one.name === name) as NetworkPolicy;
  return { policy: found, direction: 'Ingress' as const, index, rule: found.ingress[index] as Rule };
};

describe('the reason why a rule decides as it does', () => {
  it('is a finding at that very rule', () => {
    const [reason, ...more] = reasonsFor([ruleOf('one', 1)], findings, policies);
    expect(more).toEqual([]);
    expect(reason && reasonLine(reason, undefined)).toBe(
      'The reason: ingress rule 1 of shop/one and rule 2: one has from and no ports, the other ports and no from. Write them as one rule, without the dash between (NP007, a.yaml:18).',
    );
  });

  it('is none at another rule, of another policy, or of no rule', () => {
    expect(reasonsFor([ruleOf('one', 0)], findings, policies)).toEqual([]);
    const others = findings.filter(({ object }) => object.name === 'two');
    expect(others.some(({ rule }) => rule.id === 'NP007')).toBe(true);
    expect(reasonsFor([ruleOf('one', 1)], others, policies)).toEqual([]);
    expect(reasonsFor([], findings, policies)).toEqual([]);
  });

  it('is said once', () => {
    const reasons = new Reasons({ blocks: [] }, findings, policies);
    expect(reasons.ofRules([ruleOf('one', 1)])).toHaveLength(1);
    expect(reasons.ofRules([ruleOf('one', 1), ruleOf('two', 1)]).map(({ object }) => object.name)).toEqual(['two']);
  });

  it('is a finding about the whole policy that has the rule', () => {
    const unknown = policy('lost', '    - ports: [{port: 5432}]\n').replace('app: db', 'app: database');
    const read = readTexts([{ file: 'b.yaml', text: [...PODS, unknown].join('---\n') }]);
    const [lost] = read.policies;
    if (!lost) throw new Error();
    const rules = [{ policy: lost, direction: 'Ingress' as const, index: 0 }];
    expect(reasonsFor(rules, lint(read), read.policies).map(({ rule }) => rule.id)).toEqual(['NP003']);
  });

  it('is none that somebody has suppressed, and none that only follows from the rule', () => {
    const suppressed = findings.map((one) => ({ ...one, suppressed: 'known' }));
    expect(reasonsFor([ruleOf('one', 1)], suppressed, policies)).toEqual([]);
    const exposed = findings.filter(({ rule }) => rule.id === 'NP011');
    expect(exposed).not.toEqual([]);
    expect(reasonsFor([ruleOf('one', 1)], exposed, policies)).toEqual([]);
  });
});
