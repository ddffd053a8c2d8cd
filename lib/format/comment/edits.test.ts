import { readTexts } from '../../manifests/read-texts.ts';
import { policyChanges } from '../../review/policy-changes.ts';
import { editsLine } from './edits.ts';

const pod = (name: string, app: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${app}}}
spec: {containers: [{name: main, image: main}]}
`;
const sideOf = (...texts: string[]) => readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]);
const POLICIES = { added: [], removed: [], changed: [], renamed: [] };

describe('what somebody wrote', () => {
  it('is said with its place, if it is there', () => {
    const sides = {
      before: sideOf(pod('api', 'api'), pod('old', 'old')),
      after: sideOf(pod('api', 'web'), pod('new', 'new')),
    };
    expect(editsLine({ policies: POLICIES }, sides, undefined)).toBe(
      'In this change: Pod shop/old is removed, the pods of Pod shop/api (a.yaml:1) are labelled app=web (before: app=api), and Pod shop/new (a.yaml:6) is added, with app=new.',
    );
    expect(editsLine({ policies: POLICIES }, sides, 'https://example.com/blob/1')).toContain(
      'Pod shop/new ([a.yaml:6](https://example.com/blob/1/a.yaml#L6)) is added',
    );
  });

  it('tells a workload with the labels of one that goes, and other ports', () => {
    const ports = (port: number) =>
      pod('api', 'api').replace('image: main', `image: main, ports: [{containerPort: ${port}}]`);
    const said = (before: string[], after: string[]) =>
      editsLine({ policies: POLICIES }, { before: sideOf(...before), after: sideOf(...after) }, undefined);
    expect(said([pod('api', 'api')], [pod('api-v2', 'api')])).toBe(
      'In this change: Pod shop/api becomes shop/api-v2 (a.yaml:1), with the same labels.',
    );
    expect(said([pod('api', 'api')], [pod('api', 'api').replace('namespace: shop', 'namespace: store')])).toBe(
      'In this change: Pod shop/api moves to store/api (a.yaml:1), with the same labels.',
    );
    expect(said([ports(80)], [ports(8080)])).toBe(
      'In this change: the pods of Pod shop/api (a.yaml:1) declare TCP 8080 (before: TCP 80).',
    );
  });

  it('names Ingresses, and where they lead', () => {
    const ingress = (...services: string[]) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec: {rules: [{http: {paths: [${services.map((name) => `{path: /${name}, pathType: Prefix, backend: {service: {name: ${name}, port: {number: 80}}}}`).join(', ')}]}}]}
`;
    const said = (before: string[], after: string[]) =>
      editsLine({ policies: POLICIES }, { before: sideOf(...before), after: sideOf(...after) }, undefined);
    expect(said([], [ingress('web')])).toBe('In this change: Ingress shop/shop (a.yaml:1) is added.');
    expect(said([ingress('web')], [])).toBe('In this change: Ingress shop/shop is removed.');
    expect(said([ingress('web')], [ingress('web', 'api')])).toBe(
      'In this change: Ingress shop/shop (a.yaml:1) leads to api:80 and web:80 (before: web:80).',
    );
    expect(said([ingress('web')], [ingress('web')])).toBe('');
  });

  it('calls policies of other kinds, and what belongs to them, by their kind, with the place', () => {
    const calico = (kind: string, name: string, spec: string) =>
      `{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: ${name}}, spec: ${spec}}\n`;
    const tier = (order: number) => calico('Tier', 'first', `{order: ${order}}`);
    const floor = (name: string, action: string) =>
      calico(
        'GlobalNetworkPolicy',
        name,
        `{order: 1, selector: all(), types: [Ingress], ingress: [{action: ${action}}]}`,
      );
    const policy =
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {}}}\n';
    const said = (...[before, after]: [readonly string[], readonly string[]]) => {
      const sides = { before: sideOf(...before), after: sideOf(...after) };
      return editsLine({ policies: policyChanges(sides.before, sides.after) }, sides, undefined);
    };
    expect(said([tier(10), floor('old', 'Deny')], [tier(20), floor('new', 'Allow'), policy])).toBe(
      'In this change: GlobalNetworkPolicy old is removed, Tier first is modified (a.yaml:1), GlobalNetworkPolicy new is added (a.yaml:3), and policy shop/db is added (a.yaml:5).',
    );
    expect(said([floor('old', 'Deny')], [floor('new', 'Deny')])).toBe(
      'In this change: GlobalNetworkPolicy old is renamed to GlobalNetworkPolicy new.',
    );
  });

  it('tells the labels of a Namespace, and if it comes or goes without the rest of its namespace', () => {
    const namespace = (labels: string) =>
      `{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {${labels}}}}\n`;
    const api = pod('api', 'api');
    const said = (before: string[], after: string[]) =>
      editsLine({ policies: POLICIES }, { before: sideOf(...before), after: sideOf(...after) }, undefined);
    expect(said([namespace('team: a, x: z'), api], [namespace('team: b, x: z'), api])).toBe(
      'In this change: Namespace shop (a.yaml:1) is labelled team=b (before: team=a).',
    );
    expect(said([namespace('team: a'), api], [namespace(''), api])).toContain('is labelled no more (before: team=a)');
    expect(said([namespace('team: a'), api], [api])).toBe('In this change: Namespace shop is removed.');
    expect(said([api], [namespace('team: a'), api])).toBe('In this change: Namespace shop (a.yaml:1) is added.');
    expect(said([namespace('team: a')], [])).toBe('');
  });

  it('is nothing where nobody wrote anything', () => {
    const side = sideOf(pod('api', 'api'));
    expect(editsLine({ policies: POLICIES }, { before: side, after: side }, undefined)).toBe('');
  });
});
