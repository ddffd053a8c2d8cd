import {
  ATTACK,
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
  unlike,
  workload,
} from '../../../test/reach/strangers.ts';

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
