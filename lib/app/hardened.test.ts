import { parseAllDocuments } from 'yaml';
import { intentOf } from '../constructs/intent.ts';
import { render } from '../synth/render.ts';
import { hardened } from './application.ts';
import { hardenedApp } from './hardened.ts';

// Yours to rename.
const { namespace } = hardened;
const { app, declared } = hardenedApp(hardened);
const intent = intentOf({ profile: 'hardened', ...declared });
const { files, problems } = render(new Map([['hardened', app]]));
const objects = [...files.values()].flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
const named = (kind: string, name: string) => ofKind(kind).find(({ metadata }) => metadata.name === name);
const workloads = [...ofKind('Deployment'), ...ofKind('StatefulSet')];

describe('the hardened profile', () => {
  it('makes sense', () => {
    expect(problems).toEqual([]);
  });

  it('creates the namespace and the policies before any pod when applied in the order of file names', () => {
    const [first, second, ...others] = [...files.keys()].sort();
    expect([first, second]).toEqual(['hardened/0-namespace.k8s.yaml', 'hardened/1-network-policy.k8s.yaml']);
    expect(others).toEqual(
      expect.arrayContaining(['backend', 'db', 'frontend'].map((tier) => `hardened/${tier}.k8s.yaml`)),
    );
  });

  it('puts everything but the namespace itself into the namespace', () => {
    const outside = objects.filter(({ metadata }) => metadata.namespace !== namespace);
    expect(outside.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([`Namespace ${namespace}`]);
  });

  it('enforces, warns and audits the restricted standard at a pinned version', () => {
    const labels = ofKind('Namespace')[0].metadata.labels;
    for (const mode of ['enforce', 'warn', 'audit']) {
      expect(labels[`pod-security.kubernetes.io/${mode}`]).toBe('restricted');
      expect(labels[`pod-security.kubernetes.io/${mode}-version`]).toMatch(/^v1\.\d+$/);
    }
  });

  it.each(workloads.map((workload) => [workload.metadata.name, workload]))('%s runs restricted', (name, workload) => {
    const pod = workload.spec.template.spec;
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.serviceAccountName).toBe(name);
    expect(named('ServiceAccount', name).automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0);
    for (const container of pod.containers) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      });
      expect(container.image).toMatch(/^[^:]+:[0-9][^:]*$/);
      for (const what of ['requests', 'limits']) {
        expect(Object.keys(container.resources[what]).sort()).toEqual(['cpu', 'memory']);
      }
      expect(container.readinessProbe).toBeDefined();
      expect(container.livenessProbe).toBeDefined();
    }
  });

  it('writes no secret: no Secret object, and no literal in an environment variable', () => {
    expect(ofKind('Secret')).toEqual([]);
    const env = workloads
      .flatMap(({ spec }) => spec.template.spec.containers)
      .flatMap((container) => container.env ?? []);
    expect(env.filter(({ value }) => value !== undefined)).toEqual([]);
    expect(env).toContainEqual({
      name: 'MYSQL_ROOT_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'db-credentials', key: 'password' } },
    });
  });

  it('opens a node port for the frontend alone, behind it port 8080', () => {
    const services = Object.fromEntries(ofKind('Service').map(({ metadata, spec }) => [metadata.name, spec]));
    expect(ofKind('Service').filter(({ spec }) => spec.type)).toHaveLength(1);
    expect(services).toEqual({
      ...services,
      frontend: {
        type: 'NodePort',
        selector: { app: 'frontend' },
        ports: [{ port: 80, targetPort: 8080, nodePort: 30001 }],
      },
      backend: { selector: { app: 'backend' }, ports: [{ port: 80, targetPort: 8080 }] },
      db: { clusterIP: 'None', selector: { app: 'db' }, ports: [{ port: 3306, targetPort: 3306 }] },
    });
  });

  it('keeps the data of db on a volume of its own', () => {
    const { spec } = named('StatefulSet', 'db');
    expect(spec.serviceName).toBe('db');
    expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('1Gi');
    expect(spec.template.spec.containers[0].volumeMounts).toContainEqual({
      name: 'data',
      mountPath: '/var/lib/mysql',
      subPath: 'db',
    });
  });

  it('denies by default, and allows DNS, the entry, and both halves of each edge', () => {
    const app = (name: string) => ({ matchLabels: { app: name } });
    const tcp = (port: number) => [{ protocol: 'TCP', port }];
    const specs = Object.fromEntries(ofKind('NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]));
    expect(specs).toEqual({
      ...specs,
      'default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
      'allow-dns': {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
                podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
              },
            ],
            ports: [
              { protocol: 'UDP', port: 53 },
              { protocol: 'TCP', port: 53 },
            ],
          },
        ],
      },
      'public-entry': { podSelector: app('frontend'), policyTypes: ['Ingress'], ingress: [{ ports: tcp(8080) }] },
      'frontend-egress-to-backend-8080': {
        podSelector: app('frontend'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: app('backend') }], ports: tcp(8080) }],
      },
      'backend-ingress-from-frontend-8080': {
        podSelector: app('backend'),
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: app('frontend') }], ports: tcp(8080) }],
      },
      'backend-egress-to-db-3306': {
        podSelector: app('backend'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: app('db') }], ports: tcp(3306) }],
      },
      'db-ingress-from-backend-3306': {
        podSelector: app('db'),
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: app('backend') }], ports: tcp(3306) }],
      },
    });
  });

  it('declares every tier guarded in both directions, the entry and DNS included', () => {
    expect(intent.guarded).toHaveLength(workloads.length);
    for (const { kind, metadata } of workloads) {
      const workload = `${namespace}/${metadata.name}[${kind}]`;
      expect(intent.guarded).toContainEqual({ workload, directions: ['ingress', 'egress'] });
      for (const protocol of ['UDP', 'TCP']) {
        const to = { namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } };
        expect(intent.outside).toContainEqual({ from: workload, to, port: 53, protocol });
      }
    }
    expect(intent.outside.filter(({ from }) => from === 'anyone')).toEqual([
      { from: 'anyone', to: `${namespace}/frontend[Deployment]`, port: 8080, protocol: 'TCP' },
    ]);
  });
});
