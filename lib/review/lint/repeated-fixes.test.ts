import { DB, inputsOf, offered, PROM } from '../../../test/lint/offered.ts';
import { all, policy } from '../../../test/lint/shop.ts';
import { fixesOf } from './fixes.ts';
import { type LintFinding, lint } from './lint.ts';
import { isOffer } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

const redundant = ({ manifests, reach }: LintInputs) =>
  lint(manifests, reach).filter(({ rule }) => rule.id === 'NP014');

it('fixes what moves into the place of something that it removed', () => {
  const from = '[{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 10.1.0.0/16}}, {ipBlock: {cidr: 10.2.0.0/16}}]';
  const { inputs, applied, left } = fixesOf(
    inputsOf(policy(`{${DB}, ingress: [{from: ${from}}]}`)),
    redundant,
    () => undefined,
  );
  expect(left).toEqual([]);
  expect(applied).toHaveLength(2);
  expect(inputs.texts[0]?.text).toContain('ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]');
});

it('stops where one fix undoes another', () => {
  const inputs = inputsOf(
    all(
      policy('{podSelector: {}, policyTypes: [Ingress]}', 'a'),
      policy('{podSelector: {matchLabels: {app: db}}}', 'b'),
    ),
  );
  const [object] = inputs.manifests.policies;
  if (!object) throw new Error('there is no policy');
  // A rule whose finding is gone after each fix, and which then asks for the opposite.
  let asked = 0;
  const rule = { id: 'NP014', find: () => (asked++ % 2 === 0 ? [{ object }] : []) };
  const swapping = ({ texts }: LintInputs) => {
    if (asked > 20) throw new Error('it does not stop');
    const value = texts[0]?.text === inputs.texts[0]?.text ? ['Ingress', 'Ingress'] : ['Ingress'];
    const edit = { edit: 'set', object, path: ['spec', 'policyTypes'], value };
    const fix = { text: '', patch: { edits: [edit], closes: 'unknown' } };
    return [{ rule, object, location: object.location, message: '', fix }] as unknown as LintFinding[];
  };
  const { applied, left } = fixesOf(inputs, swapping, () => undefined);
  expect(applied).toHaveLength(2);
  expect(left.map(({ why }) => why)).toEqual(['another fix undoes it']);
});

it('says once what a fix closes, whose other policies are in the same file', () => {
  const elsewhere = policy('{podSelector: {}, policyTypes: [Egress]}', 'p').replace('namespace: shop', 'namespace: m');
  const offer = offered('NP001', inputsOf(all(policy(`{${DB}, ingress: []}`), elsewhere, PROM)));
  const closes = isOffer(offer) ? offer.closes : [];
  expect(closes.length).toBeGreaterThan(1);
  expect(closes).toEqual([...new Set(closes)]);
});
