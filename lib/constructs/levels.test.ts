import { App, Chart } from 'cdk8s';
import { Deployment, NetworkPolicy, NetworkPolicyPort, NetworkPolicyTrafficDefault, Pods } from 'cdk8s-plus-27';

/** Why some constructs stand on cdk8s-plus's L2 and others on its L1 (CONTRIBUTING.md): where one of these fails, that may change. */
const chart = () => new Chart(new App(), 'test');
const DENY = { default: NetworkPolicyTrafficDefault.DENY };

describe('the L2 of cdk8s-plus-27', () => {
  it('says a policy between pods as the constructs do', () => {
    const made = chart();
    const [from, to] = ['backend', 'db'].map((app) => Pods.select(made, app, { labels: { app } }));
    if (!from || !to) throw new Error();
    const rules = [{ peer: from, ports: [NetworkPolicyPort.tcp(3306)] }];
    new NetworkPolicy(made, 'policy', { metadata: { name: 'p' }, selector: to, ingress: { ...DENY, rules } });
    expect(made.toJson()).toEqual([
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p' },
        spec: {
          podSelector: { matchLabels: { app: 'db' } },
          policyTypes: ['Ingress'],
          ingress: [
            { from: [{ podSelector: { matchLabels: { app: 'backend' } } }], ports: [{ port: 3306, protocol: 'TCP' }] },
          ],
        },
      },
    ]);
  });

  it('names the directions of a default deny in another order', () => {
    const made = chart();
    new NetworkPolicy(made, 'policy', { metadata: { name: 'p' }, ingress: DENY, egress: DENY });
    expect(made.toJson()[0].spec.policyTypes).toEqual(['Egress', 'Ingress']);
  });

  it('takes port 0 for every port', () => {
    expect(NetworkPolicyPort.of({ port: 0 })).toEqual(NetworkPolicyPort.of({}));
  });

  it('writes into a Deployment what nobody wrote', () => {
    const made = chart();
    new Deployment(made, 'web', { metadata: { name: 'web' }, containers: [{ image: 'web:1' }] });
    const { template } = made.toJson()[0].spec;
    expect(Object.keys(template.metadata.labels)).toEqual(['cdk8s.io/metadata.addr']);
    expect(template.spec.securityContext).toBeDefined();
    expect(template.spec.containers[0].resources).toBeDefined();
  });

  it('names the policies of connections by a hash', () => {
    const made = chart();
    const containers = [{ image: 'web:1', portNumber: 80 }];
    const [web, db] = ['web', 'db'].map((name) => new Deployment(made, name, { metadata: { name }, containers }));
    if (!web || !db) throw new Error();
    web.connections.allowTo(db);
    const names = made.toJson().flatMap(({ kind, metadata }) => (kind === 'NetworkPolicy' ? [metadata.name] : []));
    expect(names).toHaveLength(2);
    for (const name of names) expect(name).toMatch(/-[0-9a-f]{8,}$/);
  });
});
