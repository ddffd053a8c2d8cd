import { readTexts } from '../../manifests/read-texts.ts';
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

  it('is nothing where nobody wrote anything', () => {
    const side = sideOf(pod('api', 'api'));
    expect(editsLine({ policies: POLICIES }, { before: side, after: side }, undefined)).toBe('');
  });
});
