import { SECOND } from '../../test/second-intent.ts';
import { readIntent } from './intent.ts';

describe('an intent', () => {
  const valid = `version: 1
profile: mine
guarded:
  - {workload: "default/db[Deployment]", directions: [ingress]}
edges:
  - {from: "default/backend[Deployment]", to: "default/db[Deployment]", port: 3306, protocol: TCP}
outside:
  - {from: anyone, to: "default/frontend[Deployment]", port: 80, protocol: TCP}
  - {from: "default/db[Deployment]", to: {namespace: kube-system, podLabels: {k8s-app: kube-dns}}, port: 53, protocol: UDP}
`;

  it('is read', () => {
    const { intent, problems } = readIntent(valid, 'intent.yaml');
    expect(problems).toEqual([]);
    expect(intent?.guarded).toMatchObject([{ workload: 'default/db[Deployment]', ingress: true, egress: false }]);
    expect(intent?.connections).toMatchObject([
      { ports: [{ port: 3306, protocol: 'TCP' }] },
      { from: 'anyone' },
      { to: { namespace: 'kube-system' } },
    ]);
  });

  it.each([
    ['no map', '- a\n', 'MF050 1'],
    ['another version', valid.replace('version: 1', 'version: 3'), 'MF050 1'],
    ['no version', valid.replace('version: 1\n', ''), 'MF032 1'],
    ['no workload name', valid.replace('"default/db[Deployment]", directions', 'db, directions'), 'MF050 4'],
    ['an unknown direction', valid.replace('[ingress]', '[in]'), 'MF035 4'],
    ['a bad port', valid.replace('3306', '0'), 'MF036 6'],
    ['anyone among the edges', valid.replace('from: "default/backend[Deployment]"', 'from: anyone'), 'MF050 6'],
    ['an unknown field', valid.replace('profile', 'profil'), 'MF030 2'],
  ])('with %s is refused', (_, text, expected) => {
    const { intent, problems } = readIntent(text, 'intent.yaml');
    expect(intent).toBeUndefined();
    expect(problems.map(({ code, location }) => `${code} ${location.line}`)).toContain(expected);
  });

  it('of version 2 is read, with a list as one connection for each', () => {
    const { intent, problems } = readIntent(SECOND, 'intent.yaml');
    expect(problems).toEqual([]);
    expect(intent).toMatchObject({
      version: 2,
      connections: [
        { from: 'a/web[Deployment]', ports: [{ port: 'sql' }], optional: false },
        { from: 'anyone', to: 'a/db[Deployment]' },
        {
          to: { name: 'payments', peers: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.7/32'] } }] },
          optional: true,
        },
        { from: { name: 'scraper', peers: [{ podSelector: {}, namespaceSelector: {} }] }, ports: [] },
      ],
    });
  });

  it.each([
    ['a field of version 1', 'connections:', 'edges: []\nconnections:', 'MF030 8', 'use one of'],
    ['a misspelt field', 'connections:', 'conections: []\nconnections:', 'MF030 8', 'did you mean connections?'],
    ['a peer that nobody declares', 'from: scraper', 'from: scrapper', 'MF050 11', 'did you mean scraper?'],
    ['a peer called anyone', 'payments: [{ip', 'anyone: [{ip', 'MF050 4', 'everyone already'],
    [
      'a peer of nobody',
      'scraper: [{namespace: monitoring, ',
      'empty: []\n  scraper: [{namespace: monitoring, ',
      'MF050 5',
      'list at least one',
    ],
    ['pods of no namespace', 'namespace: monitoring, ', '', 'MF050 5', 'namespaceSelector: {} for all'],
    [
      'a namespace twice',
      'namespace: monitoring, ',
      'namespace: monitoring, namespaceSelector: {}, ',
      'MF050 5',
      'one of the two',
    ],
    [
      'an address in a namespace',
      'ipBlock: {cidr: 203',
      'namespace: a, ipBlock: {cidr: 203',
      'MF042 4',
      'make two entries',
    ],
    ['no CIDR', '203.0.113.0/24', '203.0.113.0', 'MF043 4', 'write address/length'],
    ['an exception that is not in it', '203.0.113.7/32', '10.0.0.1/32', 'MF044 4', 'within cidr'],
    ['no ports', ', ports: all', '', 'MF032 11', 'write ports: all'],
    ['ports of another type', 'ports: all', 'ports: 80', 'MF031 11', 'list ports'],
    ['a port without a protocol', 'port: sql, protocol: TCP', 'port: sql', 'MF032 9', 'add it'],
    ['a range that ends before it begins', 'endPort: 8100', 'endPort: 1', 'MF045 10', 'swap the two'],
    [
      'no workload at all',
      'from: "a/db[Deployment]", to: payments',
      'from: anyone, to: payments',
      'MF050 10',
      'make one of them',
    ],
    ['a selector of the API that is none', 'operator: Exists', 'operator: Is', 'MF040 5', 'use one of'],
  ])('of version 2 with %s is refused', (_, search, replacement, expected, fix) => {
    expect(SECOND).toContain(search);
    const { intent, problems } = readIntent(SECOND.replace(search, replacement), 'intent.yaml');
    expect(intent).toBeUndefined();
    expect(problems.map(({ code, location, fix }) => `${code} ${location.line} ${fix}`).join('\n')).toMatch(
      new RegExp(`${expected} .*${fix.replace('?', '\\?')}`),
    );
  });
});
