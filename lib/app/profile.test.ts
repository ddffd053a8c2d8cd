import { guideProfile, hardenedProfile } from './profile.ts';

const tier = { image: 'x', port: 80 };
const hardenedTier = {
  ...tier,
  user: 1,
  resources: { requests: { cpu: '1', memory: '1' }, limits: { cpu: '1', memory: '1' } },
};

// `npm test` type-checks this file: an expected error that does not come is an error itself.
describe('a profile', () => {
  it('does not compile with an edge that names an unknown tier', () => {
    guideProfile({ tiers: { a: tier, b: tier }, edges: [{ from: 'a', to: 'b', port: 80 }] });
    // @ts-expect-error -- 'c' is no tier
    guideProfile({ tiers: { a: tier, b: tier }, edges: [{ from: 'a', to: 'c', port: 80 }] });
    // @ts-expect-error -- 'c' is no tier
    guideProfile({ tiers: { a: tier, b: tier }, edges: [{ from: 'c', to: 'b', port: 80 }] });
    const tiers = { a: hardenedTier, b: hardenedTier };
    hardenedProfile({ namespace: 'n', tiers, edges: [{ from: 'a', to: 'b', port: 80 }] });
    // @ts-expect-error -- 'c' is no tier
    const profile = hardenedProfile({ namespace: 'n', tiers, edges: [{ from: 'a', to: 'c', port: 80 }] });
    expect(Object.keys(profile.tiers)).toEqual(['a', 'b']);
  });

  it('does not compile with a tier twice, a missing port, a misspelt field or an unknown protocol', () => {
    // @ts-expect-error -- one name, two tiers
    // biome-ignore lint/suspicious/noDuplicateObjectKeys: the point of the line below
    guideProfile({ tiers: { a: tier, a: tier }, edges: [] });
    // @ts-expect-error -- no port
    guideProfile({ tiers: { a: { image: 'x' } }, edges: [] });
    // @ts-expect-error -- gaurded
    guideProfile({ tiers: { a: { image: 'x', port: 80, gaurded: true } }, edges: [] });
    const tiers = { a: tier, b: tier };
    // @ts-expect-error -- tcp
    const profile = guideProfile({ tiers, edges: [{ from: 'a', to: 'b', port: 80, protocol: 'tcp' }] });
    expect(profile.edges).toHaveLength(1);
  });
});
