import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { notIsolated } from './np001-not-isolated.ts';
import { exemptFromDeny } from './np023-exempt-from-deny.ts';

const deny = (expression: string, types = '[Ingress, Egress]') =>
  policy(`{podSelector: {matchExpressions: [${expression}]}, policyTypes: ${types}}`, 'deny');

describe('NP023', () => {
  it('shows the pod that is exempt, and who is', () => {
    expect(saidBy(exemptFromDeny, deny('{key: app, operator: NotIn, values: [frontend, gone]}'))).toEqual([
      '1: shop/deny denies by default, but a pod labelled app=frontend is exempt; so is shop/frontend[Pod] (no policy limits the ingress and egress of shop/{app=frontend}[Pod])',
    ]);
    expect(saidBy(exemptFromDeny, deny('{key: open, operator: DoesNotExist}', '[Ingress]'))).toEqual([
      expect.stringContaining(
        'a pod labelled open=any is exempt (no policy limits the ingress of shop/{open=any}[Pod])',
      ),
    ]);
  });

  it('leaves alone what another policy limits, policies with rules, and selectors that ask for a label', () => {
    const open = '{key: open, operator: DoesNotExist}';
    expect(
      saidBy(exemptFromDeny, all(deny(open), policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'all'))),
    ).toEqual([]);
    expect(
      saidBy(
        exemptFromDeny,
        policy(`{podSelector: {matchExpressions: [${open}]}, ingress: [{from: [{podSelector: {}}]}]}`),
      ),
    ).toEqual([]);
    expect(saidBy(exemptFromDeny, deny(`${open}, {key: app, operator: Exists}`))).toEqual([]);
  });

  it('leaves alone what a policy of another kind limits, whatever it lets in', () => {
    const exempting = deny('{key: app, operator: NotIn, values: [frontend]}', '[Ingress]');
    const limiting = (
      label: string,
      rule = "{action: Allow, source: {selector: app == 'backend'}}",
    ) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: own, namespace: shop}
spec: {selector: app == '${label}', types: [Ingress], ingress: [${rule}]}
`;
    expect(saidBy(exemptFromDeny, all(exempting, limiting('frontend')))).toEqual([]);
    expect(saidBy(exemptFromDeny, all(exempting, limiting('frontend', '{action: Allow}')))).toEqual([]);
    expect(saidBy(exemptFromDeny, all(exempting, limiting('backend')))).toHaveLength(1);
  });

  it('says it instead of NP001', () => {
    const exempting = deny('{key: app, operator: NotIn, values: [frontend]}');
    expect(saidBy(notIsolated, exempting)).toEqual([]);
  });

  it('names none that another policy limits', () => {
    const exempting = deny('{key: app, operator: NotIn, values: [frontend, gone]}', '[Ingress]');
    const own = policy('{podSelector: {matchExpressions: [{key: app, operator: In, values: [frontend]}]}}', 'own');
    expect(saidBy(exemptFromDeny, all(exempting, own))).toEqual([]);
    const two = deny(
      '{key: app, operator: NotIn, values: [gone]}, {key: app, operator: NotIn, values: [frontend]}',
      '[Ingress]',
    );
    expect(saidBy(exemptFromDeny, all(two, own))).toEqual([
      '1: shop/deny denies by default, but a pod labelled app=gone is exempt (no policy limits the ingress of shop/{app=gone}[Pod])',
    ]);
  });
});
