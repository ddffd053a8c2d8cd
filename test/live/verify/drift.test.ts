import { counts } from '../../../lib/format/verify/form.ts';
import { readIntent } from '../../../lib/manifests/intent.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { DB, GUIDE, HARDENED, manifestsOf, policy, verified, verifyIn } from './verified.ts';

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
        says: expect.stringContaining(
          'such as {any namespace but three-tier}/{app=backend} => three-tier/db[StatefulSet]: No Connections -> TCP 3306 (any pod labelled app=backend, in any namespace but three-tier; for one, a pod labelled app=backend in namespace other)',
        ),
      }),
    );
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
