import { App, Chart } from 'cdk8s';
import { Application } from './application.ts';
import { fieldsAbove } from './pod-security-needs.ts';
import { Workload } from './workload.ts';
import type { WorkloadProps } from './workload-props.ts';

const of = (props: object) => ({ image: 'x:1', ...props }) as WorkloadProps;

describe('a pod in a namespace that enforces a Pod Security Standard', () => {
  it.each<[object, baseline: string[], restricted: string[]]>([
    [{}, [], []],
    [{ mounts: { '/a': { secret: 's' }, '/b': { claim: 'c' } }, writable: ['/t'], user: 7 }, [], []],
    [{ security: { capabilities: ['NET_BIND_SERVICE'], writableRoot: true } }, [], []],
    [{ asRoot: true }, [], ['asRoot']],
    [{ asRoot: true, pod: { securityContext: { runAsNonRoot: true } } }, [], []],
    [{ hostNetwork: true }, ['hostNetwork'], ['hostNetwork']],
    [{ pod: { hostPID: true, hostIPC: false } }, ['pod.hostPID'], ['pod.hostPID']],
    [{ mounts: { '/a': { hostPath: '/a' } } }, ["mounts '/a'"], ["mounts '/a'"]],
    [{ security: { privileged: true, capabilities: ['CHOWN'] } }, ['security.privileged'], ['security.privileged']],
    [{ security: { capabilities: ['CHOWN'] } }, [], ['security.capabilities (CHOWN)']],
    [
      { sidecars: { s: { image: 's', security: { capabilities: ['NET_ADMIN'] } } } },
      ['sidecars.s.security.capabilities (NET_ADMIN)'],
      ['sidecars.s.security.capabilities (NET_ADMIN)'],
    ],
    [
      { initContainers: { i: { image: 'i', security: { privileged: true } } } },
      ['initContainers.i.security.privileged'],
      ['initContainers.i.security.privileged'],
    ],
  ])('%j is refused for what the standard does not allow', (props, baseline, restricted) => {
    expect(fieldsAbove('baseline', of(props))).toEqual(baseline);
    expect(fieldsAbove('restricted', of(props))).toEqual(restricted);
    expect(fieldsAbove('privileged', of(props))).toEqual([]);
  });

  it('is a problem of its floor, which names the workload, and not of other namespaces', () => {
    const app = new App();
    const [shop, ops] = ['shop', 'ops'].map((namespace) => {
      const level = namespace === 'shop' ? 'restricted' : 'privileged';
      return new Application(new Chart(app, namespace, { namespace }), 'app', {
        podSecurity: { level, version: 'v1.30' },
      });
    });
    for (const one of [shop, ops])
      new Workload(one as Application, 'agent', of({ kind: 'DaemonSet', hostNetwork: true }));
    expect(shop?.node.findChild('floor').node.validate()).toEqual([
      "podSecurity.level 'restricted' refuses the pods of DaemonSet agent for its hostNetwork; take that back, or set another level",
    ]);
    expect(ops?.node.findChild('floor').node.validate()).toEqual([]);
  });
});
