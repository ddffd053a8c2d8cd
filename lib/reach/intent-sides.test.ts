import { check } from '../../test/checked-intent.ts';

const deployment = (name: string, ports = '[{name: http, containerPort: 8080}]', more = '') => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: a}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${more}containers: [{name: c, image: x, ports: ${ports}}]}
`;
const policy = (name: string, spec: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: a}
spec: ${spec}
`;
const BASE = `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n${deployment('web')}${deployment('api')}`;
const DENY = policy('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}');
const web = (rules: string) => policy('web', `{podSelector: {matchLabels: {app: web}}, ${rules}}`);
const into = (from: string, ports = '[{port: 8080}]') =>
  web(`policyTypes: [Ingress], ingress: [{from: ${from}, ports: ${ports}}]`);
const out = (to: string, ports = '[{port: 443}]') =>
  web(`policyTypes: [Egress], egress: [{to: ${to}, ports: ${ports}}]`);

const GUARDED = 'guarded: [{workload: "a/web[Deployment]", directions: [ingress, egress]}]';
const intentOf = (connections: string, peers = '', guarded = GUARDED) =>
  `version: 2\nprofile: a\npeers: {${peers}}\n${guarded}\nconnections:\n${connections}`;
const toWeb = (from: string, ports = '[{port: 8080, protocol: TCP}]') =>
  `  - {from: ${from}, to: "a/web[Deployment]", ports: ${ports}}\n`;
const fromWeb = (to: string, ports = '[{port: 443, protocol: TCP}]') =>
  `  - {from: "a/web[Deployment]", to: ${to}, ports: ${ports}}\n`;

const RANGE = 'range: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.64/26]}}]';
const RANGE_PEER = '[{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.64/26]}}]';

describe('an intent of version 2', () => {
  it.each<[string, string, string]>([
    ['an address range', BASE + DENY + out(RANGE_PEER), intentOf(fromWeb('range'), RANGE)],
    [
      'addresses of IPv6',
      BASE + DENY + out('[{ipBlock: {cidr: "2001:db8::/32"}}]'),
      intentOf(fromWeb('v6'), 'v6: [{ipBlock: {cidr: "2001:db8::/32"}}]'),
    ],
    [
      'pods of a namespace with a label, by an expression',
      BASE +
        DENY +
        into(
          '[{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [p, q]}]}}]',
        ),
      intentOf(
        toWeb('ops'),
        'ops: [{namespaceSelector: {matchLabels: {team: ops}}, podSelector: {matchExpressions: [{key: app, operator: In, values: [q, p]}]}}]',
      ),
    ],
    [
      'a whole namespace',
      BASE + DENY + into('[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mon}}}]'),
      intentOf(toWeb('mon'), 'mon: [{namespace: mon}]'),
    ],
    [
      'a range of ports',
      BASE + DENY + into('[]', '[{port: 8000, endPort: 8100, protocol: UDP}]'),
      intentOf(toWeb('anyone', '[{port: 8000, endPort: 8100, protocol: UDP}]')),
    ],
    [
      'every port of a protocol',
      BASE + DENY + into('[]', '[{protocol: SCTP}]'),
      intentOf(toWeb('anyone', '[{protocol: SCTP}]')),
    ],
    ['every port', BASE + DENY + into('[]', '[]'), intentOf(toWeb('anyone', 'all'))],
    [
      'a name of a port',
      BASE + DENY + into('[]', '[{port: http}]'),
      intentOf(toWeb('anyone', '[{port: http, protocol: TCP}]')),
    ],
    [
      'a name of a port of pods that no manifest holds',
      BASE + DENY + out('[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mon}}}]', '[{port: scrape}]'),
      intentOf(fromWeb('mon', '[{port: scrape, protocol: TCP}]'), 'mon: [{namespace: mon}]'),
    ],
    [
      'what may be open, and is',
      BASE + DENY + into('[]'),
      intentOf(toWeb('anyone').replace(/\}\n$/, ', optional: true}\n')),
    ],
    ['what may be open, and is not', BASE + DENY, intentOf(toWeb('anyone').replace(/\}\n$/, ', optional: true}\n'))],
    [
      'anyone, where another workload may not leave: that is its own affair',
      BASE + DENY + into('[]'),
      intentOf(toWeb('anyone')),
    ],
  ])('takes %s for what it is', (_, manifests, intent) => {
    expect(check(manifests, intent)).toEqual({ lines: [], problems: [] });
  });

  it.each<[string, string, string, RegExp[]]>([
    [
      'a wider range',
      BASE + DENY + out('[{ipBlock: {cidr: 203.0.113.0/24}}]'),
      intentOf(fromWeb('range'), RANGE),
      [/^MORE a\/web\[Deployment\] => 203\.0\.113\.64-203\.0\.113\.127\[External\] : TCP 443 is open/],
    ],
    [
      'a narrower range',
      BASE + DENY + out('[{ipBlock: {cidr: 203.0.113.0/25}}]'),
      intentOf(fromWeb('range'), 'range: [{ipBlock: {cidr: 203.0.113.0/24}}]'),
      [/^LESS a\/web\[Deployment\] => 203\.0\.113\.128-203\.0\.113\.255\[External\]/],
    ],
    [
      'another port of a range',
      BASE + DENY + into('[]', '[{port: 8000, endPort: 8101}]'),
      intentOf(toWeb('anyone', '[{port: 8000, endPort: 8100, protocol: TCP}]')),
      [/^MORE .* TCP 8101 is open/],
    ],
    [
      'pods that a selector leaves out',
      BASE +
        DENY +
        into(
          '[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mon}}, podSelector: {matchLabels: {app: p}}}]',
        ),
      intentOf(toWeb('mon'), 'mon: [{namespace: mon}]'),
      [/^LESS mon\/\{app!=p\} => a\/web/],
    ],
    [
      'a namespace more',
      BASE + DENY + into('[{namespaceSelector: {}}]'),
      intentOf(toWeb('mon'), 'mon: [{namespace: mon}]'),
      [/^MORE \{any namespace but a,mon\}\/\{any pod\} => a\/web/],
    ],
    [
      'an address where pods are declared',
      BASE + DENY + into('[]'),
      intentOf(toWeb('all-pods'), 'all-pods: [{namespaceSelector: {}}]'),
      [/^MORE 0\.0\.0\.0-255\.255\.255\.255\[External\] => a\/web/],
    ],
  ])('finds %s', (_, manifests, intent, expected) => {
    const { lines } = check(manifests, intent, { podCidrs: ['10.0.0.0/8'] });
    for (const one of expected) expect(lines).toContainEqual(expect.stringMatching(one));
  });

  it('tells workloads apart by a declaration that no policy tells apart', () => {
    const manifests = `${BASE}${deployment('b')}${policy('deny', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}')}${into('[{podSelector: {}}]')}`;
    const { lines } = check(
      manifests,
      intentOf(
        toWeb('api'),
        'api: [{namespace: a, podSelector: {matchLabels: {app: api}}}]',
        GUARDED.replace(', egress', ''),
      ),
    );
    expect(lines.filter((line) => line.startsWith('MORE a/b['))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('MORE a/api['))).toHaveLength(0);
  });

  it('lets neither half of a connection speak for the other', () => {
    const both = GUARDED.replace(']}]', ']}, {workload: "a/api[Deployment]", directions: [ingress, egress]}]');
    const manifests =
      BASE +
      DENY +
      into('[{podSelector: {}}]') +
      policy('api', '{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], egress: [{}]}');
    const own = 'own: [{namespace: a}]';
    const apiOut = '  - {from: "a/api[Deployment]", to: anyone, ports: all}\n';
    expect(check(manifests, intentOf(toWeb('own') + apiOut, own, both)).lines).toEqual([]);
    expect(check(manifests, intentOf(toWeb('own'), own, both)).lines.join('\n')).toMatch(
      /MORE a\/api\[Deployment\] => a\/web\[Deployment\] : TCP 8080/,
    );
    expect(check(manifests, intentOf(apiOut, own, both)).lines.join('\n')).toMatch(
      /MORE a\/api\[Deployment\] => a\/web\[Deployment\] : TCP 8080/,
    );
  });

  it('names the declaration that is nearest to what is more', () => {
    const { lines } = check(BASE + DENY + into('[]', '[{port: 8081}]'), intentOf(toWeb('anyone')));
    expect(lines.find((line) => line.startsWith('MORE'))).toMatch(
      /; the nearest declaration is anyone => a\/web\[Deployment\] : TCP 8080 \(intent\.yaml:6\)$/,
    );
  });

  it('says of what it cannot speak', () => {
    const manifests = BASE + DENY + deployment('node', '[]', 'hostNetwork: true, ');
    expect(check(manifests, intentOf(toWeb('"a/node[Deployment]"'))).problems).toEqual(['MF052']);
    expect(check(manifests, intentOf(toWeb('"a/gone[Deployment]"'))).problems).toEqual(['MF051']);
    expect(check(manifests, intentOf(toWeb('anyone', '[{port: grpc, protocol: TCP}]'))).problems).toEqual(['MF053']);
  });
});

describe('an intent of version 2 beside policies that are asked in order', () => {
  const calico = (spec: string, name = 'floor') => `---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${name}}
spec: {${spec}}
`;
  const ingressOnly = 'guarded: [{workload: "a/web[Deployment]", directions: [ingress]}]';
  const opening = into('[{podSelector: {matchLabels: {app: api}}}]');
  const fromApi = intentOf(toWeb('"a/api[Deployment]"'), '', ingressOnly);

  it('is met by NetworkPolicies that no such policy contradicts', () => {
    const others = calico('order: 10, selector: app == "other", types: [Ingress], ingress: [{action: Deny}]');
    expect(check(BASE + DENY.replace(', Egress', '') + opening + others, fromApi).lines).toEqual([]);
  });

  it('is not met where one of them denies what is declared', () => {
    const denying = calico(
      'order: 10, selector: app == "web", types: [Ingress], ingress: [{action: Deny, source: {selector: app == "api"}}]',
    );
    const { lines } = check(BASE + DENY.replace(', Egress', '') + opening + denying, fromApi);
    expect(lines.map((line) => line.split(' ', 4).join(' '))).toEqual(['LESS a/api[Deployment] => a/web[Deployment]']);
  });

  it('is not met where one of them opens more to pods of no manifest', () => {
    const more = calico(
      'order: 10, selector: app == "web", types: [Ingress], ingress: [{action: Allow, source: {selector: team == "x"}}]',
    );
    const { lines } = check(BASE + DENY.replace(', Egress', '') + opening + more, fromApi);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).toContain('team=x');
  });

  it('does not take values of a label for declared that a policy alone does not tell apart', () => {
    const policies = calico(
      'order: 10, selector: app == "web", types: [Ingress], ingress: [{action: Allow, source: {selector: team starts with "x"}}, {action: Deny}]',
    );
    const declared = intentOf(
      toWeb('xs', 'all'),
      'xs: [{namespaceSelector: {}, podSelector: {matchLabels: {team: x1}}}]',
      ingressOnly,
    );
    const { lines } = check(BASE + policies, declared);
    expect(lines.length).toBeGreaterThan(0);
    const all = intentOf(toWeb('anyone', 'all'), '', ingressOnly);
    expect(check(BASE + policies, all).lines.length).toBeGreaterThan(0);
  });

  it('depends where a rule may deny by what the port is called', () => {
    const denying = calico(
      'order: 10, selector: app == "web", types: [Egress], egress: [{action: Deny, protocol: TCP, destination: {ports: [metrics]}}, {action: Allow}]',
    );
    const egress = 'guarded: [{workload: "a/web[Deployment]", directions: [egress]}]';
    const { lines } = check(BASE + denying, intentOf(fromWeb('others'), 'others: [{namespaceSelector: {}}]', egress));
    const missing = lines.filter((line) => line.startsWith('LESS'));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.every((line) => /depends|may/.test(line))).toBe(true);
  });
});
