import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { halfOpen } from './np008-half-open.ts';

describe('NP008', () => {
  it('says which half is missing', () => {
    const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
    const out = policy(
      '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 3306}]}]}',
      'out',
    );
    expect(saidBy(halfOpen, all(deny, out))).toEqual([
      expect.stringContaining(
        'egress rule 1 of shop/out lets shop/backend[Pod] open shop/db[Pod] on TCP 3306, but no ingress rule of shop/db[Pod] does',
      ),
    ]);
  });

  it('finds halves that meet on no port, once', () => {
    const out = policy(
      '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 3306}]}]}',
      'out',
    );
    const inwards = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3307}]}]}',
      'in',
    );
    expect(saidBy(halfOpen, all(out, inwards))).toEqual([expect.stringContaining('egress rule 1 of shop/out lets')]);
  });

  it('leaves alone where the other side is not limited, and rules for everybody', () => {
    expect(
      saidBy(
        halfOpen,
        policy(
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}]}]}',
        ),
      ),
    ).toEqual([]);
    expect(
      saidBy(
        halfOpen,
        all(
          policy('{podSelector: {}, policyTypes: [Egress]}', 'out'),
          policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}', 'in'),
        ),
      ),
    ).toEqual([]);
  });
});
