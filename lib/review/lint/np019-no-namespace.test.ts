import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { noNamespace } from './np019-no-namespace.ts';

describe('NP019', () => {
  it('finds a namespace that is not written, or empty', () => {
    const written = policy('{podSelector: {}}');
    expect(saidBy(noNamespace, written)).toEqual([]);
    expect(saidBy(noNamespace, written.replace(', namespace: shop', ''))).toEqual([
      '1: NetworkPolicy p names no namespace: here it counts in namespace default',
    ]);
  });

  it('is one finding for a folder', () => {
    const without = (name: string) => policy('{podSelector: {}}', name).replace(', namespace: shop', '');
    expect(saidBy(noNamespace, all(without('a'), without('b')))).toEqual([
      '1: 2 policies of this folder name no namespace (a, b): here they count in namespace default',
    ]);
  });
});
