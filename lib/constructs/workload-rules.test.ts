import type { WorkloadProps } from './workload-props.ts';
import { workloadProblems } from './workload-rules.ts';

const said = (props: object) => workloadProblems('web', { image: 'x:1', ...props } as WorkloadProps);
const storage = { size: '1Gi', mountPath: '/data' };
const cpu = { resources: { requests: { cpu: '1' } } };
const ports = { http: 80 };
const gateway = { name: 'g' };

/** What the API server refuses (pkg/apis of Kubernetes), or takes and never runs. */
describe('the rules of a workload', () => {
  it.each<[object, string]>([
    // References
    [{ env: { A: { secret: 's', key: 'a/b' } } }, "env.A.key 'a/b' is not a key"],
    [{ env: { A: { secret: 's', key: '' } } }, "env.A.key '' is not a key"],
    [{ env: { A: { configMap: 'c', key: '..a' } } }, "env.A.key '..a' is not a key"],
    [{ env: { A: { secret: 'S_x', key: 'a' } } }, "env.A.secret 'S_x' is not an object name"],
    [{ envFrom: [{ secret: 's' }, { configMap: '' }] }, "envFrom[1].configMap '' is not an object name"],
    [{ mounts: { '/a': { hostPath: '/a/../b' } } }, "hostPath '/a/../b' has '..' in it"],
    [{ sidecars: { b: { image: 'b', envFrom: [{ secret: 'B B' }] } } }, 'sidecars.b.envFrom[0].secret'],
    // How many, and when
    [{ disruptionBudget: { minAvailable: '1' } }, "disruptionBudget.minAvailable '1' is not a number of pods"],
    [{ disruptionBudget: { minAvailable: '101%' } }, "'101%' is not a number of pods"],
    [{ disruptionBudget: { maxUnavailable: 2 ** 31 } }, 'is not a number of pods'],
    [{ disruptionBudget: {} }, 'write exactly one'],
    [{ kind: 'DaemonSet', disruptionBudget: { maxUnavailable: 1 } }, 'which a DaemonSet has none of'],
    [{ kind: 'Job', disruptionBudget: { minAvailable: '50%' } }, 'which a Job has none of'],
    [{ autoscaling: { min: 1, max: 2 ** 31, cpu: 50 }, ...cpu }, 'are not a range'],
    [{ autoscaling: { min: 1, max: 2, cpu: 2 ** 31 }, ...cpu }, 'is not a percentage'],
    [
      { autoscaling: { min: 1, max: 2, cpu: 50 }, ...cpu, sidecars: { log: { image: 'l:1' } } },
      'a share of sidecars.log.resources.requests.cpu, which is missing',
    ],
    [{ schedule: '0 3 * * 7' }, "its weekday is '7'; use 0 to 6"],
    [{ user: 2 ** 31 }, 'is not a user number'],
    // Probes
    [{ ports, startSeconds: 1e12 }, 'startSeconds is 1000000000000; write'],
    [{ startSeconds: 60 }, 'startSeconds has no probe to wait for'],
    [{ ports, probe: false, startSeconds: 60 }, 'startSeconds has no probe to wait for'],
    [{ initContainers: { i: { image: 'i', probe: { exec: ['a'] } } } }, 'initContainers.i.probe has no effect'],
    [{ initContainers: { i: { image: 'i', startSeconds: 5 } } }, 'initContainers.i.startSeconds has no effect'],
    // Volumes
    [{ storage: { ...storage, size: '0' } }, "storage.size '0' is nothing"],
    [{ storage: { ...storage, mountPath: '/a:b' } }, "storage.mountPath '/a:b' is not an absolute path"],
    // Ways in
    [{ ports, ingress: { host: '10.0.0.1' } }, 'is an address'],
    [{ ports, route: { host: '10.0.0.1', gateway } }, 'is an address'],
    [{ ports, ingress: { host: `${'a.'.repeat(126)}com` } }, 'is not a host name'],
    [{ ports, ingress: { host: 'a.b', path: '/a//b' } }, "has '//' in it"],
    [{ ports, ingress: { host: 'a.b', path: '/a%2Fb' } }, "has '%2F' in it"],
    [{ ports, ingress: { host: 'a.b', path: '/a/..' } }, "has '/..' in it"],
    [{ ports, route: { host: 'a.b', path: '/a#b', gateway } }, "has '#' in it"],
    [{ ports, route: { host: 'a.b', path: '/a b', gateway } }, 'is not a path of a URL'],
    [{ ports, ingress: { host: 'a.b', className: 'Nginx' } }, "ingress.className 'Nginx' is not an object name"],
    [{ ports, route: { host: 'a.b', gateway: { name: '' } } }, "route.gateway.name '' is not an object name"],
    [
      { ports, route: { host: 'a.b', gateway: { name: 'g', namespace: 'a.b' } } },
      "route.gateway.namespace 'a.b' is not a DNS label",
    ],
    // What edges and mounts are told from must not be replaced behind them.
    [{ pod: { hostNetwork: true } }, 'pod.hostNetwork would replace what other fields say; use hostNetwork'],
    [{ pod: { containers: [] } }, 'pod.containers would replace'],
    [{ pod: { volumes: [] } }, 'pod.volumes would replace what other fields say; use mounts and writable'],
    [{ pod: { nodeSelectr: { a: 'b' } } }, "pod.nodeSelectr is not a field of the API's PodSpec; write one"],
    [{ pod: { nodeSelector: { a: 1 } } }, "pod.nodeSelector.a is 1, not a string; write '1'"],
    [{ pod: { tolerations: {} } }, 'pod.tolerations is an object, not a list'],
    [{ pod: { restartPolicy: 'Never' } }, "'Never' does not apply to a Deployment; use Always"],
    [{ kind: 'Job', pod: { restartPolicy: 'Always' } }, 'use OnFailure or Never'],
  ])('refuse %j', (props, expected) => {
    expect(said(props)).toEqual([expect.stringContaining(expected)]);
  });

  it.each<object>([
    { env: { A: { secret: 's.a', key: 'a.b_C-d' }, B: { configMap: 'c', key: '.env' } } },
    { mounts: { '/a': { hostPath: '/a/..b' } } },
    { disruptionBudget: { minAvailable: '100%' } },
    { disruptionBudget: { maxUnavailable: 0 } },
    { kind: 'DaemonSet', disruptionBudget: { minAvailable: 1 } },
    // "If Requests is omitted for a container, it defaults to Limits".
    { autoscaling: { min: 1, max: 2, cpu: 50 }, resources: { limits: { cpu: '1' } } },
    { schedule: '@every 1h30m' },
    { ports, startSeconds: 600 },
    { kind: 'Job', probe: { exec: ['a'] }, startSeconds: 60 },
    { initContainers: { '1st': { image: 'i', probe: false } }, sidecars: { '2nd': { image: 's' } } },
    { ports, ingress: { host: '*.a.example', path: '/a/b.c~d/%20', className: 'nginx' } },
    { pod: { nodeSelector: { a: 'b' }, tolerations: [{ operator: 'Exists' }], priorityClassName: 'high' } },
    { kind: 'Job', pod: { restartPolicy: 'Never' } },
  ])('take %j', (props) => {
    expect(said(props)).toEqual([]);
  });
});
