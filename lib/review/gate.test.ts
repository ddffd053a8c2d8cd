import { policy } from '../../test/lint/shop.ts';
import { pod, reviewed, row } from '../../test/review/review.ts';

const [web, api, db] = ['web', 'api', 'db'].map((name) => pod(name)) as [string, string, string];
const deny = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
/** Lets `from` connect to `to` on these ports. */
const allow = (from: string, to: string, ports = '[{port: 8080}]') =>
  policy(
    `{podSelector: {matchLabels: {app: ${to}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: ${ports}}]}`,
    `${from}-to-${to}`,
  );
const guard = (name: string, directions = 'ingress') =>
  `guarded:\n- {workload: "shop/${name}[Pod]", directions: [${directions}]}\n`;
const edge = (from: string, to: string, port = 8080, protocol = 'TCP') =>
  `- {from: "shop/${from}[Pod]", to: "shop/${to}[Pod]", port: ${port}, protocol: ${protocol}}\n`;
const NOTHING = 'No Connections';

/** What the gate says of one row: what is declared, what is an error as gained or as lost, and the lines of the intent. */
function asked(review: ReturnType<typeof reviewed>, pair: string) {
  const { declared, undeclared, stillListed, declaredAt } = row(review, pair).gate;
  return [`${declared}`, `${undeclared}`, `${stillListed}`, declaredAt.map(({ line }) => line).join()];
}

describe('the gate', () => {
  const before = [web, api, db, deny];

  it('takes what is gained and listed, at the line that lists it', () => {
    const intent = `${guard('db')}edges:\n${edge('api', 'db')}${edge('web', 'db')}`;
    const review = reviewed(before, [...before, allow('web', 'db')], { intent });
    expect(asked(review, 'web => db')).toEqual(['TCP 8080', NOTHING, NOTHING, '7']);
  });

  it('calls an error what is gained beside the listed port, by number and by protocol', () => {
    const intent = `${guard('db')}edges:\n${edge('web', 'db')}`;
    const ports = '[{port: 8080}, {port: 9090}, {port: 8080, protocol: UDP}]';
    const review = reviewed(before, [...before, allow('web', 'db', ports)], { intent });
    expect(asked(review, 'web => db')).toEqual(['TCP 8080', 'TCP 9090,UDP 8080', NOTHING, '6']);
  });

  it('asks of each of those that one rule lets through', () => {
    const intent = `${guard('api')}${guard('db').replace('guarded:\n', '')}edges:\n${edge('web', 'db')}`;
    const leaving = (rules: string) =>
      policy(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [${rules}]}`, 'leaving');
    const review = reviewed(
      [web, api, db, leaving('')],
      [web, api, db, leaving('{to: [{podSelector: {}}], ports: [{port: 8080}]}')],
      { intent },
    );
    expect(asked(review, 'web => api')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
    expect(asked(review, 'web => db')).toEqual(['TCP 8080', NOTHING, NOTHING, '7']);
  });

  it('gives nobody the right to go the other way round', () => {
    const intent = `${guard('db')}edges:\n${edge('db', 'web')}`;
    const review = reviewed(before, [...before, allow('web', 'db')], { intent });
    expect(asked(review, 'web => db')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
  });

  it('calls an error what is lost and still listed, and nothing else that is lost', () => {
    const intent = `${guard('db')}edges:\n${edge('web', 'db')}${edge('web', 'db', 9090)}`;
    const both = allow('web', 'db', '[{port: 8080}, {port: 7070}]');
    const review = reviewed([...before, both], before, { intent });
    expect(asked(review, 'web => db')).toEqual([NOTHING, NOTHING, 'TCP 8080', '6']);
  });

  it('asks of all that changes between workloads that were there, guarded or not', () => {
    const review = reviewed(before, [...before, allow('web', 'api')], { intent: guard('db') });
    expect(asked(review, 'web => api')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
  });

  it('asks nothing of a new workload where nobody guards either end', () => {
    const old = [web, db, deny];
    const review = reviewed(old, [...old, api, allow('api', 'web')], { intent: guard('db') });
    expect(asked(review, 'api => web')).toEqual([NOTHING, NOTHING, NOTHING, '']);
  });

  it('asks of a new workload that connects to a guarded one, and of a guarded one that leaves for it', () => {
    const old = [web, db, deny];
    const entering = reviewed(old, [...old, api, allow('api', 'db')], { intent: guard('db') });
    expect(asked(entering, 'api => db')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
    const leaving = reviewed(old, [...old, api, allow('web', 'api')], { intent: guard('web', 'egress') });
    expect(asked(leaving, 'web => api')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
  });

  it('still guards what one and the same change takes out of the intent', () => {
    const old = [web, db, deny];
    const change = { intent: guard('web'), oldIntent: guard('db') };
    const review = reviewed(old, [...old, api, allow('api', 'db')], change);
    expect(asked(review, 'api => db')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
    // And guards at once what the change adds.
    const added = reviewed(old, [...old, api, allow('api', 'web')], change);
    expect(asked(added, 'api => web')).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
  });

  it('knows a pod that is meant by its labels by those of the new side', () => {
    const reader = (role: string) => pod('web', { labels: `app: web${role}` });
    const read = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {role: reader}}}], ports: [{port: 8080}]}]}',
    );
    const outside =
      'outside:\n- {from: {namespace: shop, podLabels: {role: reader}}, to: "shop/db[Pod]", port: 8080, protocol: TCP}\n';
    const review = reviewed([reader(''), db, deny, read], [reader(', role: reader'), db, deny, read], {
      intent: `${guard('db')}${outside}`,
    });
    expect(asked(review, 'web => db')).toEqual(['TCP 8080', NOTHING, NOTHING, '6']);
  });

  it('knows the internet by its address only where anyone may come', () => {
    const world = policy('{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: 8080}]}]}');
    const anyone = 'outside:\n- {from: anyone, to: "shop/web[Pod]", port: 8080, protocol: TCP}\n';
    const pair = '0.0.0.0-255.255.255.255[External] => web';
    const after = [...before, world];
    expect(asked(reviewed(before, after, { intent: guard('web') }), pair)).toEqual([NOTHING, 'TCP 8080', NOTHING, '']);
    expect(asked(reviewed(before, after, { intent: `${guard('web')}${anyone}` }), pair)).toEqual([
      ...['TCP 8080', NOTHING, NOTHING, '6'],
    ]);
  });
});
