import { policy } from '../../../test/lint/shop.ts';
import { app, into, pod, reviewed, rowsOf } from '../../../test/review/review.ts';

const [web, api] = [pod('web'), pod('api')];
const deny = policy('{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}', 'deny');
const rows = (rules: string, podCidrs: readonly string[] = []) =>
  rowsOf(reviewed([web, api, deny], [web, api, deny, into('api', rules)], { podCidrs })).filter(
    // Those that pass as api, a bare Pod, are a row of their own.
    (row) => !row.includes('[External]') && !row.includes('{app=api'),
  );
const block = (cidr: string) => `{from: [{ipBlock: {cidr: "${cidr}"}}], ports: [{port: 80}]}`;

describe('pods that have, or may have, an address of IPv6', () => {
  it('are compared with a rule for it, though nobody says that they have one', () => {
    expect(rows(block('::/0'))).toEqual(['web{at ::/0} => api gained +TCP 80']);
    expect(rows(block('2001:db8::/32'))).toEqual(['web{at 2001:db8::/32} => api gained +TCP 80']);
  });

  it('are those of IPv4 and of IPv6 where a rule is for both', () => {
    expect(rows(`${block('::/0')}, ${block('0.0.0.0/0')}`)).toEqual([
      'web => api gained +TCP 80',
      '{any namespace}/{any pod} => api gained +TCP 80',
    ]);
  });

  it('are a row beside all addresses, as a rule for everyone is for pods wherever they are', () => {
    const [elsewhere, out] = [
      policy('{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress]}', 'web'),
      policy(
        '{podSelector: {matchLabels: {app: job}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}',
        'out',
      ),
    ];
    const before = [web, api, deny, elsewhere];
    const row = expect.stringMatching(/^\{any namespace but shop\}\/\{any pod\}.* => api gained \+TCP 80$/);
    for (const others of [before, [...before, out]])
      expect(rowsOf(reviewed(others, [...others, into('api', '{ports: [{port: 80}]}')]))).toContainEqual(row);
  });

  it('are no row of their own where labels decide', () => {
    const both = `${block('2001:db8::/32')}, {from: [${app('web')}]}`;
    expect(rows(both).filter((row) => row.startsWith('web'))).toEqual(['web => api gained +All Connections']);
  });

  it('are said once where they have an address of each family', () => {
    const cidrs = ['10.0.0.0/8', 'fd00::/8'];
    const labelled =
      '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}, {ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: 80}]}';
    expect(rows(labelled, cidrs)).toEqual(['{any namespace}/{app=x} => api gained +TCP 80']);
    expect(rows(block('fd00::/8'), cidrs)).toEqual([expect.stringMatching(/^web.* => api gained \+TCP 80$/)]);
    expect(rows(block('fd00::/8'), ['10.0.0.0/8'])).toEqual([]);
  });
});
