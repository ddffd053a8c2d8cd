import {
  API,
  ATTACK,
  CLIENT,
  CONTAINERS,
  DB,
  into,
  labels,
  leaving,
  meta,
  named,
  namespace,
  others,
  pod,
  policy,
  rowsOf,
  SHOP,
  unlike,
  workload,
} from '../../../test/reach/strangers.ts';

const MONITORED = `{podSelector: ${labels('app: db')}, policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: ${named('monitoring')}, podSelector: ${API}}]}]}`;
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
