import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviationText } from '../format/intent.ts';
import { readIntent } from '../manifests/intent.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { checkIntent } from './intent-check.ts';

type Profile = 'guide' | 'hardened';

/** Checks the profile with one piece of its text replaced by another. */
function check(profile: Profile, search = '', replacement = '') {
  let found = search === '';
  const texts = readdirSync(join('test/fixtures', profile)).map((file) => {
    const text = readFileSync(join('test/fixtures', profile, file), 'utf8');
    found ||= text.includes(search);
    return { file, text: text.replace(search, replacement) };
  });
  if (!found) throw new Error(`test/fixtures/${profile} does not hold ${search}`);
  const { intent } = readIntent(readFileSync(`test/fixtures/intent/${profile}.yaml`, 'utf8'), 'intent.yaml');
  if (!intent) throw new Error('no intent');
  const manifests = readTexts(texts);
  const result = checkIntent(manifests, intent);
  return {
    ...result,
    lines: result.deviations.map((deviation) => deviationText(deviation)),
  };
}

describe('the intent', () => {
  it.each(['guide', 'hardened'] as const)('of %s is what its manifests allow', (profile) => {
    const { deviations, problems, compared } = check(profile);
    expect([deviations, problems]).toEqual([[], []]);
    expect(compared).toBeGreaterThan(0);
  });

  it.each<[string, Profile, string, string, string]>([
    [
      'a dash too many',
      'guide',
      'from:\n',
      'from:\n        - namespaceSelector: {}\n',
      'MORE default/frontend[Deployment] => default/db[Deployment] : TCP 3306 is open but not declared',
    ],
    [
      'another port',
      'guide',
      'port: 3306\n',
      'port: 3307\n',
      'LESS default/backend[Deployment] => default/db[Deployment] : TCP 3306 is declared but denied',
    ],
    [
      'another label',
      'guide',
      'app: backend\n      ports',
      'app: frontend\n      ports',
      'MORE default/frontend[Deployment] => default/db[Deployment] : TCP 3306 is open',
    ],
    [
      'DNS by another protocol',
      'hardened',
      'protocol: UDP',
      'protocol: SCTP',
      'LESS three-tier/frontend[Deployment] => kube-system/{k8s-app=kube-dns}[Pod] : UDP 53',
    ],
    ['an unguarded egress', 'hardened', 'egress:\n', 'egress:\n    - {}\n', 'MORE three-tier/'],
  ])('finds %s', (_, profile, search, replacement, expected) => {
    expect(check(profile, search, replacement).lines.join('\n')).toContain(expected);
  });

  it('says which workload of it is missing', () => {
    const { intent } = readIntent(readFileSync('test/fixtures/intent/guide.yaml', 'utf8'), 'intent.yaml');
    if (!intent) throw new Error('no intent');
    const { problems } = checkIntent(readTexts([]), intent);
    expect(problems.map(({ code }) => code)).toContain('MF051');
  });
});
