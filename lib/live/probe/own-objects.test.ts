import { readTexts } from '../../manifests/read-texts.ts';
import { LABEL, OWNER, type OwnObject } from '../cluster/cluster.ts';
import { planOf } from '../plan/plan.ts';
import { OwnObjects } from './own-objects.ts';
import { probersOf } from './probers.ts';

const TEXT = `apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db, sidecar.istio.io/inject: 'true'}}
spec: {containers: [{name: a, image: a, ports: [{name: dns, containerPort: 53, protocol: UDP, hostPort: 5353}]}]}
`;

const own = new OwnObjects('abc', 'agnhost');
const plan = planOf(readTexts([{ file: 'a.yaml', text: TEXT }]), { ownNamespace: own.namespace, services: [] });
const probers = probersOf(plan, [], ['a', 'b'], (source, i) => own.podOf(source, i));
const pods = [...probers.map((prober) => own.prober(prober)), own.canary.pod('server', 'a'), own.canary.pod('client')];

describe('the objects of a run', () => {
  it.each(
    [...pods, own.namespaceObject(), own.canary.policy()].map((one) => [`${one.kind} ${one.metadata.name}`, one]),
  )('%s carries its label, and whose it is', (_, object) => {
    const { labels, annotations } = (object as OwnObject).metadata;
    expect(labels[LABEL]).toBe('abc');
    expect(annotations?.[OWNER]).toMatch(new RegExp(`/${process.pid}$`));
  });

  it.each(pods.map((one) => [one.metadata.name, one.spec]))(
    '%s runs under Pod Security restricted, and is never ready',
    (_, spec) => {
      // https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
      expect(spec).toMatchObject({
        readinessGates: [{ conditionType: 'tierwall.dev/never' }],
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } } }],
      });
      const text = JSON.stringify(spec);
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'hostPath', 'hostPort', 'privileged":true', 'volumes'])
        expect(text).not.toContain(field);
      // The one sysctl that restricted allows here.
      expect(text.match(/net\.ipv4\.\w+/g) ?? []).toEqual(
        text.includes('sysctls') ? ['net.ipv4.ip_unprivileged_port_start'] : [],
      );
    },
  );

  it('are the pods of a source with its labels and ports, but for the proxy of a mesh', () => {
    const [db] = probers.filter(({ source }) => source.workload);
    if (!db) throw new Error('db has no prober');
    const { metadata, spec } = own.prober(db);
    expect(metadata.labels).toEqual({
      ...{ app: 'db', [LABEL]: 'abc', 'sidecar.istio.io/inject': 'false' },
      ...{ 'istio.io/dataplane-mode': 'none', 'linkerd.io/inject': 'disabled' },
    });
    const { containers } = spec as { readonly containers: readonly { readonly ports: readonly object[] }[] };
    // A port of the node would lead its clients to the prober.
    expect(containers[0]?.ports).toEqual([{ name: 'dns', containerPort: 53, protocol: 'UDP' }]);
  });

  it('are no pods that a Service would send traffic to, which does so to pods that are not ready', () => {
    const service = {
      ...{ namespace: 'shop', name: 'db', selector: { app: 'db' }, ports: [], isLocal: false },
      publishesNotReady: true,
    };
    const served = planOf(readTexts([{ file: 'a.yaml', text: TEXT }]), {
      ...{ ownNamespace: own.namespace, services: [service] },
    });
    expect(served.sources.map(({ name }) => name)).not.toContain('shop/db[Pod]');
    expect(served.leftOut.join()).toMatch(/connections from shop\/db\[Pod\]: a Service there sends traffic/);
  });
});
