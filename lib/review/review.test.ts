import { policy } from '../../test/lint/shop.ts';
import { deployment, limit, reviewOf, service } from '../../test/review/breaks/said.ts';
import { namespace, pod, reviewed, row, rowsOf, short } from '../../test/review/review.ts';
import { hasRisk, isError } from './review.ts';

const [web, api] = [pod('web'), pod('api')];
const db = pod('db', { port: '{containerPort: 5432}' });
const deny = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const into = (name: string, from: string) =>
  policy(
    `{podSelector: {matchLabels: {app: ${name}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 8080}]}]}`,
    `${from}-to-${name}`,
  );

describe('a review', () => {
  it('begins with the riskiest row', () => {
    const before = [web, api, db, deny, into('api', 'db')];
    const review = reviewed(before, [web, api, db, deny, into('web', 'api'), into('db', 'web')]);
    expect(
      review.differences.map(({ from, to, risk }) => `${risk.level} ${short(from.name)} => ${short(to.name)}`),
    ).toEqual(['high web => db', 'medium api => web', 'low db => api']);
    expect((['high', 'medium', 'low'] as const).map((level) => hasRisk(review, level))).toEqual([true, true, true]);
  });

  it('is a high risk where only a default deny is lost', () => {
    const each = ['web', 'api'].map((name) =>
      policy(`{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress, Egress]}`, name),
    );
    const objects = [web, api, ...each];
    const denyAll = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
    const review = reviewed([...objects, denyAll], objects);
    expect(review.differences).toEqual([]);
    expect((['high', 'medium', 'low'] as const).map((level) => hasRisk(review, level))).toEqual([true, false, false]);
    const unchanged = reviewed(objects, objects);
    expect(hasRisk(unchanged, 'high')).toBe(false);
  });

  it('is a high risk where a default deny is lost, though those whom it kept out cannot leave', () => {
    const inside = policy('{podSelector: {}, policyTypes: [Egress]}', 'inside', 'kept');
    const name = '{key: kubernetes.io/metadata.name, operator: NotIn, values: [kept]}';
    const rest = `{namespaceSelector: {matchExpressions: [${name}]}}, {ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}`;
    const out = policy(`{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [${rest}]}]}`, 'out');
    const review = reviewed([web, inside, out], [web, inside], { cni: 'cilium' });
    expect([review.differences, review.open]).toEqual([[], []]);
    expect(review.lostDefaultDenies).toEqual([{ namespace: 'shop', direction: 'Ingress' }]);
    expect((['high', 'medium', 'low'] as const).map((level) => hasRisk(review, level))).toEqual([true, false, false]);
  });

  it('is no risk where a policy for a whole namespace goes that let everything through', () => {
    const all = policy('{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}', 'all');
    const review = reviewed([web, all], [web]);
    expect([review.differences, review.open, review.lostDefaultDenies]).toEqual([[], [], []]);
    expect((['high', 'medium', 'low'] as const).map((level) => hasRisk(review, level))).toEqual([false, false, false]);
  });

  it('is a high risk where something breaks, and a medium one where something only probably does', () => {
    const objects = [
      deployment('web', { container: 'env: [{name: API, value: api}]' }),
      deployment('api'),
      service('api'),
    ];
    const moved = reviewOf(objects, [...objects.slice(0, 2), service('api', { selector: 'gone' })]);
    expect((['high', 'medium', 'low'] as const).map((level) => hasRisk(moved, level))).toEqual([false, true, false]);
    const closed = reviewOf(objects, [...objects, limit('web', 'Egress')]);
    expect(hasRisk(closed, 'high')).toBe(true);
  });

  it('calls an error what is against the intent, gained or lost, and nothing else', () => {
    const [denied, open] = [
      [web, api, deny],
      [web, api, deny, into('api', 'web')],
    ];
    const guarded = 'guarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';
    const listed = `${guarded}edges:\n- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 8080, protocol: TCP}\n`;
    const errors = (before: string[], after: string[], intent?: string) =>
      reviewed(before, after, intent === undefined ? {} : { intent }).differences.map(isError);
    expect(errors(denied, open, guarded)).toEqual([true]);
    expect(errors(open, denied, listed)).toEqual([true]);
    expect(errors(denied, open, listed)).toEqual([false]);
    expect(errors(open, denied, guarded)).toEqual([false]);
    expect(errors(denied, open)).toEqual([false]);
  });

  it('says which intent it asked, and what that says otherwise only where there is an old one', () => {
    const guarded = 'guarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';
    expect(reviewed([web], [web]).intent).toBeUndefined();
    expect(reviewed([web], [web], { oldIntent: guarded }).intent).toBeUndefined();
    expect(reviewed([web], [web], { intent: guarded }).intent).toEqual({ file: 'intent.yaml' });
    expect(reviewed([web], [web], { intent: guarded, oldIntent: guarded }).intent).toEqual({
      ...{ file: 'intent.yaml', changes: [] },
    });
  });

  it('asks the intent about the pods of no manifest that it names, though no policy does', () => {
    const wholeNamespace = policy(
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: infra}}}]}]}',
    );
    const none = policy('{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}');
    const infra = namespace('infra', 'team: infra');
    const dns =
      'outside:\n- {from: "shop/web[Pod]", to: {namespace: infra, podLabels: {app: dns}}, port: 53, protocol: UDP}\n';
    const lost = 'web => {namespaces with team=infra}/{any pod}';
    const [before, after] = [
      [infra, web, wholeNamespace],
      [infra, web, none],
    ];
    const said = (options: Parameters<typeof reviewed>[2]) =>
      `${row(reviewed(before, after, options), lost).gate.stillListed}`;
    expect(said({})).toBe('No Connections');
    expect(said({ intent: dns })).toBe('UDP 53');
    expect(said({ intent: 'guarded: []\n', oldIntent: dns })).toBe('No Connections');
  });

  it('settles what the API leaves open as the network plugin does that was named', () => {
    const block = policy(
      '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}',
    );
    const [before, after] = [
      [web, api, deny],
      [web, api, deny, block],
    ];
    const pods = (options: Parameters<typeof reviewed>[2]) =>
      rowsOf(reviewed(before, after, options)).filter((text) => text.startsWith('web'));
    expect(pods({})).toEqual(['web{at 10.0.0.0/8} => api gained +All Connections']);
    expect(pods({ cni: 'cilium' })).toEqual([]);
    expect(pods({ podCidrs: ['192.168.0.0/16'] })).toEqual([]);
  });
});
