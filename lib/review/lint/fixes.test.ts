import { BACKEND, DB, inputsOf } from '../../../test/lint/offered.ts';
import { all, policy } from '../../../test/lint/shop.ts';
import { fixesOf } from './fixes.ts';
import { lint } from './lint.ts';
import type { LintInputs } from './patched-inputs.ts';

describe('all fixes of a file', () => {
  const active = ({ manifests, reach }: LintInputs) => lint(manifests, reach);

  it('are made one after the other, each of what the others left', () => {
    const inputs = inputsOf(
      all(
        policy(
          `{${DB}, ingress: [{from: [{${BACKEND}}]}, {ports: [{port: 3306}]}, {from: [{${BACKEND}}], ports: [{port: 3306}]}]}`,
        ),
        policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}', 'out'),
      ),
    );
    const { inputs: now, applied } = fixesOf(inputs, active, () => undefined);
    expect(applied.map(({ finding }) => finding.rule.id).sort()).toEqual(['NP007', 'NP012', 'NP014']);
    expect(now.texts[0]?.text).toContain(`ingress: [{from: [{${BACKEND}}], ports: [{port: 3306}]}]}`);
    expect(fixesOf(now, active, () => undefined).applied).toEqual([]);
  });

  it('are asked for again, if they were left, once nothing else is fixed', () => {
    const inputs = inputsOf(
      all(
        policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {ports: [{port: 3306}]}]}`),
        policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}', 'out'),
      ),
    );
    const isFirst = (rule: string, now: LintInputs) => active(now).some((one) => one.rule.id === rule);
    for (const [first, then] of [
      ['NP007', 'NP012'],
      ['NP012', 'NP007'],
    ] as const) {
      const { applied, left } = fixesOf(inputs, active, ({ rule: { id } }, now) =>
        id === then && isFirst(first, now) ? 'later' : undefined,
      );
      expect(applied.map(({ finding }) => finding.rule.id)).toEqual([first, then]);
      expect(left.map(({ finding }) => finding.rule.id)).toEqual(['NP001', 'NP013']);
    }
  });

  it('leaves what may not be written, with the reason, and what is not asked about', () => {
    const inputs = inputsOf(policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{podSelector: {}}]}]}`));
    const refused = fixesOf(inputs, active, () => 'so');
    expect(refused.inputs).toBe(inputs);
    expect(refused.left.map(({ why }) => why)).toContain('so');
    expect(
      fixesOf(
        inputs,
        () => [],
        () => undefined,
      ),
    ).toEqual({ inputs, applied: [], left: [] });
  });
});
