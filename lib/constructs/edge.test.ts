import { App, Chart } from 'cdk8s';
import { AccessPolicy } from './access-policy.ts';
import type { Edge } from './edge.ts';
import { EdgePolicies } from './edge-policies.ts';
import { Tier } from './tier.ts';

const chart = new Chart(new App(), 'test');
const web = new Tier(chart, 'web', { name: 'web', image: 'web:1', port: 80 });
const store = new Tier(chart, 'store', { name: 'store', image: 'store:1', port: 5432 });
const dns = new Tier(chart, 'dns', { name: 'dns', image: 'dns:1', port: 53, protocol: 'UDP' });

const both = (edge: Edge) => {
  const policies = new Chart(new App(), 'test');
  const made = new EdgePolicies(policies, 'edge', edge);
  return { problems: made.node.validate(), synth: () => policies.toJson() };
};

describe('the policies of an edge', () => {
  it('select both ends and name each other, in both directions, on the same port', () => {
    const { synth, problems } = both({ from: web, to: store, port: 5432 });
    expect(problems).toEqual([]);
    const [egress, ingress] = synth().map(({ spec }) => spec);
    expect(egress).toEqual({
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'store' } } }], ports: [{ protocol: 'TCP', port: 5432 }] }],
    });
    expect(ingress).toEqual({
      podSelector: { matchLabels: { app: 'store' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ protocol: 'TCP', port: 5432 }] }],
    });
  });

  it('keep the protocol, in the rules and in the names', () => {
    const { synth, problems } = both({ from: web, to: dns, port: 53, protocol: 'UDP' });
    expect(problems).toEqual([]);
    const objects = synth();
    expect(objects.map(({ metadata }) => metadata.name)).toEqual([
      'web-egress-to-dns-udp-53',
      'dns-ingress-from-web-udp-53',
    ]);
    expect(objects[0].spec.egress[0].ports).toEqual([{ protocol: 'UDP', port: 53 }]);
    expect(objects[1].spec.ingress[0].ports).toEqual([{ protocol: 'UDP', port: 53 }]);
  });

  it.each<[string, Edge, string]>([
    ['an edge to itself', { from: web, to: web, port: 80 }, 'edge web -> web TCP 80 leads to itself'],
    [
      'a port where nothing listens',
      { from: web, to: store, port: 3306 },
      'nothing listens there; store listens on TCP 5432',
    ],
    ['the wrong protocol', { from: web, to: dns, port: 53 }, 'nothing listens there; dns listens on UDP 53'],
    ['port 0', { from: web, to: store, port: 0 }, 'port 0 is not a port; use a whole number from 1 to 65535'],
  ])('refuse %s', (_, edge, expected) => {
    expect(both(edge).problems).toEqual([expect.stringContaining(expected)]);
    const policy = new AccessPolicy(new Chart(new App(), 'test'), 'policy', { tier: edge.to, edges: [edge] });
    expect(policy.node.validate()).toEqual([expect.stringContaining(expected)]);
  });
});

describe('an access policy', () => {
  it('has a rule an edge, so that no peer gets the port of another', () => {
    const policies = new Chart(new App(), 'test');
    const edges = [web, dns].map((from) => ({ from, to: store, port: 5432 }));
    new AccessPolicy(policies, 'policy', { tier: store, edges });
    expect(policies.toJson()[0].spec.ingress).toEqual(
      ['web', 'dns'].map((app) => ({
        from: [{ podSelector: { matchLabels: { app } } }],
        ports: [{ protocol: 'TCP', port: 5432 }],
      })),
    );
  });

  it('refuses an edge to another tier', () => {
    const policy = new AccessPolicy(new Chart(new App(), 'test'), 'policy', {
      tier: web,
      edges: [{ from: dns, to: store, port: 5432 }],
    });
    expect(policy.node.validate()).toEqual([
      'edge dns -> store TCP 5432 is not to web; give it to the policy of store',
    ]);
  });
});
