import { readTexts } from '../../manifests/read-texts.ts';
import { Connectivity } from '../connectivity.ts';
import { rangeOf } from '../ip-space.ts';
import type { ReachOptions } from '../options.ts';
import { conditionName } from './condition-name.ts';

const meta = (name: string, namespace: string, more = '') =>
  `metadata: {name: ${name}, namespace: ${namespace}${more}}`;
const CONTAINERS = 'spec: {containers: [{name: c, image: x}]}';
const namespace = (name: string, labels = '{}') =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}, labels: ${labels}}}`;
const workload = (name: string, kind = 'Deployment') =>
  `{apiVersion: apps/v1, kind: ${kind}, ${meta(name, 'shop')}, spec: {replicas: 1, selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, ${CONTAINERS}}}}`;
const pod = (name: string) =>
  `{apiVersion: v1, kind: Pod, ${meta(name, 'shop', `, labels: {app: ${name}}`)}, ${CONTAINERS}}`;
const policy = (name: string, spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, ${meta(name, 'shop')}, spec: ${spec}}`;

const labels = (text: string) => `{matchLabels: {${text}}}`;
const unlike = (key: string, value: string) =>
  `{matchExpressions: [{key: ${key}, operator: NotIn, values: [${value}]}]}`;
/** Allows these peers to connect to one port of one workload. */
const into = (peers: string, app = 'db') =>
  policy(
    `into-${app}`,
    `{podSelector: ${labels(`app: ${app}`)}, policyTypes: [Ingress], ingress: [{from: [${peers}], ports: [{port: 5432}]}]}`,
  );
const leaving = (name: string, podSelector: string, egress = '') =>
  policy(name, `{podSelector: ${podSelector}, policyTypes: [Egress], egress: [${egress}]}`);

const API = labels('app: api');
const CLIENT = labels('role: client');
const CLIENT_PEER = `{podSelector: ${CLIENT}}`;
const ATTACK = into(`{namespaceSelector: {}, podSelector: ${API}}`);
/** The workloads `api` and `db` in a declared namespace, and a second namespace. */
const SHOP = [namespace('shop'), namespace('ops', '{team: ops}'), workload('api'), workload('db')];
const named = (name: string) => labels(`kubernetes.io/metadata.name: ${name}`);

function others(objects: readonly string[], options: ReachOptions = {}) {
  const manifests = readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]);
  expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return new Connectivity(manifests, options).openWorld.whoElse();
}

function rowsOf(objects: readonly string[], options: ReachOptions = {}): string[] {
  return others(objects, options).rows.flatMap(({ possible, to, verdict: { open, depends } }) =>
    possible.map(({ condition }) => {
      const ports = [...(open.isEmpty ? [] : [`${open}`]), ...(depends.isEmpty ? [] : [`?${depends}`])];
      return `${conditionName(condition)} => ${to.map(({ name }) => name).join()} : ${ports.join(' ')}`;
    }),
  );
}

const MONITORED = `{podSelector: ${labels('app: db')}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: ${named('monitoring')}, podSelector: ${API}}]}]}`;

const DB = '=> shop/db[Deployment] : TCP 5432';
const SHOP_ALL = '=> shop/api[Deployment],shop/db[Deployment] : All Connections';

describe('a pod of no manifest gets in where a plain one does not', () => {
  it.each<[string, string[], string[]]>([
    ['of any namespace', [ATTACK], [`{any namespace}/{app=api} ${DB}`]],
    ['of its own namespace', [into(`{podSelector: ${CLIENT}}`)], [`shop/{role=client} ${DB}`]],
    [
      'of another namespace by name',
      [into(`{namespaceSelector: ${named('ops')}, podSelector: ${API}}`)],
      [`ops/{app=api} ${DB}`],
    ],
    [
      'of a namespace that no manifest holds',
      [into(`{namespaceSelector: ${named('gone')}}`)],
      [`gone/{any pod} ${DB}`],
    ],
    [
      'of a namespace that no manifest holds, where a plain one of it gets in on some ports already',
      [into('{namespaceSelector: {}}'), policy('mon', MONITORED)],
      ['monitoring/{app=api} => shop/db[Deployment] : SCTP 1-65535,TCP 1-5431,5433-65535,UDP 1-65535'],
    ],
    [
      'of any namespace but one',
      [into(`{namespaceSelector: ${unlike('kubernetes.io/metadata.name', 'ops')}, podSelector: ${CLIENT}}`)],
      [`{any namespace but ops}/{role=client} ${DB}`],
    ],
    [
      'of namespaces with a label',
      [into(`{namespaceSelector: ${labels('team: web')}}`)],
      [`{namespaces with team=web}/{any pod} ${DB}`],
    ],
    [
      'of namespaces with a label that a declared one has: its strangers have a row',
      [into(`{namespaceSelector: ${labels('team: ops')}}`)],
      [`{namespaces with team=ops but ops}/{any pod} ${DB}`],
    ],
    [
      'with any value but one',
      [
        into(
          '{podSelector: {matchExpressions: [{key: role, operator: Exists}, {key: role, operator: NotIn, values: [a]}]}}',
        ),
      ],
      [`shop/{role,role!=a} ${DB}`],
    ],
    [
      'as an exception from a default deny of egress',
      [leaving('deny', unlike('role', 'free'))],
      [`shop/{role=free} ${SHOP_ALL}`],
    ],
    [
      'with the one label that may leave',
      [leaving('deny', '{}'), leaving('allow', CLIENT, '{}')],
      [`shop/{role=client} ${SHOP_ALL}`],
    ],
    [
      'only where both ends let it',
      [
        leaving('deny', '{}'),
        leaving('allow', CLIENT, '{ports: [{port: 5432}, {port: 80}]}'),
        into('{podSelector: {}}'),
      ],
      ['shop/{role=client} => shop/api[Deployment] : TCP 80,5432', `shop/{role=client} ${DB}`],
    ],
    [
      'at each workload that says the same',
      [workload('cache'), into(`{podSelector: ${CLIENT}}`), into(`{podSelector: ${CLIENT}}`, 'cache')],
      ['shop/{role=client} => shop/cache[Deployment],shop/db[Deployment] : TCP 5432'],
    ],
  ])('%s', (_, objects, rows) => {
    expect(rowsOf([...SHOP, ...objects])).toEqual(rows);
  });
});

describe('no row of its own has a pod', () => {
  it.each<[string, string[]]>([
    ['where plain ones get in, too', [into(`{podSelector: ${unlike('app', 'api')}}`)]],
    ['that nobody lets in', [into(`{podSelector: ${labels('app: db')}}`), leaving('deny', '{}')]],
    ['of a namespace whose strangers have a row', [into(`{namespaceSelector: ${named('ops')}}`)]],
    ['at an address that has a row', [into('{ipBlock: {cidr: 10.1.0.0/16}}')]],
  ])('%s', (_, objects) => {
    expect(rowsOf([...SHOP, ...objects])).toEqual([]);
  });

  it('that passes as a workload, and its namespace is named', () => {
    const own = others([...SHOP, into(`{podSelector: ${API}}`)]);
    expect([own.rows, [...own.passing]]).toEqual([[], ['shop']]);
    expect([...others([...SHOP, into(`{podSelector: ${CLIENT}}`)]).passing]).toEqual([]);
    expect([...others([...SHOP, ATTACK]).passing]).toEqual(['shop']);
  });

  it('that passes as one of two workloads, whichever is let in', () => {
    const canary = `{apiVersion: apps/v1, kind: Deployment, ${meta('canary', 'shop')}, spec: {selector: ${labels('app: api, track: canary')}, template: {metadata: {labels: {app: api, track: canary, v: "2"}}, ${CONTAINERS}}}}`;
    const only = into(`{podSelector: ${labels('app: api, track: canary')}}`);
    const but = into(
      '{podSelector: {matchLabels: {app: api}, matchExpressions: [{key: v, operator: NotIn, values: ["2"]}]}}',
    );
    expect(rowsOf([...SHOP, canary, only])).toEqual([]);
    expect(rowsOf([...SHOP, canary, but])).toEqual([]);
  });

  it('for analysers that speak of the specification alone', () => {
    expect(rowsOf([...SHOP, ATTACK], { cni: 'spec' })).toEqual([]);
    expect(rowsOf([...SHOP, ATTACK], { cni: 'cilium' })).toEqual([`{any namespace}/{app=api} ${DB}`]);
  });
});

describe('a witness', () => {
  it('is a pod with few labels', () => {
    const [row] = others([...SHOP, ATTACK]).rows;
    const [{ witness } = {}] = row?.possible ?? [];
    expect(witness).toEqual({
      ...{ namespace: 'other', namespaceLabels: new Map([['kubernetes.io/metadata.name', 'other']]) },
      podLabels: new Map([['app', 'api']]),
    });
  });

  it('has the labels of its declared namespace', () => {
    const [row] = others([...SHOP, into(`{namespaceSelector: ${named('ops')}, podSelector: ${API}}`)]).rows;
    const labelsOf = row?.possible.map(({ witness }) => [witness.namespace, witness.namespaceLabels.get('team')]);
    expect(labelsOf).toEqual([['ops', 'ops']]);
  });
});

describe('addresses of pods', () => {
  const BLOCK = into('{ipBlock: {cidr: 10.1.0.0/16}}').replace('into-db', 'block');
  const LEAVING = leaving('out', CLIENT, '{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}');

  it('that are let in are no part of a condition', () => {
    const podCidrs = ['10.0.0.0/15'];
    expect(rowsOf([...SHOP, ATTACK, BLOCK], { podCidrs })).toEqual([`{any namespace}/{app=api at 10.0.0.0/16} ${DB}`]);
    expect(rowsOf([...SHOP, ATTACK, BLOCK], { podCidrs: ['10.1.0.0/16'] })).toEqual([]);
    expect(rowsOf([...SHOP, ATTACK, BLOCK], { podCidrs: ['10.2.0.0/16'] })).toEqual([
      `{any namespace}/{app=api} ${DB}`,
    ]);
    expect(rowsOf([...SHOP, ATTACK, BLOCK], { cni: 'cilium' })).toEqual([`{any namespace}/{app=api} ${DB}`]);
  });

  it('may be any where no --pod-cidr says which', () => {
    const [row, ...more] = rowsOf([...SHOP, ATTACK, BLOCK]);
    expect(row).toMatch(/^\{any namespace\}\/\{app=api at 0\.0\.0\.0\/0 but 10\.1\.0\.0\/16\} => /);
    expect(more).toEqual([]);
  });

  it('of the workload are unknown: a pod that may leave to some of them only depends', () => {
    const objects = [...SHOP, leaving('deny', '{}'), LEAVING, into('{namespaceSelector: {}}')];
    const row = 'shop/{role=client} => shop/db[Deployment] :';
    expect(rowsOf(objects)).toEqual([`${row} ?TCP 5432`]);
    expect(rowsOf(objects, { podCidrs: ['10.1.0.0/16'] })).toEqual([`${row} TCP 5432`]);
    expect(rowsOf(objects, { podCidrs: ['10.2.0.0/16'] })).toEqual([]);
  });

  it('of two families are said where they differ, and no row is said twice', () => {
    const podCidrs = ['10.0.0.0/15', 'fd00::/8'];
    const elsewhere = into('{ipBlock: {cidr: 10.1.0.0/16}}', 'api');
    expect(rowsOf([...SHOP, ATTACK, elsewhere], { podCidrs })).toEqual([`{any namespace}/{app=api} ${DB}`]);
    expect(rowsOf([...SHOP, ATTACK, BLOCK], { podCidrs })).toEqual([
      `{any namespace}/{app=api at 10.0.0.0/16} ${DB}`,
      `{any namespace}/{app=api at fd00::/8} ${DB}`,
    ]);
  });
});

describe('a namespace of which nobody says which labels it has', () => {
  const UNDECLARED = [workload('db')];
  const WEB = labels('team: web');
  const ONLY_CLIENTS = leaving('deny', unlike('role', 'client'));
  const TO_WEB = leaving('out', CLIENT, `{to: [{namespaceSelector: ${WEB}}]}`);

  it('has strangers that may get in: they have a row', () => {
    expect(rowsOf([...UNDECLARED, into(`{namespaceSelector: ${WEB}}`)])).toEqual([
      `{namespaces with team=web but shop}/{any pod} ${DB}`,
    ]);
  });

  it('may have those that let its strangers in: who gets in with the others has no row', () => {
    const peers = `{namespaceSelector: ${WEB}}, {namespaceSelector: ${unlike('team', 'web')}, podSelector: ${CLIENT}}`;
    expect(rowsOf([...UNDECLARED, into(peers)])).toEqual([
      `{any namespace but shop}/{role=client} ${DB}`,
      `{namespaces with team=web but shop}/{any pod} ${DB}`,
    ]);
  });

  it('has the same labels at both ends', () => {
    const from = (selector: string) => into(`{namespaceSelector: ${selector}, podSelector: ${CLIENT}}`);
    expect(rowsOf([...UNDECLARED, ONLY_CLIENTS, TO_WEB, from(WEB)])).toEqual([
      `{namespaces with team=web}/{role=client} ${DB}`,
    ]);
    // A pod of shop may leave only if shop has team=web, and is let in only if it does not.
    expect(rowsOf([...UNDECLARED, ONLY_CLIENTS, TO_WEB, from(unlike('team', 'web'))])).toEqual([
      `{namespaces with team!=web but shop}/{role=client} ${DB}`,
    ]);
  });
});

describe('a bare Pod', () => {
  it('has no row with itself, so a second one like it has one of its own', () => {
    expect(rowsOf([namespace('shop'), pod('db'), into(`{podSelector: ${labels('app: db')}}`)])).toEqual([
      'shop/{app=db} => shop/db[Pod] : TCP 5432',
    ]);
  });

  it('is one that others pass as', () => {
    const { rows, passing } = others([namespace('shop'), pod('db'), pod('api'), into(`{podSelector: ${API}}`)]);
    expect([rows, [...passing]]).toEqual([[], ['shop']]);
  });
});

describe('the numbers of a StatefulSet', () => {
  const SET = [
    namespace('shop'),
    workload('db', 'StatefulSet'),
    policy('deny', '{podSelector: {}, policyTypes: [Ingress]}'),
  ];
  const numbered = (operator: string, values = '') =>
    policy(
      operator.toLowerCase(),
      `{podSelector: {matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: ${operator}${values}}]}, policyTypes: [Ingress], ingress: [{from: [{podSelector: ${CLIENT}}]}]}`,
    );
  const GETS_IN = 'shop/{role=client} => shop/db[StatefulSet] :';

  it('may be on its pods, or not: it depends on one of them, and not on both', () => {
    expect(rowsOf([...SET, numbered('Exists')])).toEqual([`${GETS_IN} ?All Connections`]);
    expect(rowsOf([...SET, numbered('DoesNotExist')])).toEqual([`${GETS_IN} ?All Connections`]);
    expect(rowsOf([...SET, numbered('Exists'), numbered('DoesNotExist')])).toEqual([`${GETS_IN} All Connections`]);
  });

  const AUTOSCALER = (kind: string, target = `kind: ${kind}, name: db`, inNamespace = 'shop') =>
    `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, ${meta('scaler', inNamespace)}, spec: {scaleTargetRef: {apiVersion: apps/v1, ${target}}, maxReplicas: 3}}`;
  const SCALED = (target: string) =>
    `{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, ${meta('scaler', 'shop')}, spec: {scaleTargetRef: {${target}}, triggers: []}}`;

  it.each<[string, string[], boolean]>([
    ['written replicas', [], false],
    ['an autoscaler', [AUTOSCALER('StatefulSet')], true],
    ['an autoscaler of a Deployment of that name', [AUTOSCALER('Deployment')], false],
    ['an autoscaler of another set', [AUTOSCALER('', 'kind: StatefulSet, name: cache')], false],
    ['an autoscaler of another namespace', [AUTOSCALER('StatefulSet', undefined, 'ops')], false],
    ["KEDA's ScaledObject", [SCALED('kind: StatefulSet, name: db')], true],
    ["KEDA's ScaledObject that names no kind", [SCALED('name: db')], false],
  ])('are counted by %s', (_, scalers, isMore) => {
    const second = numbered('In', ', values: ["1"]');
    expect(rowsOf([...SET, second, ...scalers])).toEqual(isMore ? [`${GETS_IN} ?All Connections`] : []);
  });
});

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
