import type { VerifyOptions } from '../../../lib/live/verify.ts';
import { readIntent } from '../../../lib/manifests/intent.ts';
import type { Faults } from '../faults.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verifyIn } from './verified.ts';

const pod = (name: string, namespace = 'shop', ports = '[{name: web, containerPort: 80}]') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, ports: ${ports}, readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const limiting = (name: string, direction: 'Ingress' | 'Egress', rules: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}-${direction.toLowerCase()}, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${name}}}, policyTypes: [${direction}], ${direction.toLowerCase()}: [${rules}]}
`;
const labelled = (namespace: string, labels: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: ${labels}}\n`;
const [db, web] = [pod('db'), pod('web')];
const guard = (name: string, direction = 'ingress') =>
  `- {workload: "shop/${name}[Pod]", directions: [${direction}]}\n`;
const line = (from: string, to: string, ports = 'all', more = '') =>
  `- {from: ${from.includes('/') ? `"${from}[Pod]"` : from}, to: ${to.includes('/') ? `"${to}[Pod]"` : to}, ports: ${ports}${more}}\n`;

interface Asked {
  readonly peer?: string;
  readonly guarded?: string;
  readonly lines?: string;
  readonly faults?: Faults;
  readonly options?: Partial<VerifyOptions>;
}

async function verifiedBy(texts: readonly string[], { peer, guarded = guard('db'), lines = '', ...more }: Asked) {
  const text = `version: 2\nprofile: shop\n${peer ? `peers: {peer: [${peer}]}\n` : ''}guarded:\n${guarded}connections:${lines ? `\n${lines}` : ' []\n'}`;
  const { intent, problems } = readIntent(text, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  const cluster = new SimulatedCluster(texts, more.faults);
  const options = { podCidrs: ['192.168.0.0/16'], ...more.options, intent };
  return verifyIn(cluster, manifestsOf(texts), options);
}

/** What the intent says of each connection that is tried on the port 80. */
async function declaredBy(texts: readonly string[], asked: Asked): Promise<Record<string, string>> {
  const { cells } = await verifiedBy(texts, asked);
  const on80 = cells.map(({ cell }) => cell).filter(({ port, protocol }) => port === 80 && protocol === 'TCP');
  return Object.fromEntries(
    on80.map(({ from, to, declared }) => [`${from.name} => ${to.name}`, declared ?? 'nothing']),
  );
}

describe('verification by an intent of version 2', () => {
  const toDb = (name: string) => `${name} => shop/db[Pod]`;
  const all = (rows: Record<string, string>) =>
    Object.fromEntries(Object.entries(rows).filter(([name]) => name.endsWith('=> shop/db[Pod]')));

  it.each<[string, string, Record<string, string>]>([
    ['the labels of pods', '{namespace: shop, podSelector: {matchLabels: {app: web}}}', { 'shop/web[Pod]': 'open?' }],
    [
      'a namespace',
      '{namespace: shop}',
      { 'shop/web[Pod]': 'open?', 'shop/{stranger}': 'open?', 'shop/db[Pod]': 'open?' },
    ],
    ['other pods', '{namespace: shop, podSelector: {matchLabels: {app: api}}}', {}],
    [
      'every namespace but one',
      '{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}',
      { '{elsewhere}/{stranger}': 'open', 'mon/web[Pod]': 'open?', 'mon/{stranger}': 'open?' },
    ],
  ])('says of each who is meant by %s, and of nobody else', async (_, peer, meant) => {
    const texts = [
      db,
      web,
      pod('web', 'mon'),
      limiting(
        'db',
        'Ingress',
        `{from: [${peer.replace('namespace: shop, ', '').replace('{namespace: shop}', '{podSelector: {}}')}]}`,
      ),
    ];
    const said = all(await declaredBy(texts, { peer, lines: line('peer', 'shop/db') }));
    // Whoever is meant may be limited where he leaves, of which this declaration says nothing.
    const expected = Object.fromEntries(
      Object.keys(said).map((row) => {
        const is = meant[row.replace(' => shop/db[Pod]', '')];
        return [row, is === 'open?' ? 'nothing' : (is ?? 'denied')];
      }),
    );
    expect(said).toEqual(expected);
    expect(Object.keys(said).length).toBeGreaterThan(4);
  });

  it('says nothing of whom the manifests leave open: labels of a namespace that is not declared', async () => {
    const peer = '{namespaceSelector: {matchLabels: {team: a}}}';
    const policy = limiting('db', 'Ingress', `{from: [${peer}]}`);
    const asked = { peer, lines: line('peer', 'shop/db') };
    const unknown = await declaredBy([db, pod('web', 'mon'), policy], asked);
    expect(unknown[toDb('mon/web[Pod]')]).toBe('nothing');
    expect(unknown[toDb('{elsewhere}/{stranger}')]).toBe('denied');
    const other = await declaredBy([db, pod('web', 'mon'), labelled('mon', '{team: b}'), policy], asked);
    expect(other[toDb('mon/web[Pod]')]).toBe('denied');
  });

  it.each([
    ['all of which are in it', '{ipBlock: {cidr: 192.168.0.0/16}}', ['192.168.0.0/16'], 'open'],
    [
      'all of which are in one of two halves',
      '{ipBlock: {cidr: 192.168.0.0/17}}, {ipBlock: {cidr: 192.168.128.0/17}}',
      ['192.168.0.0/16'],
      'open',
    ],
    ['some of which are in it', '{ipBlock: {cidr: 192.168.0.0/17}}', ['192.168.0.0/16'], 'nothing'],
    ['none of which is in it', '{ipBlock: {cidr: 10.0.0.0/8}}', ['192.168.0.0/16'], 'denied'],
    ['of which nothing is known', '{ipBlock: {cidr: 10.0.0.0/8}}', [], 'nothing'],
  ])('knows pods by a block of addresses, %s', async (_, peer, podCidrs, is) => {
    const texts = [db, limiting('db', 'Ingress', `{from: [${peer}]}`)];
    const said = await declaredBy(texts, { peer, lines: line('peer', 'shop/db'), options: { podCidrs } });
    expect(said[toDb('{elsewhere}/{stranger}')]).toBe(is);
    const cilium = await declaredBy(texts, {
      peer,
      lines: line('peer', 'shop/db'),
      options: { podCidrs, cni: 'cilium' },
    });
    expect(cilium[toDb('{elsewhere}/{stranger}')]).toBe('denied');
  });

  it('has each end that is guarded spoken for', async () => {
    const texts = [
      ...[db, web, limiting('db', 'Ingress', '{from: [{podSelector: {matchLabels: {app: web}}}]}')],
      limiting('web', 'Egress', '{to: [{podSelector: {matchLabels: {app: db}}}]}'),
    ];
    const guarded = guard('db') + guard('web', 'egress');
    const ofWeb = async (lines: string) =>
      (await declaredBy(texts, { peer: '{namespace: shop}', guarded, lines }))[toDb('shop/web[Pod]')];
    expect(await ofWeb(line('shop/web', 'shop/db'))).toBe('open');
    expect(await ofWeb(line('peer', 'shop/db'))).toBe('denied');
    expect(await ofWeb(line('shop/web', 'peer'))).toBe('denied');
    expect(await ofWeb(line('peer', 'shop/db') + line('shop/web', 'peer'))).toBe('open');
    expect(await ofWeb(line('anyone', 'shop/db') + line('shop/web', 'anyone'))).toBe('open');
    expect(await ofWeb(line('shop/db', 'shop/web'))).toBe('denied');
  });

  it('guards who leaves, too', async () => {
    const texts = [db, web, limiting('web', 'Egress', '{to: [{podSelector: {matchLabels: {app: db}}}]}')];
    const guarded = guard('web', 'egress');
    const said = await declaredBy(texts, { guarded, lines: line('shop/web', 'shop/db') });
    expect(said).toMatchObject({ 'shop/web[Pod] => shop/db[Pod]': 'open', 'shop/web[Pod] => shop/web[Pod]': 'denied' });
    expect(said['shop/db[Pod] => shop/web[Pod]']).toBe('nothing');
  });

  it.each([
    ['anyone', 'all', '', 'open'],
    ['anyone', '[{port: 70, endPort: 90, protocol: TCP}]', '', 'open'],
    ['anyone', '[{port: 81, endPort: 90, protocol: TCP}]', '', 'denied'],
    ['anyone', '[{port: 80, protocol: UDP}]', '', 'denied'],
    ['anyone', '[{port: web, protocol: TCP}]', '', 'open'],
    ['anyone', '[{port: web, protocol: UDP}]', '', 'denied'],
    ['anyone', '[{protocol: TCP}]', '', 'open'],
    ['anyone', 'all', ', optional: true', 'nothing'],
  ])('takes the ports that are declared: from %s, %s%s', async (from, ports, more, is) => {
    const texts = [db, limiting('db', 'Ingress', '{}')];
    const said = await declaredBy(texts, { lines: line(from, 'shop/db', ports, more) });
    expect(said[toDb('{elsewhere}/{stranger}')]).toBe(is);
  });

  it('is as declared where all three agree, and says which one is wrong where not', async () => {
    const web8 = '{podSelector: {matchLabels: {app: web}}}';
    const texts = [db, web, limiting('db', 'Ingress', `{from: [${web8}]}`)];
    const lines = line('shop/web', 'shop/db');
    const sound = await verifiedBy(texts, { lines });
    expect([sound.verdict, sound.diagnoses]).toEqual(['match', []]);
    const stale = await verifiedBy(texts, {
      peer: '{namespace: shop, podSelector: {matchLabels: {app: api}}}',
      lines: line('peer', 'shop/db'),
    });
    expect(stale.verdict).toBe('mismatch');
    expect(stale.diagnoses.map(({ kind }) => kind)).toEqual(['stale intent']);
    const wider = await verifiedBy(texts, {
      peer: '{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}',
      lines: lines + line('peer', 'shop/db'),
    });
    expect(wider.diagnoses.map(({ says }) => says)).toEqual([
      expect.stringContaining('{elsewhere}/{app=web} => shop/db[Pod]:80, declared open and computed denied'),
    ]);
    const faulty = await verifiedBy(texts, { lines, faults: { ignoresNamespaces: true } });
    expect(faulty.verdict).toBe('mismatch');
  });
});
