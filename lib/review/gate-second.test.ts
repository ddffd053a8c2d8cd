import { policy } from '../../test/lint/shop.ts';
import { app, into, namespace, outOf, pod, reviewed } from '../../test/review/review.ts';
import { connection, guard, on8080, peer, said } from '../../test/review/second-gate.ts';
import { isError } from './review.ts';

const [web, db] = [pod('web'), pod('db')];

describe('the gate, by an intent of version 2', () => {
  it.each([
    ['in the first of two rules', '{from: [{podSelector: {}}], ports: [{port: 8080}]}'],
    ['by a rule of its own', `{from: [${app('web')}], ${on8080}}`],
  ])('takes what is gained and listed between two workloads, %s', (_, rule) => {
    const intent = `${guard('db')}connections:\n${connection('web', 'db')}${connection('db', 'db')}${connection('peer', 'db')}`;
    expect(
      said([web, db, into('db', '')], [web, db, into('db', rule)], `${peer('{namespace: shop}')}${intent}`),
    ).not.toContainEqual(expect.stringContaining('!'));
  });

  it('has each end that is guarded spoken for', () => {
    const both = `${guard('db')}- {workload: "shop/web[Pod]", directions: [egress]}\n`;
    const before = [web, db, into('db', ''), outOf('web', '')];
    const after = [web, db, into('db', `{from: [${app('web')}], ${on8080}}`), outOf('web', `{to: [${app('db')}]}`)];
    const asked = (lines: string) => said(before, after, `${peer('{namespace: shop}')}${both}connections:\n${lines}`);
    expect(asked(connection('peer', 'db'))).toContain('web => db !TCP 8080');
    expect(asked(connection('web', 'peer'))).toContain('web => db !TCP 8080');
    expect(asked(connection('peer', 'db') + connection('web', 'peer'))).toContain('web => db +TCP 8080');
    expect(asked(connection('web', 'db'))).toContain('web => db +TCP 8080');
    expect(asked(connection('db', 'web'))).toContain('web => db !TCP 8080');
  });

  it('knows a named port by the target that it is for, of several that one rule opens', () => {
    const tier = (name: string, port: number) =>
      pod(name, { labels: `app: ${name}, tier: x`, port: `{name: http, containerPort: ${port}}` });
    const objects = [web, tier('a', 8080), tier('b', 9090)];
    const selected = '{podSelector: {matchLabels: {tier: x}}}';
    const intent = `${peer('{namespace: shop, podSelector: {matchLabels: {tier: x}}}')}${guard('web', 'egress')}connections:\n${connection('web', 'peer', '[{port: http, protocol: TCP}]')}`;
    const rows = said(
      [...objects, outOf('web', '')],
      [...objects, outOf('web', `{to: [${selected}], ${on8080}}`)],
      intent,
    );
    expect(rows).toEqual(expect.arrayContaining(['web => a +TCP 8080', 'web => b !TCP 8080']));
  });

  it('knows a named port of pods of no manifest by the name, and no number by it', () => {
    const selected = '{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}';
    const intent = `${peer(selected)}${guard('web', 'egress')}connections:\n${connection('web', 'peer', '[{port: http, protocol: TCP}]')}`;
    const leaving = (ports: string) => [web, outOf('web', `{to: [${selected}], ports: [{port: ${ports}}]}`)];
    const denied = [web, outOf('web', '')];
    const row = 'web => {any namespace}/{app=api}';
    expect(said(denied, leaving('http'), intent)).toEqual([`${row} [TCP/http] +TCP 1-65535`]);
    expect(said(denied, leaving('8080'), intent)).toEqual([`${row} !TCP 8080`]);
    expect(said(leaving('http'), denied, intent)).toEqual([`${row} [TCP/http] -TCP 1-65535`]);
  });

  it('takes of a range of ports what is in it', () => {
    const scraper = '{namespaceSelector: {}, podSelector: {matchLabels: {app: scraper}}}';
    const intent = `${peer(scraper)}${guard('db')}connections:\n${connection('peer', 'db', '[{port: 8000, endPort: 8100, protocol: TCP}]')}`;
    const entered = (ports: string) => [web, db, into('db', `{from: [${scraper}]${ports}}`)];
    const denied = [web, db, into('db', '')];
    const row = '{any namespace}/{app=scraper} => db';
    expect(said(denied, entered(', ports: [{port: 8050, endPort: 8200}]'), intent)).toEqual([
      `${row} +TCP 8050-8100 !TCP 8101-8200`,
    ]);
    expect(said(entered(''), denied, intent)).toEqual([`${row} -TCP 8000-8100`]);
  });

  it('says nothing of an optional edge that is lost, and takes one that is gained', () => {
    const [closed, open] = [
      [web, db, into('db', '')],
      [web, db, into('db', `{from: [${app('web')}], ${on8080}}`)],
    ] as const;
    for (const [from, peers] of [
      ['web', ''],
      ['peer', peer('{namespace: shop, podSelector: {matchLabels: {app: web}}}')],
    ] as const) {
      const intent = (more: string) => `${peers}${guard('db')}connections:\n${connection(from, 'db', undefined, more)}`;
      expect(said(open, closed, intent(', optional: true'))).toEqual([]);
      expect(said(closed, open, intent(', optional: true'))).toEqual(['web => db +TCP 8080']);
      expect(said(open, closed, intent(''))).toEqual(['web => db -TCP 8080']);
    }
  });

  it.each([
    [1, 'outside:\n- {from: anyone, to: "shop/db[Pod]", port: 8080, protocol: TCP}\n'],
    [2, `connections:\n${connection('anyone', 'db')}`],
  ] as const)('leaves to a peer what the peer itself does no more: version %i', (version, lines) => {
    const intent = `${guard('db')}${lines}`;
    // That web may not leave is its own affair; that db lets it in no more is not.
    expect(said([web, db], [web, db, outOf('web', '')], intent, { version })).toEqual([]);
    const lost = said([web, db], [web, db, into('db', '')], intent, { version });
    expect(lost).toEqual(expect.arrayContaining([expect.stringMatching(/web => db -TCP 8080/)]));
    expect(lost).toContain('0.0.0.0-255.255.255.255[External] => db -TCP 8080');
    // Both at once: the target's own part is still there.
    expect(said([web, db], [web, db, outOf('web', ''), into('db', '')], intent, { version })).toEqual(
      expect.arrayContaining([expect.stringMatching(/web => db -TCP 8080/)]),
    );
  });

  it('leaves it to pods of no manifest, too', () => {
    const intent = `${peer('{namespace: shop}')}${guard('db')}connections:\n${connection('peer', 'db')}`;
    const others = policy('{podSelector: {matchLabels: {app: other}}, policyTypes: [Egress]}', 'others');
    const open = into('db', `{from: [{podSelector: {}}], ${on8080}}`);
    expect(said([db, open], [db, open, others], intent)).toEqual([]);
    expect(said([db, open], [db, into('db', '')], intent)).toContain('{any pod} => db -TCP 8080');
  });

  it('asks of a workload that gives up its own network', () => {
    const closed = [web, db, outOf('web', '')];
    const after = [web.replace('spec:', 'spec:\n  hostNetwork: true'), db, outOf('web', '')];
    const review = reviewed(closed, after, { intent: guard('db'), version: 2 });
    expect(review.blocks.filter(isError).map(({ from, to }) => `${from[0]?.name} => ${to[0]?.name}`)).toContain(
      'shop/web[Pod] => shop/db[Pod]',
    );
  });
});

describe.each([1, 2] as const)('the gate, of some of the pods of a workload, version %i', (version) => {
  const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec: {replicas: 3, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: d, image: d}]}}}
`;
  const denied = [namespace('shop'), set, web, policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny')];
  const first = (direction: string, rules: string) =>
    policy(
      `{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}, policyTypes: [${direction}], ${direction.toLowerCase()}: [${rules}]}`,
      'first',
    );
  const block = '{ipBlock: {cidr: 203.0.113.0/24}}';
  const only = 'db[StatefulSet]{apps.kubernetes.io/pod-index=0}';
  const addresses = '203.0.113.0-203.0.113.255[External]';
  const guarded = guard('db', 'ingress, egress', 'StatefulSet');
  const options = { version, podCidrs: ['10.0.0.0/8'] };

  it('asks of addresses that they reach, and that reach them', () => {
    const leaving = [...denied, first('Egress', `{to: [${block}]}`)];
    expect(said(denied, leaving, guarded, options)).toEqual([`${only} => ${addresses} !All Connections`]);
    const entering = [...denied, first('Ingress', `{from: [${block}]}`)];
    expect(said(denied, entering, guarded, options)).toEqual([`${addresses} => ${only} !All Connections`]);
  });

  it('asks of another workload', () => {
    const all = outOf('web', '{}');
    const entering = [...denied, all, first('Ingress', `{from: [${app('web')}]}`)];
    expect(said([...denied, all], entering, guarded, options)).toContain(`web => ${only} !All Connections`);
  });
});

it('takes of some of the pods of a workload what is listed for those alone', () => {
  const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: queue, namespace: shop}
spec: {replicas: 3, selector: {matchLabels: {app: queue}}, template: {metadata: {labels: {app: queue}}, spec: {containers: [{name: q, image: q}]}}}
`;
  const first = '{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}}';
  const objects = [namespace('shop'), set, db];
  const asked = (selector: string) =>
    said(
      [...objects, into('db', '')],
      [...objects, into('db', `{from: [${first}], ${on8080}}`)],
      `${peer(selector)}${guard('db')}connections:\n${connection('peer', 'db')}`,
    ).find((row) => row.startsWith('queue'));
  const row = 'queue[StatefulSet]{apps.kubernetes.io/pod-index=0} => db';
  expect(asked('{namespace: shop, podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}}')).toBe(
    `${row} +TCP 8080`,
  );
  expect(asked('{namespace: shop, podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "1"}}}')).toBe(
    `${row} !TCP 8080`,
  );
});
