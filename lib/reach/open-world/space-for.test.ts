import { into, namespace, others, workload } from '../../../test/reach/strangers.ts';
import { TooManyConditions } from './too-many-conditions.ts';

jest.mock('./most-steps.ts', () => ({ MOST_STEPS: 100 }));

const SHOP = namespace('shop');
/** Each is for pods with a value of its own of one label, in any namespace. */
const policies = Array.from({ length: 20 }, (_, i) =>
  into(`{namespaceSelector: {}, podSelector: {matchLabels: {role: r${i}}}}`, `w${i}`),
);
const workloads = policies.map((_, i) => workload(`w${i}`));

it('lets large manifests take more steps, for each workload and policy', () => {
  expect(others([SHOP, ...workloads, ...policies]).rows).toHaveLength(20);
});

it('lets small manifests take no more than the limit', () => {
  const keys = policies.map((_, i) => `k${i}: x`).join();
  const many = into(`{namespaceSelector: {}, podSelector: {matchLabels: {${keys}}}}`, 'w0');
  expect(() => others([SHOP, ...workloads.slice(0, 1), many])).toThrow(TooManyConditions);
});
