import { policy } from '../../test/lint/shop.ts';
import { into, namespace, pod, reviewed, row, rowsOf } from '../../test/review/review.ts';

const web = pod('web');
const denyIngress = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const block = (...cidrs: string[]) =>
  into('web', `{from: [${cidrs.map((cidr) => `{ipBlock: {cidr: "${cidr}"}}`).join(', ')}]}`);
const addresses = (before: string[], after: string[]) =>
  rowsOf(reviewed([web, denyIngress, ...before], [web, denyIngress, ...after]))
    .filter((text) => text.includes('[External]'))
    .map((text) => text.replace('[External] => web', ''))
    .sort();

describe('the peers of both sides', () => {
  it('are the addresses, cut wherever either side cuts them', () => {
    expect(addresses([block('10.0.0.0/24')], [block('10.0.0.0/25')])).toEqual([
      '10.0.0.128-10.0.0.255 lost -All Connections',
    ]);
    expect(addresses([block('10.0.0.0/25')], [block('10.0.0.0/24')])).toEqual([
      '10.0.0.128-10.0.0.255 gained +All Connections',
    ]);
    expect(addresses([block('10.0.0.0/24')], [block('10.0.0.5/32')])).toEqual([
      ...['10.0.0.0-10.0.0.4 lost -All Connections', '10.0.0.6-10.0.0.255 lost -All Connections'],
    ]);
    expect(addresses([block('10.0.0.5/32')], [block('10.0.0.6/32')])).toEqual([
      ...['10.0.0.5-10.0.0.5 lost -All Connections', '10.0.0.6-10.0.0.6 gained +All Connections'],
    ]);
  });

  it('are those of IPv4 and of IPv6, each up to its own end', () => {
    expect(addresses([block('255.255.255.0/24')], [block('::/64')])).toEqual([
      ...['255.255.255.0-255.255.255.255 lost -All Connections', '::-::ffff:ffff:ffff:ffff gained +All Connections'],
    ]);
  });

  it('are no two for a workload that both sides have', () => {
    const review = reviewed([web, denyIngress], [web]);
    expect(row(review, '{any namespace}/{any pod} => web').addedOrRemoved).toEqual([]);
  });

  it('are pods of a namespace that only one side names: before, nothing told them from others', () => {
    const denyEgress = policy('{podSelector: {}, policyTypes: [Egress]}', 'deny', 'team');
    const worker = pod('worker', { namespace: 'team' });
    const lost = rowsOf(reviewed([web], [web, worker, denyEgress]));
    expect(lost).toContain('team/{any pod} => web lost -All Connections');
    const gained = rowsOf(reviewed([web, worker, denyEgress], [web]));
    expect(gained).toContain('team/{any pod} => web gained +All Connections');
  });

  it('are, with a namespace alone, those of before', () => {
    expect(rowsOf(reviewed([web, denyIngress], [web, denyIngress, namespace('team')]))).toEqual([]);
    expect(rowsOf(reviewed([web, denyIngress, namespace('team')], [web, denyIngress]))).toEqual([]);
  });
});
