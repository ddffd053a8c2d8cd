import { all, policy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { againstBaseline, baselineEntry } from './baseline.ts';
import { lint, oneForCause } from './lint.ts';

const found = (policies: string) => lint(readTexts([{ file: 'a.yaml', text: shop(policies) }]));

const DB = 'podSelector: {matchLabels: {app: db}}';

describe('findings', () => {
  it('are in the order of their cost: severity, who gets through, place', () => {
    const findings = found(
      all(
        policy(`{${DB}, ingress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {}}]}]}`, 'twice'),
        policy('{podSelector: {matchLabels: {app: dbs}}}', 'nobody'),
        policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`, 'wide'),
      ),
    );
    const order = findings.map(({ rule, object }) => `${rule.severity} ${rule.id} ${object.name}`);
    expect(order.slice(0, 2)).toEqual(['error NP011 db', 'error NP003 nobody']);
    expect(order.at(-1)).toMatch(/^note /);
    const warnings = order.filter((text) => text.startsWith('warning NP001'));
    // Who anybody of elsewhere reaches, before who reaches addresses outside.
    expect(warnings).toHaveLength(3);
  });

  it('are one for one cause', () => {
    const causes = oneForCause(found(policy(`{${DB}, policyTypes: [Ingress, Egress]}`)));
    const notIsolated = causes.filter(({ rule }) => rule.id === 'NP001');
    expect(notIsolated.map(({ object, also }) => [object.name, ...also.map((one) => one.object.name)])).toEqual([
      ['frontend', 'backend'],
    ]);
    const halves = policy(
      `{${DB}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [frontend, backend]}]}}]}]}`,
    );
    const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
    const halfOpen = oneForCause(found(all(halves, deny))).filter(({ rule }) => rule.id === 'NP008');
    expect(halfOpen.map(({ also }) => also.length)).toEqual([1]);
  });
});

describe('a baseline', () => {
  const findings = found(policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`));
  const entries = findings.map(baselineEntry);

  it('knows each finding once, wherever it is now', () => {
    const moved = found(`\n# moved\n${policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`)}`);
    const { known, gone } = againstBaseline(moved, entries);
    expect([known.size, gone]).toEqual([moved.length, []]);
    expect(againstBaseline([...moved, ...moved], entries).known.size).toBe(moved.length);
  });

  it('says what occurs no more', () => {
    const [first, ...others] = findings;
    expect(againstBaseline(others, entries).gone).toEqual([first && baselineEntry(first)]);
  });
});
