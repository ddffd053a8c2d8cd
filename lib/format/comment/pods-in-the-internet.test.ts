import { policy } from '../../../test/lint/shop.ts';
import { outOf, pod } from '../../../test/review/review.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const toBlock = (cidr: string) => outOf('api', `{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 443}]}`);
const open = policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]}', 'open');

/** What is not folded of the comment on a change that opens the namespace to others. */
function shown(cidr: string, options: ReachOptions = {}, added = open): string {
  const all = [pod('api'), pod('web'), pod('guest', { namespace: 'other' }), deny, toBlock(cidr)];
  const [before, after] = [all, [...all, added]].map((texts) =>
    readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]),
  );
  if (!before || !after) throw new Error('nothing was read');
  const about = { manifests: { before, after }, reviewing: options, newFindings: [], limit: 60_000 };
  const { text } = reviewComment(reviewManifests(before, after, options), { ...about, command: 'tierwall' });
  expect(text).toContain('{at ');
  return text.slice(0, text.indexOf('<details>'));
}

describe('pods that would have an address of the internet', () => {
  it('are folded where others open as well', () => {
    expect(shown('203.0.113.0/28')).toContain('| guest |');
    expect(shown('203.0.113.0/28')).not.toContain('at 203.0.113.0/28');
  });

  it('are shown where pods may have such addresses', () => {
    expect(shown('10.0.0.0/8')).toContain('those pods of web at 10.0.0.0/8');
    expect(shown('203.0.113.0/28', { podCidrs: ['203.0.112.0/20'] })).toContain('at 203.0.113.0/28');
  });

  it('are shown where nothing else opens', () => {
    const own = policy(
      '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}',
      'own',
    );
    expect(shown('203.0.113.0/28', {}, own)).toContain('at 203.0.113.0/28');
  });
});
