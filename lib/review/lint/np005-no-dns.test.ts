import { all, factsOf, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { noDns } from './np005-no-dns.ts';

describe('NP005', () => {
  it('finds DNS over UDP alone', () => {
    const half =
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]}]}';
    expect(saidBy(noDns, policy(half))).toEqual([
      expect.stringContaining('shop/backend[Pod], shop/db[Pod], shop/frontend[Pod] cannot ask DNS over TCP'),
    ]);
  });

  it('leaves alone who may open nothing at all, and who may open everything', () => {
    expect(saidBy(noDns, policy('{podSelector: {}, policyTypes: [Egress]}'))).toEqual([]);
    expect(saidBy(noDns, policy('{podSelector: {}, policyTypes: [Egress], egress: [{}]}'))).toEqual([]);
  });

  it('takes a DNS server by its address, or on another port, for DNS', () => {
    for (const to of [
      '[{ipBlock: {cidr: 169.254.20.10/32}}], ports: [{port: 53, protocol: UDP}, {port: 53}]',
      '[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}], ports: [{port: 5353, protocol: UDP}, {port: 5353}]',
    ]) {
      expect(
        saidBy(
          noDns,
          policy(`{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}, {to: ${to}}]}`),
        ),
      ).toEqual([]);
    }
  });

  it('is an error for TCP alone, a note for UDP alone, a warning for neither, once for a namespace', () => {
    const dns = (ports: string) =>
      policy(
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: ${ports}}]}`,
      );
    expect(severitiesBy(noDns, dns('[{port: 53}]'))).toEqual(['error']);
    expect(severitiesBy(noDns, dns('[{port: 53, protocol: UDP}]'))).toEqual(['note']);
    const out = (app: string) =>
      policy(
        `{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}`,
        app,
      );
    expect(severitiesBy(noDns, all(out('db'), out('backend')))).toEqual(['warning']);
  });

  it('leaves alone who opens single addresses, and whom a policy that is not evaluated may let out', () => {
    const to = (cidr: string) =>
      policy(
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 443}]}]}`,
      );
    expect(saidBy(noDns, to('203.0.113.7/32'))).toEqual([]);
    expect(saidBy(noDns, to('203.0.113.0/24'))).toHaveLength(1);
  });

  it('asks of a rule once about addresses that nothing tells apart, however many ranges they are', () => {
    const to = [...Array(30).keys()].map((i) => `{ipBlock: {cidr: 10.0.${i * 2}.0/24}}`);
    const rule = `{to: [${to}], ports: [{port: 443}]}`;
    const facts = factsOf(policy(`{podSelector: {}, policyTypes: [Egress], egress: [${rule}]}`), {
      podCidrs: ['192.168.0.0/16'],
    });
    const asked = jest.spyOn(facts.connectivity, 'matchOf');
    expect([...noDns.find(facts)]).toHaveLength(1);
    const ofAddresses = asked.mock.calls.filter(([, { kind }]) => kind === 'external');
    expect(ofAddresses.length).toBeGreaterThan(0);
    expect(ofAddresses.length).toBeLessThan(10);
  });
});
