import type { Faults } from '../faults.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verifyIn } from './verified.ts';

const POD = (name: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {serviceAccountName: ${name}, containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
const ACCOUNT = (name: string, labels = '{}') =>
  `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}, namespace: shop, labels: ${labels}}}\n`;
/** Lets in nobody of these pods, as long as the labels of their ServiceAccounts are as declared. */
const RULE = { action: 'Allow', protocol: 'TCP', destination: { ports: [9] } };
const policyFor = (source: object) => ({
  apiVersion: 'crd.projectcalico.org/v1',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: 'default.of-label' },
  spec: { selector: "app == 'db'", types: ['Ingress'], ingress: [{ ...RULE, source }] },
});
const OF_LABEL = policyFor({ serviceAccounts: { selector: "team == 'ops'" } });
const OF_NAME = policyFor({ serviceAccounts: { names: ['ops'] } });
const OF_SERVICE = policyFor({ services: { name: 'ops', namespace: 'shop' } });

async function verified(policy: typeof OF_LABEL, texts: readonly string[], faults: Faults) {
  const all = [POD('web'), POD('db'), ACCOUNT('db'), ...texts];
  const cluster = new SimulatedCluster(all, { otherPolicies: [{ object: policy }], ...faults });
  const manifests = manifestsOf([...all, JSON.stringify(policy)]);
  // A Calico that lets nobody in, so no probe shows a difference.
  return verifyIn(cluster, manifests, { cni: 'calico' });
}
const told = async (...args: Parameters<typeof verified>) => {
  const { verdict, diagnoses } = await verified(...args);
  return [verdict, ...diagnoses.map(({ kind }) => kind)];
};
const DENY = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}}\n`;

describe('verification and the labels of ServiceAccounts', () => {
  const texts = [DENY, ACCOUNT('web', '{team: web}')];

  it('is a match where they are as declared, and other labels do not count', async () => {
    expect(await told(OF_LABEL, texts, {})).toEqual(['match']);
    expect(await told(OF_LABEL, texts, { accountLabels: { web: { team: 'web', more: 'x' } } })).toEqual(['match']);
  });

  it('is none where the cluster has others, though every connection that is tried is as computed', async () => {
    const { verdict, diagnoses, cells } = await verified(OF_LABEL, texts, { accountLabels: { web: { team: 'ops' } } });
    expect(new Set(cells.map((one) => one.verdict))).toEqual(new Set(['match']));
    expect(verdict).toBe('mismatch');
    expect(diagnoses).toEqual([
      expect.objectContaining({
        kind: 'cluster differs',
        rows: expect.arrayContaining([expect.stringMatching(/^shop\/web\[Pod\] => shop\/db\[Pod\]: No Connections /)]),
      }),
      expect.objectContaining({
        says: 'of the labels that policies ask for, ServiceAccount shop/web has team=ops in the cluster, and team=web in the manifests',
      }),
    ]);
  });

  it('is none where the ServiceAccount default has a label, which Kubernetes makes without', async () => {
    const made = ACCOUNT('default');
    const cluster = new SimulatedCluster([POD('web'), POD('db'), ACCOUNT('db'), made, ...texts], {
      ...{ otherPolicies: [{ object: OF_LABEL }], accountLabels: { default: { team: 'ops' } } },
    });
    const manifests = manifestsOf([POD('web'), POD('db'), ACCOUNT('db'), ...texts, JSON.stringify(OF_LABEL)]);
    const { verdict, diagnoses } = await verifyIn(cluster, manifests, { cni: 'calico' });
    expect([verdict, ...diagnoses.map(({ kind }) => kind)]).toEqual([
      'mismatch',
      'cluster differs',
      'account relabelled',
    ]);
  });

  it('is none without the right to list them, and needs no such right where no policy asks for them', async () => {
    const unlisted = ['serviceaccounts'];
    const { verdict, diagnoses } = await verified(OF_LABEL, texts, { unlisted });
    expect([verdict, diagnoses.map(({ says }) => says)]).toEqual([
      'inconclusive',
      [
        'policies select by objects of these kinds, and those of the cluster could not be listed: serviceaccounts (the cluster refuses)',
      ],
    ]);
    expect(await told(OF_NAME, texts, { unlisted })).toEqual(['match']);
  });

  it('takes what the manifests leave open from the cluster', async () => {
    expect(await told(OF_LABEL, [DENY], {})).toEqual(['match']);
  });
});

describe('verification and the endpoints that somebody wrote', () => {
  const SERVICE =
    '{apiVersion: v1, kind: Service, metadata: {name: ops, namespace: shop}, spec: {clusterIP: None, selector: {app: ops}, ports: [{port: 80}]}}\n';
  const SLICE = {
    ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
    metadata: { name: 'ops-1', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'ops' } },
    endpoints: [{ addresses: ['192.168.0.1'] }],
  };

  it.each([
    ['are those of the manifests', [], [], 'match', []],
    ['are in the cluster alone', [], [SLICE], 'inconclusive', ['endpoints other']],
    ['are in the manifests alone', [JSON.stringify(SLICE)], [], 'inconclusive', ['endpoints other']],
    ['are in both', [JSON.stringify(SLICE)], [SLICE], 'match', []],
  ])('where a rule of Calico is for their Service and they %s', async (_, own, slices, verdict, kinds) => {
    expect(await told(OF_SERVICE, [DENY, SERVICE, ...own], { slices })).toEqual([verdict, ...kinds]);
  });

  it('needs the right to list them only there', async () => {
    const unlisted = ['endpointslices.discovery.k8s.io'];
    expect(await told(OF_SERVICE, [DENY, SERVICE], { unlisted })).toEqual(['inconclusive', 'references not listed']);
    expect(await told(OF_NAME, [DENY, SERVICE], { unlisted })).toEqual(['match']);
  });
});
