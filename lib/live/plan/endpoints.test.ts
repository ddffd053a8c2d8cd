import type { Workload } from '../../manifests/model.ts';
import type { LivePod } from '../cluster/cluster.ts';
import { endpointsOf, isPodOf } from './endpoints.ts';

const workload = (kind: string, name = 'web', more: Partial<Workload> = {}): Workload => ({
  ...{ namespace: 'shop', name, kind, labels: new Map([['app', 'web']]), generatedLabels: new Set(), ports: [] },
  ...{
    hostNetwork: false,
    scaledToZero: false,
    selector: { matchLabels: new Map(), matchExpressions: [] },
    location: { file: 'a.yaml', line: 1 },
    ...more,
  },
});
const pod = (name: string, more: Partial<LivePod> = {}): LivePod => ({
  ...{ namespace: 'shop', name, labels: { app: 'web' }, ip: '10.0.0.1', node: 'a', ready: true, running: true },
  ...{
    reachedByKubelet: true,
    askedByKubelet: true,
    terminating: false,
    hostNetwork: false,
    serviceAccount: 'default',
  },
  ...{ hasTwoFamilies: false, containers: 1, ports: [], ...more },
});
const owner = (kind: string, name: string) => ({ owner: { kind, name } });
const LONG = 'a'.repeat(50);

describe('a pod', () => {
  it.each([
    ['of a ReplicaSet of it', 'Deployment', 'web', pod('web-5f6d-x2x4z', owner('ReplicaSet', 'web-5f6d')), true],
    ['of a Job of a like name', 'Deployment', 'web', pod('web-migrate-x2x4z', owner('Job', 'web-migrate')), false],
    [
      'of another with a longer name',
      'Deployment',
      'web',
      pod('web-b-5f6d-x2x4z', owner('ReplicaSet', 'web-b-5f6d')),
      false,
    ],
    [
      'whose name was cut',
      'Deployment',
      LONG,
      pod(`${LONG}-5f6d7cx2x4z`, owner('ReplicaSet', `${LONG}-5f6d7c8b9`)),
      true,
    ],
    ['that its controller let go', 'Deployment', 'web', pod('web-5f6d7c8b9-x2x4z'), true],
    ['that nobody made', 'Deployment', 'web', pod('web-x2x4z'), false],
    ['of it', 'StatefulSet', 'web', pod('web-0', owner('StatefulSet', 'web')), true],
    ['that its controller let go', 'StatefulSet', 'web', pod('web-0'), true],
    ['of it', 'DaemonSet', 'web', pod('web-x2x4z', owner('DaemonSet', 'web')), true],
    ['of a Job of it', 'CronJob', 'web', pod('web-123-x2x4z', owner('Job', 'web-123')), true],
    ['of a Job', 'CronJob', 'web', pod('web-now-x2x4z', owner('Job', 'web-now')), false],
    ['of another namespace', 'Pod', 'web', pod('web', { namespace: 'other' }), false],
    ['that is it', 'Pod', 'web', pod('web'), true],
  ] as [string, string, string, LivePod, boolean][])('%s is of the %s, or not', (_, kind, name, one, is) => {
    expect(isPodOf(workload(kind, name), one)).toBe(is);
  });
});

describe('the endpoints of a target', () => {
  const service = (name: string, more: object = {}) => ({
    ...{ namespace: 'shop', name, clusterIp: '10.96.0.1', selector: { app: 'web' }, publishesNotReady: false },
    ...{ isLocal: false, ports: [{ port: 80, protocol: 'TCP', targetPort: 8080 }], ...more },
  });
  const pods = [pod('web'), pod('web-other', { labels: { app: 'web', other: 'yes' } })];
  const target = { name: 'shop/web[Pod]', workload: workload('Pod') } as Parameters<typeof endpointsOf>[0];
  const names = (one: ReturnType<typeof service>, all = pods.slice(0, 1)) =>
    endpointsOf(target, all, [one]).map(({ pod: name, service: behind }) => name ?? behind);

  it('are pods on different nodes first, as one of the nodes may enforce nothing', () => {
    const on = (name: string, node: string) => pod(name, { node, ...owner('StatefulSet', 'web') });
    const all = [on('web-0', 'a'), on('web-1', 'a'), on('web-2', 'a'), on('web-3', 'b'), on('web-4', 'b')];
    const ofSet = { ...target, workload: workload('StatefulSet') };
    expect(endpointsOf(ofSet, all, []).map((one) => one.pod)).toEqual(['shop/web-0', 'shop/web-3', 'shop/web-1']);
  });

  it.each([
    ['a Service in front of it', service('web'), ['shop/web', 'shop/web']],
    ['no headless one', service('web', { clusterIp: 'None' }), ['shop/web']],
    ['none that leads to the pods of a node alone', service('web', { isLocal: true }), ['shop/web']],
    ['none without a selector', service('web', { selector: {} }), ['shop/web']],
  ])('are its pods and %s', (_, one, expected) => {
    expect(names(one)).toEqual(expected);
  });

  it('are no Service that leads to others too', () => {
    expect(names(service('web'), pods)).toEqual(['shop/web']);
    expect(names(service('web'), [pod('web'), pod('web-other', { running: false })])).toEqual(['shop/web', 'shop/web']);
    expect(names(service('web'), [pod('web'), pod('web-other', { terminating: true })])).toHaveLength(2);
  });
});
