import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { noDefaultDeny } from './np002-no-default-deny.ts';

describe('NP002', () => {
  it('is not satisfied by policies that select every pod there is by its labels', () => {
    const each = ['frontend', 'backend', 'db'].map((app) =>
      policy(`{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress, Egress]}`, app),
    );
    expect(saidBy(noDefaultDeny, all(...each))).toEqual([
      expect.stringContaining('no default deny of ingress and egress'),
    ]);
  });

  it('takes two policies, one a direction, for a default deny', () => {
    expect(
      saidBy(
        noDefaultDeny,
        all(policy('{podSelector: {}}', 'in'), policy('{podSelector: {}, policyTypes: [Egress]}', 'out')),
      ),
    ).toEqual([]);
  });

  it('says nothing of a namespace without pods', () => {
    const other = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n';
    expect(saidBy(noDefaultDeny, all(policy('{podSelector: {}, policyTypes: [Ingress, Egress]}'), other))).toEqual([]);
  });
});
