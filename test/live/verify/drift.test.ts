import { counts } from '../../../lib/format/verify/form.ts';
import { readIntent } from '../../../lib/manifests/intent.ts';
import { blownUp } from '../../blown-up.ts';
import { takesLong } from '../../takes-long.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { DB, GUIDE, HARDENED, manifestsOf, policy, verified, verifyIn } from './verified.ts';

jest.mock('../../../lib/reach/open-world/most-steps.ts', () => jest.requireActual('../../few-steps.ts'));

/** Policies of which nobody compares the conditions; the one that is changed is of no workload. */
const BLOWN = blownUp(1003).map(
  (spec, i) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p${i}, namespace: shop}\nspec: ${i === 3 ? spec.replace('{podSelector: {', '{podSelector: {matchLabels: {app: none}, ') : spec}\n`,
);

describe('verification of a cluster that has something else than the manifests', () => {
  it('takes a policy of another name for good to know, where it says the same', async () => {
    const [same] = manifestsOf(GUIDE).policies;
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

  it('is no match where a policy of the cluster lets in any pod that the manifests keep out, whatever was tried', async () => {
    const { verification } = await verified(HARDENED, {
      changed: ({ metadata, spec }) => {
        if (metadata.name !== 'db-ingress-from-backend-3306') return;
        const peer = spec.ingress?.[0]?.from?.[0];
        if (peer) peer.namespaceSelector = {};
      },
    });
    const wrong = verification.cells.filter(({ verdict }) => verdict === 'mismatch');
    expect(wrong.map(({ cell }) => `${cell.from.name} => ${cell.to.name}:${cell.port}`)).toEqual([
      '{elsewhere}/{app=backend} => three-tier/db[StatefulSet]:3306',
    ]);
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses).toContainEqual(
      expect.objectContaining({
        kind: 'cluster differs',
        rows: expect.arrayContaining([
          '{any namespace but three-tier}/{app=backend} => three-tier/db[StatefulSet]: No Connections by the manifests, TCP 3306 in the cluster (any pod labelled app=backend, in any namespace but three-tier; for example, a pod labelled app=backend in namespace other)',
        ]),
      }),
    );
  });

  const shop = (peers: string, name = 'db') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [${peers}]}]}
`;
  const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
  /** Manifests, in a cluster where something else was applied. */
  const applied = async (manifests: string, live: string) => {
    const texts = [DB, NAMESPACE];
    return verifyIn(new SimulatedCluster([...texts, live]), manifestsOf([...texts, manifests]));
  };
  const WEB = '{podSelector: {matchLabels: {app: web}}}';

  it.each([
    [
      'lets in a value more',
      shop('{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, cron]}]}}'),
      'shop/{app=cron} => shop/db[Pod]: No Connections by the manifests, All Connections in the cluster (any pod labelled app=cron, in namespace shop; for example, a pod labelled app=cron in namespace shop)',
    ],
    [
      'keeps out what it let in',
      shop('{podSelector: {matchLabels: {app: web, tier: front}}}'),
      'shop/{app=web,tier!=front} => shop/db[Pod]: All Connections by the manifests, No Connections in the cluster',
    ],
    [
      'is of no workload',
      `${shop(WEB)}---\n${shop(WEB, 'more').replace('podSelector: {}', 'podSelector: {matchLabels: {app: none}}').replace(WEB, '{namespaceSelector: {}}')}`,
      'shop/{app=none}',
    ],
  ])('is no match where one %s, which no probe shows', async (_, live, says) => {
    const verification = await applied(shop(WEB), live);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.verdict).toBe('mismatch');
    const [found] = verification.diagnoses.filter(({ kind }) => kind === 'cluster differs');
    expect(found?.rows?.join('\n')).toContain(says);
    expect(verification.diagnoses.map((one) => one.says).join()).not.toContain('changes nothing');
  });

  it.each([
    ['another one', shop(`${WEB}, {podSelector: {matchLabels: {app: web, tier: front}}}`), 'policy other'],
    ['one more', `${shop(WEB)}---\n${shop(WEB, 'more').replace('[Ingress]', '[Ingress]')}`, 'policy foreign'],
  ])('is a match where there is %s, that lets nobody in or out whom the manifests do not', async (_, live, kind) => {
    const verification = await applied(shop(WEB), live);
    expect(verification.verdict).toBe('match');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind,
        says: expect.stringMatching(/, which changes nothing for any pod that could exist$/),
      }),
    ]);
  });

  it('is a match where the manifests do not say which labels their namespace has, and the cluster does', async () => {
    const policy = shop('{namespaceSelector: {matchLabels: {team: a}}}');
    const verification = await verifyIn(
      new SimulatedCluster([DB, policy, NAMESPACE.replace('}', ', labels: {team: b}}')]),
      manifestsOf([DB, policy]),
    );
    expect([verification.verdict, verification.diagnoses]).toEqual(['match', []]);
  });

  it('says which label a namespace has besides, where a policy asks for it', async () => {
    const policy = shop('{namespaceSelector: {matchLabels: {team: a}}}');
    const labelled = (labels: string) => NAMESPACE.replace('}', `, labels: ${labels}}`);
    const verification = await verifyIn(
      new SimulatedCluster([DB, policy, labelled('{team: a, other: b}')]),
      manifestsOf([DB, policy, NAMESPACE]),
    );
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses.map(({ says }) => says)).toContain('namespace shop has the extra label team=a');
  });

  takesLong('compares policies that are as they should be, however many conditions they have', async () => {
    const { verification } = await verified([DB, NAMESPACE, ...BLOWN]);
    expect([verification.verdict, verification.diagnoses]).toEqual(['match', []]);
  });

  it('proves nothing where the policies of both are too many to compare, though every connection is as computed', async () => {
    const { verification } = await verified([DB, NAMESPACE, ...BLOWN], {
      changed: ({ metadata, spec }) => {
        if (metadata.name !== 'p3') return;
        const [rule] = spec.ingress ?? [];
        if (rule) rule.ports = [{ protocol: 'TCP', port: 2000 }];
      },
    });
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({ kind: 'policy other' }),
      expect.objectContaining({
        kind: 'too many conditions',
        says: expect.stringMatching(/: too many conditions to compare: \d+ selectors on 2\d keys; nothing is proven$/),
      }),
    ]);
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
    const verification = await verifyIn(new SimulatedCluster([text]), manifestsOf([text]), { intent });
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
    const verification = await verifyIn(cluster, manifestsOf(texts), { podCidrs: ['192.168.0.0/16'] });
    expect(verification.diagnoses.map(({ kind }) => kind)).not.toContain('pod relabelled');
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
    const manifests = manifestsOf(texts);
    const sandbox = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: sandbox, labels: {team: a}}\n';
    const computed = async (live: readonly string[]) => {
      const verification = await verifyIn(new SimulatedCluster(live), manifests, { namespace: 'sandbox' });
      expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
      return new Set(verification.cells.filter(({ cell }) => cell.from.isOurs).map(({ cell }) => cell.computed));
    };
    expect(await computed([...texts, sandbox])).toEqual(new Set(['open']));
    expect(await computed(texts)).toEqual(new Set(['depends']));
  });
});
