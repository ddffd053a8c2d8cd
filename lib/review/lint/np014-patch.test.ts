import { all, factsOf, policy } from '../../../test/lint/shop.ts';
import { redundantRule } from './np014-redundant-rule.ts';

describe('the patch of NP014', () => {
  it.each<[string, string, boolean]>([
    ['an empty rule', '{}', false],
    ['an empty list', '{from: [], ports: [{port: 3306}]}', false],
    ['ports without peers', '{ports: [{port: 3306}]}', false],
    ['wider peers', '{from: [{podSelector: {}}], ports: [{port: 3306}]}', true],
  ])('offers to remove what %s covers only if that names who is meant', (_, wide, isOffered) => {
    const narrow = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3306}]}]}',
      'narrow',
    );
    const covering = policy(`{podSelector: {matchLabels: {app: db}}, ingress: [${wide}]}`, 'wide');
    const [finding] = [...redundantRule.find(factsOf(all(narrow, covering)))];
    expect(finding?.message).toContain('of shop/narrow changes nothing');
    expect(finding?.fix.patch !== undefined).toBe(isOffered);
  });

  it('has no patch where an ipBlock covers pods, which not every network plugin has so', () => {
    const patches = (peers: string) =>
      [...redundantRule.find(factsOf(policy(`{podSelector: {}, ingress: [{from: [${peers}]}]}`)))].map(
        ({ fix }) => fix.patch !== undefined,
      );
    const everywhere = '{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}';
    expect(patches(`${everywhere}, {podSelector: {matchLabels: {app: db}}}`)).toEqual([false]);
    expect(patches(`${everywhere}, {ipBlock: {cidr: 203.0.113.0/24}}`)).toEqual([true]);
    expect(patches('{podSelector: {}}, {podSelector: {matchLabels: {app: db}}}')).toEqual([true]);
  });
});
