import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verified, verifyIn } from './verified.ts';

const POD = (name: string, app = name) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${app}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 80}]}
`;
const TEXTS = [POD('web'), POD('db'), SERVICE];
const says = async (otherService: object) => {
  const { verification } = await verified(TEXTS, { otherService: { name: 'db', ...otherService } });
  return [verification.verdict, ...verification.diagnoses.map(({ kind, says }) => `${kind}: ${says}`)];
};

describe('verification of Services that somebody has changed', () => {
  it('says that one leads elsewhere, which is no matter of policies', async () => {
    expect(await says({})).toEqual(['match']);
    expect(await says({ selector: { app: 'evil' } })).toEqual([
      'match',
      'service other: Service shop/db selects app=evil in the cluster, and app=db in the manifests',
    ]);
    expect(await says({ selector: {} })).toEqual([
      'match',
      'service other: Service shop/db selects no pods in the cluster, and app=db in the manifests',
    ]);
    expect(await says({ ports: [{ port: 80, protocol: 'TCP', targetPort: 9999 }] })).toEqual([
      'match',
      'service other: Service shop/db leads 80/TCP to 9999 in the cluster, and 80/TCP to 80 in the manifests',
    ]);
  });

  it('says that one is not there', async () => {
    const cluster = new SimulatedCluster([POD('web'), POD('db')]);
    const { verdict, diagnoses } = await verifyIn(cluster, manifestsOf(TEXTS));
    expect([verdict, diagnoses.map((one) => one.says)]).toEqual(['match', ['Service shop/db is not in the cluster']]);
  });

  it('is no match where a rule of Calico names Services, because it is for the pods behind that of the cluster', async () => {
    const policy = {
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'default.out' },
      spec: {
        ...{ selector: "app == 'none'", types: ['Egress'] },
        egress: [{ action: 'Allow', destination: { services: { name: 'db', namespace: 'shop' } } }],
      },
    };
    const manifests = manifestsOf([...TEXTS, JSON.stringify(policy)]);
    const otherPolicies = [{ object: policy }];
    const same = new SimulatedCluster(TEXTS, { otherPolicies });
    expect((await verifyIn(same, manifests, { cni: 'calico' })).verdict).toBe('match');
    const other = new SimulatedCluster(TEXTS, {
      otherPolicies,
      otherService: { name: 'db', selector: { app: 'evil' } },
    });
    expect((await verifyIn(other, manifests, { cni: 'calico' })).verdict).toBe('inconclusive');
  });

  it('says which one is not tried, because pods of others are behind it', async () => {
    const alone = await verified(TEXTS);
    expect(alone.verification.notTried.join()).not.toContain('Service');
    const without = await verified(TEXTS, { missing: ['db'] });
    expect(without.verification.notTried.join()).not.toContain('Service');
    const cluster = new SimulatedCluster([...TEXTS, POD('thief', 'db')]);
    const { verdict, notTried } = await verifyIn(cluster, manifestsOf(TEXTS));
    expect(verdict).toBe('match');
    expect(notTried).toContain('connections through Service shop/db, which also leads to pods of other workloads');
  });
});
