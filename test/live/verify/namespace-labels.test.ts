import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verified, verifyIn } from './verified.ts';

const POD = (name: string) => `apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {team: ${name}}}
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${name}, labels: {app: ${name}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const POLICY = (peers: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: db}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{from: [${peers}]}]}
`;
const PODS = [POD('web'), POD('db')];
const OF_TEAM = [...PODS, POLICY('{namespaceSelector: {matchLabels: {team: web}}}')];
const BY_NAME = [...PODS, POLICY('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}')];

/** Lets in pods that nobody has, so no probe shows whom it lets in. */
const CALICO = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: 'default.team' },
  spec: {
    ...{ selector: "app == 'db'", types: ['Ingress'] },
    ingress: [{ action: 'Allow', source: { selector: "role == 'x'", namespaceSelector: "team == 'web'" } }],
  },
};

describe('verification and the labels of namespaces', () => {
  it.each([
    [{}, 'match', []],
    [{ unlabelled: 'web' }, 'mismatch', ['cluster differs', 'namespace relabelled']],
    [{ unreadNamespaces: ['web'] }, 'inconclusive', ['namespace unread']],
  ])('counts those that only policies of Calico ask for, with %j', async (faults, expected, kinds) => {
    const texts = [...PODS, POLICY('{podSelector: {}}')];
    const cluster = new SimulatedCluster(texts, { otherPolicies: [{ object: CALICO }], ...faults });
    const manifests = manifestsOf([...texts, JSON.stringify(CALICO)]);
    const { verdict, diagnoses } = await verifyIn(cluster, manifests, { cni: 'calico' });
    expect([verdict, diagnoses.map(({ kind }) => kind)]).toEqual([expected, kinds]);
  });

  it('is no match where policies ask for labels that nobody may read, and one where they ask for names', async () => {
    const { verification } = await verified(OF_TEAM, { unreadNamespaces: ['web', 'db'] });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind: 'namespace unread',
        says: 'policies ask for labels of namespaces, and those of db and 1 more could not be read in the cluster',
      }),
    ]);
    const byName = (await verified(BY_NAME, { unreadNamespaces: ['web', 'db'] })).verification;
    expect([byName.verdict, byName.diagnoses]).toEqual(['match', []]);
  });

  it('blames nobody for what a stranger gets whose namespace something has labelled, and says which label', async () => {
    const { verification } = await verified(OF_TEAM, { labelsNamespaces: ['team', 'web'] });
    expect(verification.verdict).toBe('inconclusive');
    expect(verification.cells.filter(({ verdict }) => verdict !== 'match').map(({ cell }) => cell.from.name)).toEqual([
      '{elsewhere}/{stranger}',
      '{elsewhere}/{stranger}',
    ]);
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind: 'strangers labelled',
        says: expect.stringContaining('got the label team=web from something in the cluster, and policies ask for it'),
      }),
    ]);
    const other = (await verified(OF_TEAM, { labelsNamespaces: ['istio-injection', 'enabled'] })).verification;
    expect([other.verdict, other.diagnoses]).toEqual(['match', []]);
  });
});
