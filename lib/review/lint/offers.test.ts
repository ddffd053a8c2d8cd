import { BACKEND, DB, inputsOf } from '../../../test/lint/offered.ts';
import { all, policy } from '../../../test/lint/shop.ts';
import { lint, oneForCause } from './lint.ts';
import { offersOf } from './offers.ts';

const inputs = inputsOf(
  all(
    policy(`{${DB}, ingress: [{from: [{${BACKEND}}]}, {from: [{${BACKEND}}]}]}`),
    policy(`{${BACKEND}, ingress: [{from: [{${DB}}]}, {from: [{${DB}}]}]}`, 'other'),
  ),
);
const findings = oneForCause(lint(inputs.manifests, inputs.reach))
  .filter(({ fix }) => fix.patch)
  .map((finding) => ({ ...finding, isKnown: false }));

it('checks the fixes of all findings if that is little work', () => {
  const offers = offersOf(inputs, findings).map(({ offer }) => offer);
  expect(offers.length).toBeGreaterThan(1);
  expect(offers).toEqual(offers.map(() => expect.objectContaining({ files: expect.anything() })));
});

it('says which fixes it does not check, as those before them were much work', () => {
  const offers = offersOf(inputs, findings, 5).map(({ offer }) => offer);
  const refused = offers.filter((offer) => offer && 'refused' in offer);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map((offer) => offer && 'refused' in offer && offer.refused))).toEqual(
    new Set(['checking it would take too long here; --dry-run checks it']),
  );
});
