import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import type { MapValue } from '../yaml/value.ts';
import { contentOf } from './content.ts';
import { partNames, podTemplates } from './pod-templates.ts';

function object(text: string): MapValue {
  const [document] = [...readDocuments(new Source('x.yaml', text))];
  return document?.value as MapValue;
}

const POD = '{metadata: {labels: {app: a}}, spec: {containers: [{name: c}]}}';

function partsOf(text: string): string[] {
  return partNames(podTemplates(object(text)));
}

describe('podTemplates', () => {
  it.each([
    ['below spec', `spec: {template: ${POD}}`, 'spec.template'],
    ['below a longer name', `spec: {podTemplate: ${POD}}`, 'spec.podTemplate'],
    ['in a list', `spec: {tasks: [{template: ${POD}}]}`, 'spec.tasks[0].template'],
    [
      'in a template of a job',
      `spec: {jobs: [{template: {spec: {template: ${POD}}}}]}`,
      'spec.jobs[0].template.spec.template',
    ],
  ])('finds one %s', (_, text, fieldPath) => {
    expect(podTemplates(object(text)).map((one) => one.fieldPath)).toEqual([fieldPath]);
  });

  it.each([
    ['a template without containers', 'spec: {template: {spec: {restartPolicy: Never}}}'],
    ['containers that are no list', 'spec: {template: {spec: {containers: {"{{x}}": null}}}}'],
    ['a pod spec that is no template', 'spec: {spec: {containers: [{name: c}]}}'],
    ['metadata', `metadata: {annotations: {template: ${POD}}}`],
    ['status', `status: {template: ${POD}}`],
  ])('finds none in %s', (_, text) => {
    expect(podTemplates(object(text))).toEqual([]);
  });

  it('reads the namespace of an object within the object', () => {
    const text = `spec: {manifest: {apiVersion: apps/v1, kind: Deployment, metadata: {namespace: b}, spec: {template: ${POD}}}}`;
    expect(podTemplates(object(text))).toEqual([expect.objectContaining({ namespace: 'b' })]);
  });

  it('ends on aliases that multiply', () => {
    const levels = Array.from({ length: 40 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`);
    const value = { type: 'map' as const, offset: 0, entries: new Map(object(`template: ${POD}`).entries) };
    let inner: MapValue = value;
    for (const _ of levels) {
      const entry = { value: inner, offset: 0 };
      inner = {
        type: 'map',
        offset: 0,
        entries: new Map([
          ['a', entry],
          ['b', entry],
        ]),
      };
    }
    expect(podTemplates(inner)).toHaveLength(1000);
    expect(contentOf(inner)).toBe(contentOf(inner));
  });
});

describe('partNames', () => {
  it.each([
    ['one alone has none', `spec: {jobs: [{name: a, template: ${POD}}]}`, ['']],
    ['by the names of items', `spec: {jobs: [{name: a, template: ${POD}}, {name: b, template: ${POD}}]}`, ['a', 'b']],
    ['by keys', `spec: {specs: {Worker: {template: ${POD}}, PS: {template: ${POD}}}}`, ['Worker', 'PS']],
    ['by positions', `spec: {jobs: [{template: ${POD}}, {template: ${POD}}]}`, ['0', '1']],
    [
      'by positions where names repeat',
      `spec: {jobs: [{name: a, template: ${POD}}, {name: a, template: ${POD}}]}`,
      ['0', '1'],
    ],
    [
      'by different places',
      `spec: {head: {template: ${POD}}, groups: [{groupName: small, template: ${POD}}]}`,
      ['head', 'groups/small'],
    ],
    [
      'by their own names',
      `spec: {leaderTemplate: ${POD}, workerTemplate: ${POD}}`,
      ['leaderTemplate', 'workerTemplate'],
    ],
    ['where one is within the path of the other', `spec: {template: ${POD}, x: {template: ${POD}}}`, ['', 'x']],
  ])('%s', (_, text, parts) => {
    expect(partsOf(text)).toEqual(parts);
  });
});

describe('contentOf', () => {
  const one = 'kind: A\nmetadata: {name: a}\nspec: {b: [1, 2], c: {d: e}}';
  it.each([
    ['another order of fields', 'spec: {c: {d: e}, b: [1, 2]}\nmetadata: {name: a}\nkind: A', true],
    ['what a cluster writes', `${one}\nstatus: {x: 1}`, true],
    ['another value', one.replace('e}', 'f}'), false],
    ['a string for a number', one.replace('1,', '"1",'), false],
    ['another order of a list', one.replace('[1, 2]', '[2, 1]'), false],
  ])('tells by content: %s', (_, text, isEqual) => {
    expect(contentOf(object(text)) === contentOf(object(one))).toBe(isEqual);
  });
});
