import { SimulatedCluster } from '../simulated-cluster.ts';
import { GUIDE, HARDENED, manifestsOf, verified, verifyIn } from './verified.ts';

const POD = (name: string, more = '') => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {${more}containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const TEXTS = [POD('web', 'serviceAccountName: web, '), POD('db')];
/** Lets in the pods of a ServiceAccount. */
const OF_ACCOUNT = {
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: 'default.of-account' },
  spec: {
    ...{ selector: "app == 'db'", types: ['Ingress'] },
    ingress: [{ action: 'Allow', source: { serviceAccounts: { names: ['web'] } } }],
  },
};
const DENIED = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}
`;

describe('verification of pods that are not as the manifests say, though their labels are', () => {
  it.each([
    ['guide', GUIDE, 'default/frontend-5f6d7c8b9-x2x4z of default/frontend[Deployment]'],
    ['hardened', HARDENED, 'three-tier/frontend-5f6d7c8b9-x2x4z of three-tier/frontend[Deployment]'],
  ])('is no match where pods of %s run with hostNetwork, which lets them go past policies', async (_, texts, which) => {
    const { verification } = await verified(texts, { hostNetwork: ['frontend'] });
    expect(verification.verdict).toBe('mismatch');
    expect(verification.diagnoses).toEqual([
      expect.objectContaining({
        kind: 'pod other',
        says: `pod ${which} runs with hostNetwork, so policies treat it differently`,
      }),
    ]);
  });

  it('is no match where pods without hostNetwork run in place of those with it', async () => {
    const manifests = manifestsOf([...TEXTS, POD('agent', 'hostNetwork: true, ')]);
    const { verdict, diagnoses } = await verifyIn(new SimulatedCluster([...TEXTS, POD('agent')]), manifests);
    expect(verdict).toBe('mismatch');
    expect(diagnoses.map(({ says }) => says)).toEqual([
      'pod shop/agent of shop/agent[Pod] runs without hostNetwork, so policies treat it differently',
    ]);
    const asDeclared = new SimulatedCluster([...TEXTS, POD('agent')], { hostNetwork: ['agent'] });
    expect(await verifyIn(asDeclared, manifests)).toMatchObject({ verdict: 'match', diagnoses: [] });
  });

  it('connects as the ServiceAccount of the workload where policies may ask for it, and is no match where pods run as another', async () => {
    const manifests = manifestsOf([...TEXTS, DENIED, JSON.stringify(OF_ACCOUNT)]);
    // As Calico does it: by the account of the pod.
    const allows = new SimulatedCluster([...TEXTS, DENIED], {
      otherPolicies: [{ object: OF_ACCOUNT, ofAccount: 'web' }],
    });
    expect(await verifyIn(allows, manifests, { cni: 'calico' })).toMatchObject({ verdict: 'match', diagnoses: [] });
    const other = new SimulatedCluster([...TEXTS, DENIED], {
      ...{ otherPolicies: [{ object: OF_ACCOUNT, ofAccount: 'web' }], otherAccount: 'web' },
    });
    const { verdict, diagnoses } = await verifyIn(other, manifests, { cni: 'calico' });
    expect(verdict).toBe('mismatch');
    expect(diagnoses.map(({ says }) => says)).toEqual([
      'pod shop/web of shop/web[Pod] runs as ServiceAccount other, so policies treat it differently',
    ]);
  });

  it('needs no ServiceAccount, and minds none, where no policy asks for one', async () => {
    const cluster = new SimulatedCluster([...TEXTS, DENIED], { otherAccount: 'web' });
    const accounts = new Set<string>();
    const create = cluster.create.bind(cluster);
    cluster.create = (objects) => {
      for (const { spec } of objects) accounts.add((spec as { serviceAccountName?: string })?.serviceAccountName ?? '');
      return create(objects);
    };
    expect((await verifyIn(cluster, manifestsOf([...TEXTS, DENIED]))).verdict).toBe('match');
    expect([...accounts]).toEqual(['']);
  });
});
