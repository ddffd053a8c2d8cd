import { policy, shop } from '../../../test/lint/shop.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { lint } from './lint.ts';
import { newFindings } from './new-findings.ts';

const DENY = '{from: [{podSelector: {matchLabels: {app: backend}}}]}';
const WRONG = '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}]}';
const OTHER = '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}]}';
const found = (...rules: string[]) =>
  lint(
    readTexts([
      { file: 'a.yaml', text: shop(policy(`{podSelector: {matchLabels: {app: frontend}}, ingress: [${rules}]}`)) },
    ]),
  ).filter(({ rule }) => rule.id === 'NP021');

describe('the new findings of a change', () => {
  it('are not those of rules that only stand elsewhere now', () => {
    expect(newFindings(found(WRONG), found(DENY, WRONG))).toEqual([]);
    expect(newFindings(found(WRONG, DENY, OTHER), found(OTHER, DENY, WRONG))).toEqual([]);
  });

  it('are one for each that is there more often than before', () => {
    const [first, second] = found(WRONG, OTHER);
    expect(newFindings(found(WRONG), found(WRONG, OTHER))).toEqual([second]);
    expect(newFindings([], found(WRONG, OTHER))).toEqual([first, second]);
    expect(newFindings(found(WRONG), found(WRONG, WRONG))).toHaveLength(1);
    expect(newFindings(found(WRONG, WRONG), found(WRONG))).toEqual([]);
  });
});
