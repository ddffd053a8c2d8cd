import { API, CLIENT, DB, into, labels, policy, rowsOf, SHOP, workload } from '../../../test/reach/strangers.ts';

const LOW = '{ipBlock: {cidr: 0.0.0.0/1}}';
const HIGH = '{ipBlock: {cidr: 128.0.0.0/1}}';

describe('a pod that passes as one of a workload, or is at an address', () => {
  it('is said to get in if the row of the workload does not say it, whatever those of others say', () => {
    const peers = `{podSelector: ${API}}, {podSelector: ${labels('app: web, role: client')}}`;
    expect(rowsOf([...SHOP, workload('web'), into(peers)])).toEqual([`shop/{app in (api,web),role=client} ${DB}`]);
  });

  it('is said to get in at addresses that only another workload treats as those that get in', () => {
    const toWeb = into(`${LOW}, {podSelector: ${CLIENT}}`, 'web');
    expect(rowsOf([...SHOP, workload('web'), into(`{podSelector: ${CLIENT}}`), toWeb])).toEqual([
      `shop/{role=client} ${DB}`,
      'shop/{role=client at 128.0.0.0/1} => shop/web[Deployment] : TCP 5432',
    ]);
  });

  it('is said to get in where the addresses may get in on other ports', () => {
    // Nobody knows whether the controller gives the pods this hash.
    const perhaps = (name: string, from: string, port: number) =>
      policy(
        name,
        `{podSelector: ${labels('app: db, pod-template-hash: abc')}, ingress: [{from: [${from}], ports: [{port: ${port}}]}]}`,
      );
    const policies = [into(`{podSelector: ${CLIENT}}`), perhaps('low', LOW, 5432), perhaps('high', HIGH, 9)];
    expect(rowsOf([...SHOP, ...policies])).toEqual([`shop/{role=client at 128.0.0.0/1} ${DB}`]);
  });
});
