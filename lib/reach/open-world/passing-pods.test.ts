import {
  API,
  CLIENT,
  DB,
  into,
  labels,
  leaving,
  meta,
  namespace,
  policy,
  rowsOf,
  SHOP,
  workload,
} from '../../../test/reach/strangers.ts';

const LOW = '{ipBlock: {cidr: 0.0.0.0/1}}';
const HIGH = '{ipBlock: {cidr: 128.0.0.0/1}}';

describe('a pod that passes as one of a workload, or is at an address', () => {
  it('is said to get in if the row of the workload does not say it, whatever those of others say', () => {
    const peers = `{podSelector: ${API}}, {podSelector: ${labels('app: web, role: client')}}`;
    expect(rowsOf([...SHOP, workload('web'), into(peers)])).toEqual([`shop/{app in (api,web),role=client} ${DB}`]);
  });

  it('is said to get in if only the row of a workload that other policies let out says it', () => {
    const limited = workload('api').replace('labels: {app: api}', 'labels: {app: api, limited: "yes"}');
    const noneOut = leaving('none-out', labels('app: api, limited: "yes"'));
    const both = '{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, aaa]}]}}';
    const shop = [namespace('shop'), limited, workload('aaa'), workload('db')];
    expect(rowsOf([...shop, noneOut, into(both)])).toEqual([`shop/{app in (aaa,api),limited!=yes} ${DB}`]);
  });

  it('is said to get in if only the row of a workload with other numbers says it', () => {
    // Each selector matches some of the pods 0 to 2 and some of the pods 1 and 2. Only together do they tell that pod 0 gets in.
    const numbered = (name: string, start: number, replicas: number) =>
      workload(name, 'StatefulSet').replace('replicas: 1,', `replicas: ${replicas}, ordinals: {start: ${start}},`);
    const index = 'apps.kubernetes.io/pod-index';
    const rules = [
      `{action: Deny, source: {selector: "${index} == '1'"}}`,
      `{action: Allow, source: {selector: "app in {'a', 'b'} && ${index} in {'0', '1'}"}}`,
    ];
    const calico = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, ${meta('db', 'shop')}, spec: {selector: app == 'db', types: [Ingress], ingress: [${rules.join()}]}}`;
    expect(rowsOf([namespace('shop'), numbered('a', 0, 3), numbered('b', 1, 2), workload('db'), calico])).toEqual([
      `shop/{app in (a,b),${index}=0} => shop/db[Deployment] : All Connections`,
    ]);
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
