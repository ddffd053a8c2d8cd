import { ingressTo, namespace, reviewed } from '../../test/review/review.ts';
import { unjudgedText } from '../format/unjudged-text.ts';

const ingressClass = (name: string, controller: string, isDefault = false) => `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: ${name}, annotations: {ingressclass.kubernetes.io/is-default-class: "${isDefault}"}}
spec: {controller: ${controller}}
`;
const INGRESS = [namespace('shop'), ...ingressTo('web')];
const OF_CLASS = INGRESS.map((text) =>
  text.replace('spec: {defaultBackend', 'spec: {ingressClassName: a, defaultBackend'),
);

function changes(ingress: readonly string[], before: readonly string[], after: readonly string[]): string[] {
  return reviewed([...ingress, ...before], [...ingress, ...after]).unjudged.map(unjudgedText);
}

const FOUND = [expect.stringMatching(/^Ingress shop\/web \(.*\): its class, /)];

it.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['names another controller', OF_CLASS, [ingressClass('a', 'x/internal')], [ingressClass('a', 'x/public')]],
  ['is another default', INGRESS, [ingressClass('a', 'x/internal', true)], [ingressClass('b', 'x/public', true)]],
  ['becomes the default', INGRESS, [ingressClass('a', 'x/public')], [ingressClass('a', 'x/public', true)]],
  [
    'goes, and others are left',
    OF_CLASS,
    [ingressClass('a', 'x/a'), ingressClass('b', 'x/b')],
    [ingressClass('b', 'x/b')],
  ],
  ['comes', OF_CLASS, [], [ingressClass('a', 'x/a')]],
  ['goes', OF_CLASS, [ingressClass('a', 'x/a')], []],
  ['comes as the default', INGRESS, [], [ingressClass('a', 'x/a', true)]],
])('that the class of an Ingress %s is a change that nobody can judge', (_, ingress, before, after) => {
  expect(changes(ingress, before, after)).toEqual(FOUND);
});

it.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['says the same', OF_CLASS, [ingressClass('a', 'x/a')], [ingressClass('a', 'x/a')]],
  [
    'is none of its own',
    OF_CLASS,
    [ingressClass('a', 'x/a')],
    [ingressClass('a', 'x/a'), ingressClass('b', 'x/b', true)],
  ],
  ['no Ingress is of', INGRESS, [], [ingressClass('a', 'x/a')]],
])('an IngressClass that %s changes nothing', (_, ingress, before, after) => {
  expect(changes(ingress, before, after)).toEqual([]);
});
