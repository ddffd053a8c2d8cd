import { objectProblems } from './object-rules.ts';

const deployment = (name: string, labels: object, namespace?: string, matchLabels: object = labels) => ({
  path: `app/${name}`,
  json: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(namespace && { namespace }) },
    spec: { selector: { matchLabels }, template: { metadata: { labels } } },
  },
});
const service = (name: string, selector: object | undefined, ports: object[] = [], namespace?: string) => ({
  path: `app/${name}-service`,
  json: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(namespace && { namespace }) },
    spec: { selector, ports },
  },
});

describe('objects of one app', () => {
  it('have no problem when nothing clashes', () => {
    const objects = [
      deployment('a', { app: 'a' }),
      service('a', { app: 'a' }, [{ nodePort: 30001 }]),
      service('out', undefined),
    ];
    expect(objectProblems(objects)).toEqual([]);
    expect(objectProblems([])).toEqual([]);
  });

  it('may not share a kind, a namespace and a name, whatever the version', () => {
    const twin = { path: 'app/twin', json: { ...deployment('a', {}).json, apiVersion: 'apps/v1beta1' } };
    expect(objectProblems([deployment('a', {}), twin])).toEqual([
      'app/twin: Deployment a is also made by app/a; give one of them another name',
    ]);
    expect(objectProblems([deployment('a', {}, 'x'), deployment('a', {}, 'y')])).toEqual([]);
    const other = { path: 'app/other', json: { ...deployment('a', {}).json, apiVersion: 'other.example/v1' } };
    expect(objectProblems([deployment('a', {}), other])).toEqual([]);
  });

  it('may not claim a node port twice, but for another protocol', () => {
    const pods = deployment('a', { app: 'a' });
    const [first, second] = [
      service('a', { app: 'a' }, [{ nodePort: 30001 }]),
      service('b', { app: 'a' }, [{ nodePort: 30001, protocol: 'TCP' }]),
    ];
    expect(objectProblems([pods, first, second])).toEqual([
      'app/b-service: nodePort 30001/TCP is also claimed by app/a-service; a node has it only once, use another',
    ]);
    const udp = service('b', { app: 'a' }, [{ nodePort: 30001, protocol: 'UDP' }]);
    expect(objectProblems([pods, first, udp])).toEqual([]);
  });

  it('must select their own pods', () => {
    expect(objectProblems([deployment('a', { app: 'a' }, undefined, { app: 'a', tier: 'x' })])).toEqual([
      "app/a: selector {app: a, tier: x} does not match the pod's labels {app: a}; make them equal",
    ]);
  });

  it('must select some pod of the same namespace with a Service', () => {
    const message = 'app/s-service: selector {app: a} matches no pod; use the labels of the pods it is to serve';
    expect(objectProblems([service('s', { app: 'a' })])).toEqual([message]);
    expect(objectProblems([deployment('a', { app: 'b' }), service('s', { app: 'a' })])).toEqual([message]);
    expect(objectProblems([deployment('a', { app: 'a' }, 'x'), service('s', { app: 'a' }, [], 'y')])).toEqual([
      message,
    ]);
    expect(objectProblems([deployment('a', { app: 'a', b: 'c' }, 'x'), service('s', { app: 'a' }, [], 'x')])).toEqual(
      [],
    );
  });
});
