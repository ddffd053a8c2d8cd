import { policy, saidBy } from '../../../test/lint/shop.ts';
import { selectsNothing } from './np003-selects-nothing.ts';

describe('NP003', () => {
  it('says which label was probably meant', () => {
    const [said] = saidBy(selectsNothing, policy('{podSelector: {matchLabels: {app: bd}}}'));
    expect(said).toBe('1: shop/p selects no pod of namespace shop: none matches {"matchLabels":{"app":"bd"}}');
  });

  it('says that a namespace has no pods', () => {
    expect(saidBy(selectsNothing, policy('{podSelector: {matchLabels: {app: db}}}', 'p', 'shpo'))).toEqual([
      '1: shop/p is in namespace shpo, which has no pods in these manifests'.replace('shop/p', 'shpo/p'),
    ]);
  });

  it('leaves a default deny of an empty namespace alone', () => {
    expect(saidBy(selectsNothing, policy('{podSelector: {}}', 'p', 'later'))).toEqual([]);
  });

  it('evaluates expressions', () => {
    expect(
      saidBy(selectsNothing, policy('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}')),
    ).toEqual([]);
    expect(
      saidBy(selectsNothing, policy('{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}')),
    ).toHaveLength(1);
  });
});
