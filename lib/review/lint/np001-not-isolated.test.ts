import { all, factsOf, policy, saidBy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from './lint.ts';
import { notIsolated } from './np001-not-isolated.ts';

describe('NP001', () => {
  it('is one finding for a namespace: each direction that nothing limits, and who gets in', () => {
    expect(saidBy(notIsolated, policy('{podSelector: {matchLabels: {app: db}}}'))).toEqual([
      expect.stringMatching(
        /^-?\d+: no policy limits the ingress and the egress of shop\/backend\[Pod\], shop\/frontend\[Pod\]; no policy limits the egress of shop\/db\[Pod\]; no policy would limit the ingress and the egress of a pod that is added later \(\{elsewhere\}\/\{stranger\} reaches shop\/backend\[Pod\] on TCP 8080\)$/,
      ),
    ]);
  });

  it('leaves a data tier that everybody reaches to NP011', () => {
    const [said] = saidBy(notIsolated, policy('{podSelector: {}, policyTypes: [Egress]}'));
    expect(said).toContain(
      'no policy limits the ingress of shop/backend[Pod], shop/frontend[Pod]; no policy would limit the ingress',
    );
  });

  it('takes egress that nobody speaks of for a decision', () => {
    const severities = (text: string) => [...notIsolated.find(factsOf(text))].map(({ severity }) => severity);
    expect(severities(policy('{podSelector: {}}'))).toEqual(['note']);
    expect(
      severities(
        all(policy('{podSelector: {}}'), policy('{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]}', 'b')),
      ),
    ).toEqual(['warning']);
    expect(severities(policy('{podSelector: {}, policyTypes: [Egress]}'))).toEqual(['warning']);
  });

  it('gives a workload that says why a finding of its own, and no more of the namespace than of the others', () => {
    const open = shop(policy('{podSelector: {}}')).replace(
      'labels: {app: frontend}',
      'labels: {app: frontend}, annotations: {tierwall.dev/ignore: "NP001: it asks the internet"}',
    );
    const found = lint(readTexts([{ file: 'a.yaml', text: open }])).filter(({ rule }) => rule.id === 'NP001');
    expect(found.map(({ object, suppressed }) => [object.name, suppressed])).toEqual([
      ['frontend', 'it asks the internet'],
      ['shop', undefined],
    ]);
    expect(found[1]?.message).not.toContain('frontend');
  });

  it('does not count a policy of another namespace, nor one whose policyTypes leave the direction out', () => {
    const others = all(
      policy('{podSelector: {}}', 'a', 'other'),
      policy('{podSelector: {}, policyTypes: [Egress]}', 'b'),
    );
    expect(saidBy(notIsolated, others).every((text) => text.includes('the ingress of'))).toBe(true);
  });
});
