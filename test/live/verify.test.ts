import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counts } from '../../lib/format/verify/form.ts';
import { verifyText } from '../../lib/format/verify/text.ts';
import type { Diagnosis } from '../../lib/live/diagnosis/diagnosis.ts';
import { TooMany, type Verification, verify } from '../../lib/live/verify.ts';
import { readIntent } from '../../lib/manifests/intent.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import type { Policy } from '../oracle/evaluator.ts';
import { type Faults, SimulatedCluster } from './simulated-cluster.ts';

const textsOf = (folder: string) => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
const HARDENED = textsOf('test/fixtures/hardened');
const GUIDE = textsOf('test/fixtures/guide');

async function run(
  texts: readonly string[],
  faults: Faults = {},
  options: { within?: number; signal?: AbortSignal } = {},
) {
  const cluster = new SimulatedCluster(texts, faults);
  const manifests = readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
  const result = verify(manifests, cluster, {
    ...{ image: 'agnhost', within: options.within ?? 0, run: 'abc', podCidrs: ['192.168.0.0/16'] },
    ...(options.signal && { signal: options.signal }),
  });
  return { cluster, result };
}

async function verified(
  texts: readonly string[],
  faults: Faults = {},
  within = 0,
): Promise<{ verification: Verification; cluster: SimulatedCluster }> {
  const { cluster, result } = await run(texts, faults, { within });
  return { verification: await result, cluster };
}

const policy = (name: string, spec: Policy['spec'], namespace = 'three-tier'): Policy => ({
  metadata: { name, namespace },
  spec,
});
const ALLOW_ALL = policy('foreign', {
  podSelector: {},
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{}],
  egress: [{}],
});

describe('verification of a cluster in which all is well', () => {
  it.each([
    ['guide', GUIDE],
    ['hardened', HARDENED],
  ])('finds every cell of %s as computed', async (_, texts) => {
    const { verification, cluster } = await verified(texts);
    const { match, mismatch, inconclusive } = counts(verification);
    expect([mismatch, inconclusive]).toEqual([0, 0]);
    expect(match).toBe(verification.plan.cells.length);
    expect(match).toBeGreaterThan(10);
    expect(verification.cells.every(({ tries }) => tries.length > 0)).toBe(true);
    expect(verification.canary.state).toBe('enforced');
    expect(verification.diagnoses).toEqual([]);
    expect(cluster.left).toBe(0);
  });

  it('tries pods and Services, from every workload, a stranger beside them, one from elsewhere, and one with stolen labels', async () => {
    const { verification } = await verified(HARDENED);
    expect(verification.plan.sources.map(({ name }) => name)).toEqual([
      ...['three-tier/backend[Deployment]', 'three-tier/db[StatefulSet]', 'three-tier/frontend[Deployment]'],
      ...['three-tier/{stranger}', '{elsewhere}/{stranger}', 'stolen-labels'],
    ]);
    const services = verification.cells.flatMap(({ tries }) => tries.flatMap(({ endpoint }) => endpoint.service ?? []));
    expect(new Set(services)).toEqual(new Set(['three-tier/backend', 'three-tier/db', 'three-tier/frontend']));
    // The port itself, and the ones beside it.
    const ports = verification.cells.filter(({ cell }) => cell.to.name.includes('/db')).map(({ cell }) => cell.port);
    expect([...new Set(ports)]).toEqual([3305, 3306, 3307]);
  });

  it('knows a pod without labels from the others of its namespace', async () => {
    const pod = (name: string, labels: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}\n`;
    const deny = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}\n`;
    const { verification } = await verified([
      pod('bare', '{}'),
      pod('db', '{app: db}'),
      pod('web', '{app: web}'),
      deny,
    ]);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    const bare = verification.cells.filter(({ cell }) => cell.to.name === 'shop/bare[Pod]');
    expect(new Set(bare.flatMap(({ tries }) => tries.map(({ endpoint }) => endpoint.pod)))).toEqual(
      new Set(['shop/bare']),
    );
  });

  it.each([
    ['all is well', {}, 1],
    ['a policy is late', { slow: 1200, patience: 5000 }, 3],
    ['a policy never comes', { slow: 60_000 }, 3],
  ])('asks a prober no more than it must where %s', async (_, faults, most) => {
    const { cluster } = await verified(HARDENED, faults, 3);
    const probers = cluster.requests.filter((one) => one === 'create Pod').length - 2;
    expect(probers).toBeGreaterThan(10);
    // The canary's client is asked three times.
    expect(cluster.requests.filter((one) => one === 'exec').length).toBeLessThanOrEqual(most * probers + 3);
    expect(cluster.requests.filter((one) => /^(create|delete) /.test(one)).length).toBe(probers + 2 + 1 + 2 + 1);
  });

  it('connects from two nodes, each source from its own one and from another', async () => {
    const { verification } = await verified(HARDENED);
    for (const { cell, tries } of verification.cells) {
      if (cell.from.name === 'stolen-labels') continue;
      expect(new Set(tries.map(({ node }) => node)).size).toBeGreaterThan(1);
      const pods = tries.filter(({ endpoint }) => endpoint.pod !== undefined);
      // Strangers of nowhere are on every node.
      if (cell.from.name === '{elsewhere}/{stranger}')
        expect(pods.some(({ node, endpoint }) => node === endpoint.backends[0]?.node)).toBe(true);
      expect(pods.some(({ node, endpoint }) => node !== endpoint.backends[0]?.node)).toBe(true);
    }
  });
});

/** A name server that only its clients may ask, by UDP; nobody may by SCTP. */
const UDP = [
  ['client', 'app: client', 'containerPort: 9000'],
  ['names', 'app: names', 'name: dns, containerPort: 53, protocol: UDP'],
  ['other', 'app: other', 'containerPort: 9000, protocol: SCTP'],
].map(
  ([name, labels, port]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {${labels}}}
spec: {containers: [{name: a, image: a, ports: [{${port}}]}]}
`,
);
UDP.push(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: names, namespace: shop}
spec:
  podSelector: {matchLabels: {app: names}}
  ingress:
    - {from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: dns, protocol: UDP}, {port: 70, endPort: 75, protocol: UDP}]}
---
apiVersion: v1
kind: Service
metadata: {name: names, namespace: shop}
spec: {selector: {app: names}, ports: [{port: 53, targetPort: dns, protocol: UDP}]}
`);

describe('verification of UDP and SCTP', () => {
  const seen = ({ cells }: Verification, from: string, to: string, protocol: string) =>
    Object.fromEntries(
      cells
        .filter(({ cell }) => cell.from.name.includes(from) && cell.to.name.includes(to) && cell.protocol === protocol)
        .map(({ cell, verdict }) => [cell.port, `${cell.computed} ${verdict}`]),
    );

  it.each([
    ['of which the real thing answers', {}],
    ['of which it does not', { deaf: ['names', 'other'] }],
    ['of which its kernel says now and then that nobody listens', { refusing: ['names'], fewRefusals: true }],
  ])('tries a port %s, at a pod in its place too', async (_, faults) => {
    const { verification, cluster } = await verified(UDP, faults);
    expect(seen(verification, '/client', '/names', 'UDP')).toEqual({
      ...{ 52: 'denied match', 53: 'open match', 54: 'denied match' },
      ...{ 69: 'denied match', 70: 'open match', 75: 'open match', 76: 'denied match' },
    });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({ 53: 'denied match', 70: 'denied match' });
    expect(seen(verification, '/client', '/other', 'SCTP')).toEqual({ 9000: 'open match' });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    const places = verification.cells
      .filter(({ cell }) => cell.protocol === 'UDP' && cell.port === 53 && cell.to.name.includes('/names'))
      .flatMap(({ tries }) =>
        tries.map(({ endpoint }) => (endpoint.isStandIn ? 'stand-in' : (endpoint.service ?? endpoint.pod))),
      );
    expect(new Set(places)).toEqual(new Set(['shop/names', 'stand-in']));
    expect(cluster.left).toBe(0);
  });

  it('leaves SCTP out where no kernel has it, and says so', async () => {
    const { verification } = await verified(UDP, { noSctp: true });
    expect(verification.cells.some(({ cell }) => cell.protocol === 'SCTP')).toBe(false);
    expect(verification.notTried.join()).toMatch(/connections by SCTP: the kernels of the nodes have none/);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
  });

  it('takes what a pod answers itself for no sign that others could reach it, or it others', async () => {
    const mute = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: mute, namespace: shop}
spec: {podSelector: {matchLabels: {app: names}}, policyTypes: [Ingress, Egress]}
`;
    const verdicts = async (faults: Faults) => {
      const { verification } = await verified([...UDP.slice(0, 3), mute], { noDns: true, ...faults });
      const { cells } = verification;
      return {
        to: new Set(cells.filter(({ cell }) => cell.to.name.includes('/names')).map(({ verdict }) => verdict)),
        from: new Set(cells.filter(({ cell }) => cell.from.name.includes('/names')).map(({ verdict }) => verdict)),
      };
    };
    expect(await verdicts({})).toEqual({ to: new Set(['match']), from: new Set(['match']) });
    const none = { to: new Set(['inconclusive']), from: new Set(['inconclusive']) };
    expect(await verdicts({ noKubelet: true })).toEqual(none);
  });

  it('calls no Service a match that leads nowhere, though the one in its place answers', async () => {
    const { verification } = await verified(UDP, { emptyServices: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['service empty']);
  });

  it('knows what a network that refuses what it denies does to datagrams', async () => {
    const { verification } = await verified(UDP, { rejects: true, deaf: ['names', 'other'] });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(seen(verification, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open match', 70: 'open match' });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({ 53: 'denied match', 70: 'denied match' });
    // All of it refused: nothing that should be open is.
    const deny = ({ spec }: Policy) => Object.assign(spec, { ingress: [] });
    const { verification: shut } = await verified(UDP, { rejects: true, changed: deny });
    expect(seen(shut, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open mismatch' });
  });

  it('finds a port that is open and should not be', async () => {
    const open = ({ spec }: Policy) => Object.assign(spec, { ingress: [{}] });
    const { verification } = await verified(UDP, { changed: open, deaf: ['names'] });
    expect(seen(verification, '/other', '/names', 'UDP')).toMatchObject({
      53: 'denied mismatch',
      76: 'denied mismatch',
    });
  });

  it('finds a port that is denied and should not be', async () => {
    const { verification } = await verified(UDP, { changed: ({ spec }) => Object.assign(spec, { ingress: [] }) });
    expect(seen(verification, '/client', '/names', 'UDP')).toMatchObject({ 53: 'open mismatch' });
  });
});

/** It is known to be alive by its kubelet. */
const DB = `apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;

/** Each with the diagnoses that must be among those given: what it is called. */
const FAULTS: readonly [
  what: string,
  faults: Faults,
  kinds: readonly Diagnosis['kind'][],
  texts?: readonly string[],
][] = [
  ['a network that ignores egress', { ignoresEgress: true }, ['one direction']],
  ['a network that ignores ingress', { ignoresIngress: true }, ['not enforced', 'one direction']],
  ['no enforcement', { noEnforcement: true }, ['not enforced']],
  ['no enforcement, of guide', { noEnforcement: true }, ['not enforced'], GUIDE],
  ['a network that is down', { networkDown: true }, ['network broken']],
  ['a network that dies after the canary could connect', { dies: 1 }, ['enforced late']],
  ['a target asleep', { asleep: ['db'] }, ['target asleep']],
  ['a target that is not there', { missing: ['db'] }, ['target missing']],
  ['a target that answers nobody', { silent: ['db'] }, ['target silent']],
  ['a target that answers nobody, and whom nobody may reach', { silent: ['frontend'] }, ['target silent']],
  ['a target that is replaced meanwhile', { replaced: 'db' }, ['pod replaced']],
  ['Services with nobody behind them', { emptyServices: true }, ['service empty']],
  ['Services that lead nowhere', { deadServices: true }, ['service broken']],
  ['packets lost at random', { loss: 0.4 }, ['packets lost']],
  ['every second connection lost', { everySecond: true }, ['packets lost']],
  ['an exec that is cut off', { cut: true }, ['probe failed']],
  ['an exec that prints something else', { garbage: true }, ['probe failed']],
  ['an exec that the API server answers by 500', { execFails: true }, ['probe failed']],
  ['two nodes that do not reach each other', { apart: ['node-a', 'node-b'] }, ['nodes apart']],
  ['a node from which everything gets out and in', { looseSource: 'node-c' }, ['node']],
  ['a node on which nothing is enforced', { looseNode: 'node-b' }, ['node']],
  ['policies that are not live yet', { slow: 60_000 }, ['policy late']],
  ['the policy of guide, that is not live yet', { slow: 60_000 }, ['policy late'], GUIDE],
  ['a policy missing', { withoutPolicy: 'db-ingress-from-backend-3306' }, ['policy missing', 'cluster differs']],
  ['the policy missing, of guide', { withoutPolicy: 'db-access-policy' }, ['policy missing', 'cluster differs'], GUIDE],
  ['a foreign policy that allows everything', { morePolicies: [ALLOW_ALL] }, ['policy foreign', 'cluster differs']],
  [
    'a policy with another port',
    {
      changed: ({ metadata, spec }) =>
        metadata.name === 'db-ingress-from-backend-3306' && Object.assign(spec, { ingress: [{}] }),
    },
    ['policy other', 'cluster differs'],
  ],
  [
    'a policy under its old name, with other content gone',
    {
      withoutPolicy: 'backend-ingress-from-frontend-8080',
      morePolicies: [policy('old-name', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })],
    },
    ['policy missing', 'policy foreign', 'cluster differs'],
  ],
  [
    'a foreign policy that opens what is never tried',
    {
      morePolicies: [
        policy('out', {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [{ to: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }],
        }),
      ],
    },
    ['policy foreign', 'cluster differs'],
  ],
  [
    'a foreign policy, and a node on which nothing is enforced',
    {
      morePolicies: [policy('more', { podSelector: { matchLabels: { app: 'none' } }, policyTypes: ['Ingress'] })],
      looseNode: 'node-b',
    },
    ['policy foreign', 'node'],
  ],
  ['a pod that lost its label', { relabelled: 'db' }, ['pod relabelled']],
  [
    'a pod with the label of another besides',
    { moreLabels: ['frontend', 'role', 'admin'] },
    ['pod relabelled'],
    [
      ...HARDENED,
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: admins, namespace: three-tier}
spec: {podSelector: {matchLabels: {role: admin}}, policyTypes: [Egress], egress: [{}]}
`,
    ],
  ],
  [
    'a policy of a webhook in the namespace of the strangers',
    { generated: { podSelector: {}, policyTypes: ['Egress'] } },
    ['strangers limited'],
  ],
  ['no node for a source', { unschedulable: [0, 1] }, ['source missing']],
];

describe('verification of a cluster in which something is wrong', () => {
  it.each(FAULTS)(
    '%s is no match, and is called what it is',
    async (_, faults, kinds, texts = HARDENED) => {
      const { verification, cluster } = await verified(texts, faults);
      expect(verification.verdict).not.toBe('match');
      expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(expect.arrayContaining([...kinds]));
      const text = verifyText({ verification, explain: () => '', width: 100 });
      expect(text).not.toMatch(/^MATCH/m);
      expect(text).toMatch(new RegExp(`^-> ${kinds[0]}: `, 'm'));
      expect(cluster.left).toBe(0);
    },
    120_000,
  );

  it('says that DNS is down, though every pod is reached as computed', async () => {
    const { verification } = await verified(HARDENED, { noDns: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['dns down']);
  });

  it('blames the network for nothing that the policies of the cluster say', async () => {
    for (const faults of [
      { withoutPolicy: 'db-access-policy' },
      { morePolicies: [{ ...ALLOW_ALL, metadata: { name: 'foreign', namespace: 'default' } }] },
    ]) {
      const { verification } = await verified(GUIDE, faults);
      const kinds = verification.diagnoses.map(({ kind }) => kind);
      expect(kinds).toHaveLength(2);
      expect(kinds[1]).toBe('cluster differs');
    }
  });

  it('takes a policy of another name for good to know, where it says the same', async () => {
    const [same] = readTexts(GUIDE.map((text, i) => ({ file: `${i}.yaml`, text }))).policies;
    expect(same?.name).toBe('db-access-policy');
    const { verification } = await verified(GUIDE, {
      changed: ({ metadata }) => Object.assign(metadata, { name: 'old' }),
    });
    expect(verification.verdict).toBe('match');
    expect(verification.diagnoses).toEqual([expect.objectContaining({ kind: 'policy renamed' })]);
  });

  it('says which label a namespace lacks, where that changes who gets in', async () => {
    const texts = [
      ...['web', 'db'].map(
        (name) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${name}, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {team: ${name}}}
`,
      ),
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: db}
spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]}
`,
    ];
    expect((await verified(texts)).verification.verdict).toBe('match');
    const { verification } = await verified(texts, { unlabelled: 'web' });
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses.map(({ says }) => says)).toContain('namespace web lacks the label team=web');
    // That explains it.
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['cluster differs', 'namespace relabelled']);
  });

  it('never calls a cell a match whose connection is not as computed', async () => {
    // A denial that nobody could tell from a broken network is no match either.
    for (const faults of [
      { networkDown: true },
      { execFails: true },
      { garbage: true },
      { silent: ['db', 'backend', 'frontend'] },
    ] as Faults[]) {
      const { verification } = await verified(HARDENED, faults);
      expect(counts(verification).match).toBe(0);
    }
  });

  it('takes no silence for a denial after the canary got none', async () => {
    const { verification } = await verified(HARDENED, { dies: 1 });
    expect(verification.canary.state).toBe('stuck');
    expect(counts(verification).match).toBe(0);
  });

  it('takes no silence of strangers for a denial, whose namespace has a policy of its own', async () => {
    // They reach one another, and the canary does.
    const generated: Policy['spec'] = {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: {} }] }],
    };
    const { verification } = await verified(HARDENED, { generated });
    expect(verification.canary.state).toBe('enforced');
    const strangers = verification.cells.filter(({ cell }) => cell.from.namespace === undefined);
    expect(strangers.length).toBeGreaterThan(10);
    expect(strangers.filter(({ verdict }) => verdict === 'match')).toEqual([]);
  });

  it('tries a port at a workload of which nothing names one', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: bare, namespace: shop, labels: {app: bare}}
spec: {containers: [{name: a, image: a, readinessProbe: {tcpSocket: {port: 5432}}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
    const { verification } = await verified([text]);
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([80]));
    expect(verification.verdict).toBe('match');
    expect((await verified([text], { withoutPolicy: 'deny' })).verification.verdict).toBe('mismatch');
  });

  it('calls no connection at all no match, whatever else is good to know', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: sctp, namespace: shop, labels: {app: sctp}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 9000, protocol: SCTP}]}]}
`;
    const { verification } = await verified([text], { noSctp: true, pluginMissing: 1 });
    expect(verification.cells).toEqual([]);
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['plugin not everywhere']);
    expect(verification.verdict).toBe('inconclusive');
  });

  it('calls a target that does not listen reached: the policies let it through', async () => {
    const { verification } = await verified(HARDENED, { refusing: ['db'] });
    const row = verification.cells.find(
      ({ cell }) => cell.from.name.includes('/backend') && cell.to.name.includes('/db') && cell.port === 3306,
    );
    expect(new Set(row?.tries.map(({ seen }) => seen))).toEqual(new Set(['NOT-LISTENING']));
    expect(row?.verdict).toBe('inconclusive');
  });

  it('waits for policies that are live a little later, and says how long', async () => {
    const { verification } = await verified(HARDENED, { slow: 1200, patience: 5000 }, 10);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.converged).toBeGreaterThan(1);
    expect(verification.cells.some(({ tries }) => tries.some(({ first }) => first === 'OPEN'))).toBe(true);
  });

  it('takes the word of a kubelet that a silent pod is awake, and no other', async () => {
    const text = (probe: string) => `apiVersion: v1
kind: Pod
metadata: {name: shut, namespace: shop, labels: {app: shut}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]${probe}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;
    const verdicts = async (probe: string, faults: Faults = {}) =>
      new Set((await verified([text(probe)], faults)).verification.cells.map(({ verdict }) => verdict));
    const tcp = ', readinessProbe: {tcpSocket: {port: 80}}';
    expect(await verdicts(tcp)).toEqual(new Set(['match']));
    expect(await verdicts(', readinessProbe: {exec: {command: [sh]}}')).toEqual(new Set(['inconclusive']));
    expect(await verdicts('')).toEqual(new Set(['inconclusive']));
    expect(await verdicts(tcp, { noKubelet: true })).toEqual(new Set(['inconclusive']));
    expect(await verdicts(tcp, { silent: ['shut'] })).toEqual(new Set(['inconclusive']));
  });

  it('takes the answer of an empty Service for none of its target', async () => {
    const { verification } = await verified(HARDENED, { silent: ['db'], emptyServices: true });
    const db = verification.cells.filter(({ cell }) => cell.to.name.includes('/db'));
    expect(db.filter(({ verdict }) => verdict === 'match')).toEqual([]);
  });

  it('takes the word of a network that refuses what it denies, where somebody else connected', async () => {
    const { verification } = await verified(HARDENED, { rejects: true });
    expect(verification.canary).toMatchObject({ state: 'enforced', refuses: true });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.verdict).toBe('match');
    // Who listens on the ports beside those, nobody can tell.
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([3306, 8080]));
    expect(verification.notTried.join()).toMatch(/36 connections to ports on which nobody listens/);
    const { verification: open } = await verified(HARDENED, { rejects: true, withoutPolicy: 'default-deny' });
    expect(open.verdict).toBe('mismatch');
    const { verification: shut } = await verified(HARDENED, { rejects: true, refusing: ['db'] });
    expect(shut.verdict).toBe('inconclusive');
    expect(shut.diagnoses.map(({ kind }) => kind)).toContain('refusals');
  });

  it('leaves out no port that a policy names, where the network refuses what it denies', async () => {
    const texts = [
      ...['web', 'db'].map(
        (name) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, readinessProbe: {tcpSocket: {port: 80}}}]}
`,
      ),
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}]}
`,
    ];
    // Nobody listens there, so nobody can tell.
    const { verification } = await verified(texts, { rejects: true });
    expect(verification.verdict).toBe('inconclusive');
    expect(new Set(verification.cells.map(({ cell }) => cell.port))).toEqual(new Set([3306]));
  });

  it('waits for an allow that is late, where the network refuses meanwhile', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, slowAllow: 1200, patience: 5000 }, 10);
    expect(verification.verdict).toBe('match');
    expect(verification.converged).toBeGreaterThan(1);
  });

  it('takes a refusal for no sign of life, where the network refuses what it denies', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, silent: ['db'] });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses.map(({ kind }) => kind)).not.toContain('node');
  });

  it('takes no refusal for an answer, where nobody knows what a refusal means', async () => {
    const { verification } = await verified(HARDENED, { rejects: true, canaryFails: true });
    expect(counts(verification).mismatch).toBe(0);
    expect(verification.verdict).toBe('inconclusive');
    const generated: Policy['spec'] = { podSelector: {}, policyTypes: ['Ingress'] };
    const { verification: limited } = await verified(HARDENED, { rejects: true, generated });
    expect(counts(limited).mismatch).toBe(0);
    expect(limited.diagnoses.map(({ kind }) => kind)).toContain('strangers limited');
  });

  it('says where the cluster does otherwise than declared what the manifests leave open', async () => {
    const text = `${DB}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.0.0/8}}]}]}
`;
    const { intent } = readIntent(
      "version: 1\nprofile: shop\nguarded: [{workload: 'shop/db[Pod]', directions: [ingress]}]\nedges: []\noutside: []\n",
      'intent.yaml',
    );
    if (!intent) throw new Error('the intent cannot be read');
    const verification = await verify(readTexts([{ file: 'a.yaml', text }]), new SimulatedCluster([text]), {
      ...{ image: 'agnhost', within: 0, run: 'abc', intent },
    });
    expect(new Set(verification.cells.map(({ cell }) => cell.computed))).toEqual(new Set(['depends']));
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses.map(({ kind }) => kind)).toEqual(['not declared so']);
  });

  it('says which policy of the cluster it cannot read, and calls nothing a match then', async () => {
    const strange = policy('strange', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '203.000.113.0/24' } }] }],
    });
    const { verification } = await verified(HARDENED, { morePolicies: [strange] });
    expect(verification.verdict).not.toBe('match');
    expect(verification.diagnoses).toContainEqual(
      expect.objectContaining({ kind: 'policy unread', says: expect.stringContaining('203.000.113.0/24') }),
    );
  });

  it('takes a pod with an older label that no policy asks for as not of the manifests', async () => {
    const texts = HARDENED.flatMap((text) => text.split(/^---$/m)).map((text) =>
      text.includes('kind: StatefulSet') ? text.replaceAll(/^( +)(app: db)$/gm, '$1$2\n$1version: two') : text,
    );
    expect(texts.join()).toContain('version: two');
    const cluster = new SimulatedCluster(HARDENED);
    const verification = await verify(readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text }))), cluster, {
      ...{ image: 'agnhost', within: 0, run: 'abc', podCidrs: ['192.168.0.0/16'] },
    });
    expect(verification.diagnoses.map(({ kind }) => kind)).not.toContain('pod relabelled');
  });

  it('tries no Service that leads to other pods too', async () => {
    const pod = (name: string, colour: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: web, colour: ${colour}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
    const rest = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: green, namespace: shop}
spec: {podSelector: {matchLabels: {colour: green}}, policyTypes: [Ingress]}
`;
    const both = await verified([pod('blue', 'blue'), pod('green', 'green'), rest]);
    expect(both.verification.verdict).toBe('match');
    const services = ({ cells }: Verification) =>
      cells.flatMap(({ tries }) => tries.flatMap((one) => one.endpoint.service ?? []));
    expect(services(both.verification)).toEqual([]);
    expect(services((await verified([pod('green', 'green'), rest])).verification)).toContain('shop/web');
  });

  it('knows the labels of a namespace for strangers that is there already', async () => {
    const texts = [
      `${DB}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}]}]}
`,
    ];
    const manifests = readTexts(texts.map((text) => ({ file: 'a.yaml', text })));
    const sandbox = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: sandbox, labels: {team: a}}\n';
    const computed = async (live: readonly string[]) => {
      const verification = await verify(manifests, new SimulatedCluster(live), {
        ...{ image: 'agnhost', within: 0, run: 'abc', namespace: 'sandbox' },
      });
      expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
      return new Set(
        verification.cells.filter(({ cell }) => cell.from.name === 'stolen-labels').map(({ cell }) => cell.computed),
      );
    };
    expect(await computed([...texts, sandbox])).toEqual(new Set(['open']));
    expect(await computed(texts)).toEqual(new Set(['depends']));
  });

  it('takes no timeout of a busy machine for a denial', async () => {
    // Everything is open, and nothing gets an answer in time.
    const { verification } = await verified(HARDENED, { busy: 1000, noEnforcement: true });
    expect(counts(verification).match).toBe(0);
    expect(verification.cells.map(({ doubt }) => doubt?.says)).toContain('the machine was too busy for the prober');
    const { verification: later } = await verified(HARDENED, { busy: 9 });
    expect(counts(later)).toMatchObject({ mismatch: 0, inconclusive: 0 });
  });

  it('goes on after an exec that failed once', async () => {
    const { verification } = await verified(HARDENED, { execFails: 3 }, 10);
    expect(counts(verification).mismatch).toBe(0);
  });

  it('says that probers do not start, and why', async () => {
    const { cluster, result } = await run(HARDENED, { noImage: true });
    await expect(result).rejects.toThrow(/does not start: ErrImagePull; --image names another image/);
    expect(cluster.left).toBe(0);
  });

  it('removes what it made when it is stopped, and what an earlier run left', async () => {
    const stop = new AbortController();
    const { cluster, result } = await run(HARDENED, { slow: 60_000 }, { within: 60, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped')), 300);
    await expect(result).rejects.toThrow('stopped');
    expect(cluster.left).toBe(0);
    await cluster.create([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old', labels: { 'tierwall.dev/verify': 'old' } } },
    ]);
    const verification = await verify(readTexts(HARDENED.map((text, i) => ({ file: `${i}.yaml`, text }))), cluster, {
      ...{ image: 'agnhost', within: 0, run: 'def' },
    });
    expect(verification.leftovers).toBe(1);
  });
});

it('probes with the image that the scripts pin', () => {
  const [, pinned] =
    /^probe_image=\$\{TIERWALL_PROBE_IMAGE:-(.*)\}$/m.exec(readFileSync('scripts/versions.sh', 'utf8')) ?? [];
  expect(readFileSync('lib/cli/verify.ts', 'utf8')).toContain(`'${pinned}'`);
});

describe('50 workloads', () => {
  const texts = [
    Array.from(
      { length: 50 },
      (_, i) => `apiVersion: v1
kind: Pod
metadata: {name: p${i}, namespace: n${i % 5}, labels: {app: p${i}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}
`,
    ).join('---\n'),
    Array.from(
      { length: 5 },
      (_, i) =>
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: own, namespace: n${i}}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n`,
    ).join('---\n'),
  ];

  it('are verified in under 30 s with timeouts of 2 s', async () => {
    const { verification } = await verified(texts, { timeout: 2000 });
    expect(verification.cells.length).toBeGreaterThanOrEqual(2450);
    expect(counts(verification).match).toBe(verification.cells.length);
    expect(verification.seconds).toBeLessThan(30);
  });

  it('are too many, where there are five times as many, without a sample, which makes few pods', async () => {
    const many = Array.from({ length: 5 }, (_, i) =>
      (texts[0] as string).replaceAll('metadata: {name: p', `metadata: {name: q${i}p`),
    );
    const all = [...many, texts[1] as string];
    const manifests = readTexts(all.map((text, i) => ({ file: `${i}.yaml`, text })));
    const cluster = new SimulatedCluster(all);
    const options = { image: 'agnhost', within: 0, run: 'abc' };
    await expect(verify(manifests, cluster, options)).rejects.toThrow(TooMany);
    expect(cluster.requests.some((one) => one.startsWith('create'))).toBe(false);
    const verification = await verify(manifests, cluster, { ...options, sample: 300 });
    expect(verification.cells).toHaveLength(300);
    expect(verification.verdict).toBe('match');
    // Of each of the five groups one source, and the strangers.
    expect(cluster.requests.filter((one) => one === 'create Pod').length).toBeLessThan(40);
    expect(verification.notTried.join()).toMatch(/\d+ connections that --sample leaves out/);
  });

  it('are sampled, of each kind one at least', async () => {
    const cluster = new SimulatedCluster(texts);
    const verification = await verify(readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text }))), cluster, {
      ...{ image: 'agnhost', within: 0, run: 'abc', sample: 100 },
    });
    expect(verification.cells.length).toBe(100);
    expect(verification.notTried.join()).toContain('that --sample leaves out');
    expect(new Set(verification.cells.map(({ cell }) => cell.computed))).toEqual(new Set(['open', 'denied']));
  });
});
