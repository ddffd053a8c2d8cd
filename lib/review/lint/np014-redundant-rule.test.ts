import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { redundantRule } from './np014-redundant-rule.ts';

describe('NP014', () => {
  it('names the rule that covers, and one of two that say the same', () => {
    const narrow = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]}',
      'narrow',
    );
    const wide = policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}', 'wide');
    expect(saidBy(redundantRule, all(narrow, wide))).toEqual([
      expect.stringContaining('ingress rule 1 of shop/narrow changes nothing: ingress rule 1 of shop/wide covers it'),
    ]);
    expect(saidBy(redundantRule, all(narrow, narrow.replace('narrow', 'twin')))).toEqual([
      expect.stringContaining('of shop/twin changes nothing: ingress rule 1 of shop/narrow'),
    ]);
  });

  it('is not misled by pods that are not here yet', () => {
    const all1 = policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}', 'wide');
    const three = policy(
      '{podSelector: {}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]}',
      'labelled',
    );
    expect(saidBy(redundantRule, all(all1, three))).toEqual([
      expect.stringContaining('of shop/labelled changes nothing'),
    ]);
  });

  it('compares addresses and named ports', () => {
    const block = (name: string, cidr: string, ports: string) =>
      policy(`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}], ports: [${ports}]}]}`, name);
    expect(
      saidBy(redundantRule, all(block('a', '203.0.113.0/24', '{port: 80}'), block('b', '203.0.0.0/16', '{port: 80}'))),
    ).toEqual([expect.stringContaining('of shop/a changes nothing')]);
    expect(
      saidBy(
        redundantRule,
        all(block('a', '203.0.113.0/24', '{port: http}'), block('b', '203.0.0.0/16', '{port: 80}')),
      ),
    ).toEqual([]);
  });

  it('finds rules of a direction that is not in force', () => {
    expect(saidBy(redundantRule, policy('{podSelector: {}, policyTypes: [Ingress], egress: [{}]}'))).toEqual([
      expect.stringContaining('egress rule 1 of shop/p has no effect: its policyTypes leave egress out'),
    ]);
  });
});
