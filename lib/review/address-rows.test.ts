import { policy } from '../../test/lint/shop.ts';
import { into, outOf, pod, reviewed, rowsOf } from '../../test/review/review.ts';

const [web, api] = [pod('web'), pod('api')];
const denyIngress = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const block = (cidr: string, ports = '') => `{from: [{ipBlock: {cidr: "${cidr}"}}]${ports && `, ports: [${ports}]`}}`;
const addresses = (before: string[], after: string[]) =>
  rowsOf(reviewed([web, api, ...before], [web, api, ...after])).filter((row) => row.includes('[External]'));
const [IPV4, IPV6] = ['0.0.0.0-255.255.255.255[External]', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]'];

describe('rows of addresses', () => {
  it('are one as far as they are adjacent', () => {
    const rules = [block('10.0.0.0/8'), block('192.0.2.0/24')].join(', ');
    // What cuts the addresses of web in two is a rule of api.
    const open = [into('web', rules), into('api', block('10.0.0.0/9'))];
    expect(addresses([denyIngress], [denyIngress, ...open])).toEqual([
      '10.0.0.0-10.127.255.255[External] => api gained +All Connections',
      '10.0.0.0-10.255.255.255[External] => web gained +All Connections',
      '192.0.2.0-192.0.2.255[External] => web gained +All Connections',
    ]);
  });

  it('are two where they differ by what they can open', () => {
    const rules = `${block('10.0.0.0/9', '{port: 80}')}, ${block('10.128.0.0/9', '{port: 81}')}`;
    expect(addresses([denyIngress], [denyIngress, into('web', rules)])).toEqual([
      ...['10.0.0.0-10.127.255.255[External] => web gained +TCP 80'],
      ...['10.128.0.0-10.255.255.255[External] => web gained +TCP 81'],
    ]);
  });

  it('are one for each pod, in each direction', () => {
    const open = [into('web', block('10.0.0.0/8')), into('api', block('10.0.0.0/8'))];
    expect(addresses([denyIngress], [denyIngress, ...open])).toEqual([
      ...['10.0.0.0-10.255.255.255[External] => api gained +All Connections'],
      ...['10.0.0.0-10.255.255.255[External] => web gained +All Connections'],
    ]);
    const denyEgress = policy('{podSelector: {}, policyTypes: [Egress]}', 'deny');
    expect(addresses([denyEgress], [denyEgress, outOf('web', '{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}')])).toEqual([
      'web => 10.0.0.0-10.255.255.255[External] gained +All Connections',
    ]);
  });

  it('let all of IPv4 stand for all of IPv6 too, where nothing tells the two apart', () => {
    const all = `${block('0.0.0.0/0')}, ${block('::/0')}`;
    expect(addresses([denyIngress], [denyIngress, into('web', all)])).toEqual([
      `${IPV4} => web gained +All Connections`,
    ]);
    const apart = [into('web', all), into('api', block('0.0.0.0/0'))];
    expect(addresses([denyIngress], [denyIngress, ...apart])).toEqual([
      `${IPV4} => api gained +All Connections`,
      `${IPV4} => web gained +All Connections`,
      `${IPV6} => web gained +All Connections`,
    ]);
    expect(addresses([denyIngress], [denyIngress, into('web', block('::/0'))])).toEqual([
      `${IPV6} => web gained +All Connections`,
    ]);
  });
});
