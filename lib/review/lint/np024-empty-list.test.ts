import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { allowAll } from './np015-allow-all.ts';
import { emptyList } from './np024-empty-list.ts';

const db = (rule: string) => policy(`{podSelector: {matchLabels: {app: db}}, ingress: [${rule}]}`);

describe('NP024', () => {
  it('says what the empty list means, and who gets in', () => {
    expect(saidBy(emptyList, db('{from: [], ports: [{port: 3306}]}'))).toEqual([
      '4: ingress rule 1 of shop/p: the empty from means everybody ({elsewhere}/{stranger} reaches shop/db[Pod] on TCP 3306)',
    ]);
    expect(saidBy(emptyList, db('{from: [{podSelector: {}}], ports: []}'))).toEqual([
      expect.stringMatching(
        /the empty ports means every port \(shop\/(backend|frontend)\[Pod\] reaches shop\/db\[Pod\] on every port\)$/,
      ),
    ]);
    const out = policy('{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: []}]}');
    expect(saidBy(emptyList, out)).toEqual([
      expect.stringMatching(/the empty to means everybody \(shop\/db\[Pod\] reaches .* on every port\)$/),
    ]);
    // The other end keeps it shut: nobody shows it.
    expect(
      saidBy(
        emptyList,
        all(db('{from: [{podSelector: {}}], ports: []}'), policy('{podSelector: {}, policyTypes: [Egress]}', 'd')),
      ),
    ).toEqual([expect.stringMatching(/the empty ports means every port$/)]);
    expect(saidBy(emptyList, db('{from: }'))).toHaveLength(1);
  });

  it('leaves alone what is not written, an empty ingress, and a direction that is not in force', () => {
    for (const rule of ['{from: [{podSelector: {}}]}', '{}', '']) expect(saidBy(emptyList, db(rule))).toEqual([]);
    expect(saidBy(emptyList, policy('{podSelector: {}, policyTypes: [Egress], ingress: [{from: []}]}'))).toEqual([]);
  });

  it('says it instead of NP015', () => {
    const both = all(policy('{podSelector: {}}', 'deny'), db('{from: []}'));
    expect(saidBy(allowAll, both)).toEqual([]);
    expect(saidBy(emptyList, both)).toHaveLength(1);
  });
});
