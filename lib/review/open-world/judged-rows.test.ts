import { policy } from '../../../test/lint/shop.ts';
import { namespace, pod, reviewed } from '../../../test/review/review.ts';
import { namesOfEnds } from './open-difference.ts';

describe('pods that other pods can reach now', () => {
  it('are rows of their own if it is riskier for some of them', () => {
    const entering = (rules: string) =>
      policy(`{podSelector: {}, policyTypes: [Ingress], ingress: [${rules}]}`, 'everybody');
    const pods = [namespace('shop'), pod('db', { port: '{containerPort: 3306}' }), pod('web')];
    const teams = '{from: [{namespaceSelector: {matchLabels: {team: a}}}]}';
    const { open } = reviewed([...pods, entering('')], [...pods, entering(teams)]);
    expect(open.map(({ to, risk }) => [namesOfEnds(to), risk.reasons])).toEqual([
      [['shop/db[Pod]'], ['shop/db[Pod] is a data tier', 'from a pod of no manifest']],
      [['shop/web[Pod]'], ['from a pod of no manifest']],
      [['shop/{any pod}'], ['from a pod of no manifest']],
    ]);
  });
});
