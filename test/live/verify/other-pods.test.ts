import { LABEL } from '../../../lib/live/cluster/cluster.ts';
import type { Faults } from '../faults.ts';
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

  /** Lets in the port that the pods of db call web. */
  const BY_NAME = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{ports: [{port: web}]}]}
`;
  const NAMED = `apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{name: web, containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
  const one = async (texts: readonly string[], faults: Faults, podCidrs?: readonly string[]) => {
    const { verdict, diagnoses } = await verifyIn(new SimulatedCluster(texts, faults), manifestsOf(texts), {
      ...{ cni: 'calico', ...(podCidrs && { podCidrs }) },
    });
    return [verdict, ...diagnoses.map(({ says }) => says)];
  };

  it('is no match where pods give the name of a port that policies name to another port, even if nobody tries that one', async () => {
    const texts = [POD('web'), NAMED, BY_NAME];
    expect(await one(texts, {})).toEqual(['match']);
    const both = [
      { name: 'web', containerPort: 80 },
      { name: 'web', containerPort: 9000 },
    ];
    expect(await one(texts, { otherPorts: { db: both } })).toEqual([
      'mismatch',
      'pod shop/db of shop/db[Pod] has the named ports web=80/TCP, web=9000/TCP where its template has web=80/TCP, so policies treat it differently',
    ]);
    // A port that no policy names, as a sidecar has one.
    const more = [{ name: 'web', containerPort: 80 }, { name: 'metrics', containerPort: 9000 }, { containerPort: 1 }];
    expect(await one(texts, { otherPorts: { db: more } })).toEqual(['match']);
  });

  const WEB_ONLY = DENIED.replace(
    '[Ingress]}',
    '[Ingress], ingress: [{from: [{podSelector: {matchLabels: {role: x}}}]}]}',
  );
  const ROLE = { labels: { app: 'web', role: 'x' } };

  it('looks at pods that have the label of probers', async () => {
    const labels = { ...ROLE.labels, [LABEL]: 'abc' };
    expect((await one([...TEXTS, WEB_ONLY], { otherPods: { web: { labels } } }))[0]).toBe('mismatch');
  });

  it('looks at pods that are being deleted, as long as they run', async () => {
    const going = { ...ROLE, terminating: true };
    expect(await one([...TEXTS, WEB_ONLY], { otherPods: { web: { ...going, running: false } } })).not.toContainEqual(
      expect.stringContaining('role=x'),
    );
    const [verdict, ...says] = await one([...TEXTS, WEB_ONLY], { otherPods: { web: going } });
    expect(verdict).toBe('inconclusive');
    expect(says).toContain(
      'pod shop/web of shop/web[Pod] has the extra label role=x, so policies treat it differently until it is deleted',
    );
  });

  it('looks at pods of a workload that is scaled to zero in the manifests, and not in the cluster', async () => {
    const replicas = (count: number) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: cron, namespace: shop}
spec: {replicas: ${count}, selector: {matchLabels: {app: cron}}, template: {metadata: {labels: {app: cron}}, spec: {containers: [{name: a, image: a}]}}}
`;
    const texts = [...TEXTS, WEB_ONLY];
    const cluster = new SimulatedCluster([...texts, replicas(1)], {
      otherPods: { cron: { labels: { app: 'cron', role: 'x' } } },
    });
    const { verdict, diagnoses } = await verifyIn(cluster, manifestsOf([...texts, replicas(0)]));
    expect([verdict, diagnoses.map(({ kind }) => kind)]).toEqual(['mismatch', ['pod relabelled']]);
  });

  it('looks at pods whose address is not among those of pods, where a policy lets in addresses', async () => {
    const block = DENIED.replace('[Ingress]}', '[Ingress], ingress: [{from: [{ipBlock: {cidr: 10.9.0.0/16}}]}]}');
    const faults = { otherPods: { web: { ip: '10.9.0.1' } } };
    expect(await one([...TEXTS, block], {}, ['192.168.0.0/16'])).toEqual(['match']);
    expect(await one([...TEXTS, block], faults, ['192.168.0.0/16'])).toEqual([
      'mismatch',
      'pod shop/web of shop/web[Pod] has the address 10.9.0.1, which is outside of 192.168.0.0/16, so policies treat it differently',
    ]);
    expect(await one([...TEXTS, DENIED], faults, ['192.168.0.0/16'])).toEqual(['match']);
    // Nobody said which addresses pods have.
    expect((await one([...TEXTS, block], faults))[0]).toBe('match');
  });
});
