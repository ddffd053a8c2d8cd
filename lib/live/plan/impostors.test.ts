import { readTexts } from '../../manifests/read-texts.ts';
import { impostorsOf, MAX_IMPOSTORS } from './impostors.ts';

const pod = (name: string, labels: string, namespace = 'shop') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}\nspec: {containers: [{name: a, image: a}]}\n`;
const policy = (spec: string, name = 'db') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const letting = (...peers: readonly string[]) =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peers.join(', ')}]}]}`);
const DB_POD = pod('db', '{app: db}');
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}}
`;
const PODS = [DB_POD, pod('web', '{app: web, tier: front}'), pod('job', '{app: job, tier: front}')];

function borrowed(texts: readonly string[], mayMakeMore = true) {
  const manifests = readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]);
  const own = { labels: new Map([['kubernetes.io/metadata.name', 'own']]), declared: true, mayMakeMore };
  return impostorsOf(manifests, manifests.workloads, own);
}
const namesOf = (...texts: readonly string[]) => borrowed([...PODS, ...texts]).impostors.map(({ name }) => name);

describe('who borrows the labels of those whom policies let in', () => {
  it.each([
    ['each workload that a peer means', '{podSelector: {matchLabels: {tier: front}}}', ['{tier=front}']],
    [
      'each of those that peers tell apart',
      '{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {tier: front}}}',
      ['{app=web,tier=front}', '{app=job,tier=front}'],
    ],
    [
      'one that no workload is',
      '{podSelector: {matchLabels: {app: ingress-nginx}}, namespaceSelector: {}}',
      ['{app=ingress-nginx}'],
    ],
    [
      'one of any value that is asked for',
      '{podSelector: {matchExpressions: [{key: role, operator: In, values: [a, b]}, {key: x, operator: Exists}]}}',
      ['{role=a,x=any}'],
    ],
    [
      'one with a label that a controller sets',
      '{podSelector: {matchLabels: {app: web, pod-template-hash: x1}}}',
      ['{app=web,pod-template-hash=x1}'],
      [DB_POD, DEPLOYMENT],
    ],
    [
      'nobody where labels of pods do not count',
      '{podSelector: {}}, {namespaceSelector: {matchLabels: {team: a}}}',
      [],
    ],
    ['nobody for addresses', '{ipBlock: {cidr: 10.0.0.0/8}}', []],
    [
      'no workload of a namespace that is not meant',
      '{podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}',
      ['{app=web}'],
    ],
  ] as [string, string, string[], string[]?][])('is %s', (_, peers, names, pods = PODS) => {
    expect(borrowed([...pods, letting(peers)]).impostors.map(({ name }) => name)).toEqual(names);
  });

  it('has all labels of the workload, that policies of the cluster may look at, too', () => {
    const { impostors } = borrowed([...PODS, letting('{podSelector: {matchLabels: {app: web}}}')]);
    expect(impostors.map(({ labels }) => Object.fromEntries(labels))).toEqual([{ app: 'web', tier: 'front' }]);
  });

  it('is nobody for policies of no target, of egress alone, or of everyone', () => {
    const from = '[{from: [{podSelector: {matchLabels: {app: web}}}]}]';
    expect(namesOf(policy(`{podSelector: {matchLabels: {app: none}}, ingress: ${from}}`))).toEqual([]);
    expect(namesOf(policy(`{podSelector: {}, policyTypes: [Egress], ingress: ${from}}`))).toEqual([]);
    expect(namesOf(policy('{podSelector: {}, ingress: [{}]}'))).toEqual([]);
  });

  it.each([
    ['excepts a value', '{key: env, operator: NotIn, values: [dev, test]}', { env: 'dev' }],
    ['wants no such label', '{key: tenant, operator: DoesNotExist}', { tenant: 'any' }],
    ['asks for a value', '{key: team, operator: In, values: [a]}', {}],
    ['asks for a label', '{key: team, operator: Exists}', {}],
    ['excepts a namespace by its name', '{key: kubernetes.io/metadata.name, operator: NotIn, values: [dev]}', {}],
  ])('is in a namespace that the peer does not match, where it %s', (_, requirement, labels) => {
    const peer = `{podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchExpressions: [${requirement}]}}`;
    const { impostors, leftOut } = borrowed([...PODS, letting(peer)]);
    expect(impostors.map(({ namespaceLabels }) => Object.fromEntries(namespaceLabels))).toEqual([labels]);
    expect(leftOut).toEqual([]);
    const kept = borrowed([...PODS, letting(peer)], false);
    expect(kept.impostors.map(({ namespaceLabels }) => namespaceLabels.size)).toEqual([0]);
    expect(kept.leftOut).toHaveLength(Object.keys(labels).length);
  });

  it('is in a namespace that none of its peers matches', () => {
    const peer = (key: string) =>
      `{podSelector: {matchLabels: {app: web}}, namespaceSelector: {matchExpressions: [{key: ${key}, operator: DoesNotExist}]}}`;
    const { impostors } = borrowed([...PODS, letting(peer('a'), peer('b'), peer('a'))]);
    expect(impostors.map(({ namespaceLabels }) => [...namespaceLabels.keys()])).toEqual([['a', 'b']]);
  });

  it('is no more than so many, and says how many are left out', () => {
    const peers = Array.from({ length: MAX_IMPOSTORS + 3 }, (_, i) => `{podSelector: {matchLabels: {app: p${i}}}}`);
    const { impostors, leftOut } = borrowed([...PODS, letting(...peers)]);
    expect(impostors).toHaveLength(MAX_IMPOSTORS);
    expect(leftOut).toEqual(['3 of 23 impostors (labels that a policy lets in, from elsewhere), such as {app=p20}']);
  });
});
