import { type ClusterFacts, clusterText, type LivePod } from '../../../lib/live/cluster/cluster.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { HARDENED, manifestsOf, verified, verifyIn } from './verified.ts';

/** The database has five pods, and four of them are on one node. */
class Replicated extends SimulatedCluster {
  override async pods(): Promise<LivePod[]> {
    const pods = await super.pods();
    const db = pods.filter(({ name }) => name === 'db-0');
    const more = db.flatMap((one) => [1, 2, 3, 4].map((i) => ({ ...one, name: `db-${i}` })));
    const [last, ...others] = more.reverse();
    return [...pods, ...others.reverse(), ...(last ? [{ ...last, node: 'node-far' }] : [])];
  }
}

/** Its user may not list nodes, and all pods are on one. */
class WithoutNodes extends SimulatedCluster {
  override async describe(): Promise<ClusterFacts> {
    return { ...(await super.describe()), nodes: 0, workers: [] };
  }

  override async pods(): Promise<LivePod[]> {
    return (await super.pods()).map((pod) => ({ ...pod, node: 'node-a' }));
  }
}

describe('the end of a verification says that it did not try', () => {
  it('more than three pods of a workload, which are on as many nodes as possible', async () => {
    const { cells, notTried } = await verifyIn(new Replicated(HARDENED), manifestsOf(HARDENED));
    const tried = cells.flatMap(({ tries }) => tries.flatMap(({ endpoint }) => endpoint.pod ?? []));
    expect([...new Set(tried)].filter((name) => name.includes('/db-')).sort()).toEqual(
      ['db-0', 'db-1', 'db-4'].map((name) => `three-tier/${name}`),
    );
    expect(notTried).toContain(
      '2 of the 5 pods of three-tier/db[StatefulSet]: of each workload, 3 are tried, on different nodes if possible',
    );
  });

  it('a second node, which it cannot know', async () => {
    const sentence = 'connections from a second node: you may not list nodes';
    const { facts, notTried } = await verifyIn(new WithoutNodes(HARDENED), manifestsOf(HARDENED));
    expect(notTried).toContain(sentence);
    expect(clusterText(facts)).toBe('Kubernetes v0.0.0, simulated, nodes not listed');
    expect((await verifyIn(new SimulatedCluster(HARDENED), manifestsOf(HARDENED))).notTried).not.toContain(sentence);
  });

  it('ports of nodes, and a Service that leads from each node to its own pods', async () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 8080}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
    const service = (name: string, more: string) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}], ${more}}
`;
    const { verification } = await verified([
      pod,
      service('public', 'type: NodePort'),
      service('near', 'internalTrafficPolicy: Local'),
    ]);
    expect(verification.notTried).toEqual(
      expect.arrayContaining([
        'node ports, of Service shop/public: a pod may see a node there instead of the client',
        'host ports, of shop/web[Pod]',
        'connections through Service shop/near, which leads from each node only to its own pods',
      ]),
    );
    expect(verification.verdict).toBe('match');
  });
});
