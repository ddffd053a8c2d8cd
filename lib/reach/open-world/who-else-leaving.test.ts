import {
  API,
  CLIENT,
  DB,
  into,
  labels,
  leaving,
  namespace,
  pod,
  policy,
  rowsOf,
  SHOP,
  unlike,
  workload,
} from '../../../test/reach/strangers.ts';
import { rangeOf } from '../ip-space.ts';

const CLIENT_PEER = `{podSelector: ${CLIENT}}`;

describe('a pod that may leave where a plain one may not', () => {
  const locked = (selector: string) =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: locked}, spec: {namespaceSelector: "${selector}", types: [Egress], egress: [{action: Deny}]}}`;
  const ALL = '=> shop/db[Pod] : All Connections';

  it.each<[string, string, string[]]>([
    [
      'of a namespace with a label, which no manifest holds',
      "!has(trusted) && projectcalico.org/name != 'shop'",
      [
        `{any namespace but shop}/{pcns.projectcalico.org/name=shop} ${ALL}`,
        `{namespaces with trusted}/{any pod} ${ALL}`,
        `{any namespace but shop}/{pcns.trusted} ${ALL}`,
      ],
    ],
    [
      'of a namespace by name, which no manifest holds',
      "projectcalico.org/name not in {'shop', 'trusted'}",
      [
        `{any namespace but shop}/{pcns.projectcalico.org/name in (shop,trusted)} ${ALL}`,
        `trusted/{!pcns.projectcalico.org/name} ${ALL}`,
      ],
    ],
  ])('is %s', (_, selector, rows) => {
    expect(rowsOf([namespace('shop'), pod('db'), locked(selector)])).toEqual(rows);
  });
});

describe('what its own policies let a pod open', () => {
  const clients = (egress: string) => [leaving('deny', '{}'), leaving('allow', CLIENT, egress)];
  const BY_ADDRESS = '{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}';
  const podCidrs = ['10.0.0.0/8'];

  it('passes as a workload whose own row only seems to depend', () => {
    const other = unlike('pod-template-hash', 'a').replace('{', '{matchLabels: {app: api}, ');
    const policies = [leaving('out', other), into(`{podSelector: ${other}}, {podSelector: ${CLIENT}}`)];
    expect(rowsOf([...SHOP, ...policies])).toEqual([
      `shop/{app!=api,role=client} ${DB}`,
      `shop/{pod-template-hash=a,role=client} ${DB}`,
    ]);
  });

  it('passes as a workload, and gets in on a port more', () => {
    const web = `{from: [{podSelector: ${API}}], ports: [{port: 5432}]}`;
    const client = `{from: [${CLIENT_PEER}], ports: [{port: 80}]}`;
    const spec = `{podSelector: ${labels('app: db')}, policyTypes: [Ingress], ingress: [${web}, ${client}]}`;
    expect(rowsOf([...SHOP, policy('into-db', spec)])).toEqual([
      'shop/{app!=api,role=client} => shop/db[Deployment] : TCP 80',
      'shop/{app=api,role=client} => shop/db[Deployment] : TCP 80,5432',
    ]);
  });

  it('gets in for certain at one workload, and perhaps at another one', () => {
    const ports = (app: string, some: string) => into(CLIENT_PEER, app).replace('{port: 5432}', some);
    // Nobody knows the ports of what an operator makes.
    const made = workload('web', 'CloneSet').replace('apps/v1', 'apps.kruise.io/v1alpha1');
    const policies = [ports('db', '{protocol: TCP}'), ports('web', '{port: http}')];
    expect(rowsOf([...SHOP, made, ...policies]).sort()).toEqual([
      'shop/{role=client} => shop/db[Deployment] : TCP 1-65535',
      'shop/{role=client} => shop/web[CloneSet] : ?TCP 1-65535',
    ]);
  });

  it('may differ between workloads with other labels', () => {
    expect(rowsOf([...SHOP, ...clients(`{to: [{podSelector: ${API}}]}`)])).toEqual([
      'shop/{role=client} => shop/api[Deployment] : All Connections',
    ]);
  });

  it('may differ between workloads with other named ports', () => {
    const web = (name: string, port: number) =>
      workload(name).replace('image: x', `image: x, ports: [{name: http, containerPort: ${port}}]`);
    const objects = [namespace('shop'), web('a', 80), web('b', 8080), ...clients('{ports: [{port: http}]}')];
    expect(rowsOf(objects)).toEqual([
      'shop/{role=client} => shop/a[Deployment] : TCP 80',
      'shop/{role=client} => shop/b[Deployment] : TCP 8080',
    ]);
  });

  it('may differ between workloads with other addresses, and depends if an address is unknown', () => {
    const addresses = new Map([
      ['shop/api[Deployment]', rangeOf('10.2.0.1/32')],
      ['shop/db[Deployment]', rangeOf('10.1.0.1/32')],
    ]);
    const each = ['api', 'cache', 'db', 'web'].map((name) => into(`{podSelector: ${CLIENT}}`, name));
    const objects = [...SHOP, workload('cache'), workload('web'), ...each, ...clients(BY_ADDRESS)];
    expect(rowsOf(objects, { podCidrs, addresses })).toEqual([
      'shop/{role=client} => shop/cache[Deployment],shop/web[Deployment] : ?TCP 5432',
      'shop/{role=client} => shop/db[Deployment] : TCP 5432',
    ]);
  });

  it('may differ between pods of one workload, of which some let in other ports', () => {
    const entering = (net: string, port: number) =>
      `{action: Allow, protocol: TCP, source: {selector: "role == 'client'"}, destination: {${net}: [10.1.0.0/16], ports: [${port}]}}`;
    const guarded = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: guarded}, spec: {selector: "app == 'db'", types: [Ingress], ingress: [${entering('nets', 5432)}, ${entering('notNets', 80)}]}}`;
    expect(rowsOf([...SHOP, ...clients(BY_ADDRESS), guarded], { podCidrs })).toEqual([
      '{any namespace but shop}/{role=client} => shop/db[Deployment] : ?TCP 80,5432',
      'shop/{role=client} => shop/db[Deployment] : ?TCP 5432',
    ]);
  });
});
