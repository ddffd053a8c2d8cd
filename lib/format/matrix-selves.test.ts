import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { Cni } from '../reach/options.ts';
import { matrixText } from './matrix.ts';

const POD =
  '{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: a}, spec: {containers: [{name: c, image: x}]}}';
const SECOND = POD.replace('name: web', 'name: second');
const DEPLOYMENT =
  '{apiVersion: apps/v1, kind: Deployment, metadata: {name: db, namespace: a}, spec: {selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}}}';
const NAMESPACE = '{apiVersion: v1, kind: Namespace, metadata: {name: a}}';

function matrixOf(objects: readonly string[], cni: Cni, expand = false): string {
  const manifests = readTexts([{ file: 'a.yaml', text: [NAMESPACE, ...objects].join('\n---\n') }]);
  return matrixText(new Connectivity(manifests, { cni }), { width: 200, expand, paint: (_, text) => text });
}
const rowOf = (text: string, name: string) => text.split('\n').find((line) => line.startsWith(`${name} `));
const countOf = (text: string) => /\d+ of \d+ pairs/.exec(text)?.[0];

describe('a workload and itself in the matrix', () => {
  it('asks a Deployment, which has replicas, and not a single pod', () => {
    const text = matrixOf([POD, DEPLOYMENT], 'calico', true);
    expect(rowOf(text, 'db')).toMatch(/^db +all +all +all$/);
    expect(rowOf(text, 'web')).toMatch(/^web +all {5,}all$/);
    // From db, web, two strangers and the internet to each of two, but not from web to web.
    expect(countOf(text)).toBe('9 of 9 pairs');
  });

  it.each([true, false])('counts each of several single pods once less, one a row: %s', (expand) => {
    const text = matrixOf([POD, SECOND], 'calico', expand);
    expect(countOf(text)).toBe('8 of 8 pairs');
  });

  it('asks none with --cni spec, as list', () => {
    const text = matrixOf([DEPLOYMENT, POD], 'spec', true);
    expect(rowOf(text, 'db')).toMatch(/^db +all +all$/);
    expect(rowOf(text, 'web')).toMatch(/^web +all {5,}all$/);
    // From db, web and the internet to each of two, but not to itself.
    expect(countOf(text)).toBe('4 of 4 pairs');
  });
});
