import { all, policy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { againstBaseline, baselineEntry } from './baseline.ts';
import { lint, oneForCause, severityOf } from './lint.ts';

const found = (policies: string) => lint(readTexts([{ file: 'a.yaml', text: shop(policies) }]));

const DB = 'podSelector: {matchLabels: {app: db}}';

describe('findings', () => {
  it('are in the order of their cost: severity, who gets through, place', () => {
    const findings = found(
      all(
        policy(`{${DB}, ingress: [{from: [{podSelector: {}}]}, {from: [{podSelector: {}}]}]}`, 'twice'),
        policy('{podSelector: {matchLabels: {app: bakend}}}', 'nobody'),
        policy(`{${DB}, ingress: [{from: [{namespaceSelector: {}}]}]}`, 'wide'),
      ),
    );
    const order = findings.map((one) => `${severityOf(one)} ${one.rule.id} ${one.object.name}`);
    expect(order.slice(0, 2)).toEqual(['error NP011 wide', 'error NP003 nobody']);
    expect(order.at(-1)).toMatch(/^note /);
    expect(order).toContain('warning NP001 shop');
  });

  it('are one for one cause', () => {
    const user = policy(
      `{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{${DB}}]}]}`,
      'user',
    );
    const anybody = 'from: [{namespaceSelector: {}}]';
    const findings = found(all(policy(`{${DB}, ingress: [{${anybody}}, {${anybody}, ports: [{port: 3306}]}]}`), user));
    const exposed = oneForCause(findings).filter(({ rule }) => rule.id === 'NP011');
    expect(exposed.map(({ also }) => also.length)).toEqual([1]);
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
