import { App, Chart } from 'cdk8s';
import { readIntent } from '../manifests/intent.ts';
import { Application } from './application.ts';
import { applicationIntent } from './application-intent.ts';
import { intentYaml } from './intent.ts';
import { Peer } from './peer.ts';
import { Workload } from './workload.ts';
import type { WorkloadProps } from './workload-props.ts';

function shop() {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  const application = new Application(chart, 'shop');
  const web = new Workload(application, 'web', {
    image: 'w',
    ports: { http: 8080, admin: { port: 9000, protocol: 'UDP' } },
  });
  const job = new Workload(application, 'job', { image: 'j', schedule: '@daily' });
  const policies = () =>
    new Map(chart.toJson().flatMap((one) => (one.kind === 'NetworkPolicy' ? [[one.metadata.name, one.spec]] : [])));
  return { app, chart, application, web, job, policies };
}

describe('an application', () => {
  it('denies everything but DNS, and writes both halves of an edge', () => {
    const { application, web, job, policies } = shop();
    application.allow(job, web, 'http', 'admin');
    const ports = [
      { protocol: 'TCP', port: 8080 },
      { protocol: 'UDP', port: 9000 },
    ];
    expect([...policies().keys()]).toEqual([
      'default-deny',
      'allow-dns',
      'web-ingress-from-job-http-admin',
      'job-egress-to-web-http-admin',
    ]);
    expect(policies().get('web-ingress-from-job-http-admin')).toEqual({
      ...{ podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'job' } } }], ports }],
    });
    expect(policies().get('job-egress-to-web-http-admin')).toEqual({
      ...{ podSelector: { matchLabels: { app: 'job' } }, policyTypes: ['Egress'] },
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'web' } } }], ports }],
    });
  });

  it.each<[string, (one: ReturnType<typeof shop>) => void, string, object]>([
    [
      'anyone',
      ({ application }) => application.allow(Peer.anyone, 'web', 'http'),
      'web-ingress-from-anyone-http',
      { ingress: [{ ports: [{ protocol: 'TCP', port: 8080 }] }] },
    ],
    [
      'everything',
      ({ application, job }) => application.allow(job, Peer.anyone, 'all'),
      'job-egress-to-anyone-all',
      { egress: [{}] },
    ],
    [
      'an edge as data',
      ({ application }) => application.allow({ from: 'job', to: 'web', port: 9000 as never }),
      '',
      {},
    ],
    [
      'a single address',
      ({ application, job }) =>
        application.allow(job, Peer.addresses('one', '192.0.2.1', '2001:db8::1'), { port: 53, protocol: 'UDP' }),
      'job-egress-to-one-udp-53',
      {
        egress: [
          {
            to: [{ ipBlock: { cidr: '192.0.2.1/32' } }, { ipBlock: { cidr: '2001:db8::1/128' } }],
            ports: [{ protocol: 'UDP', port: 53 }],
          },
        ],
      },
    ],
    [
      'addresses but for some',
      ({ application, job }) =>
        application.allow(job, Peer.addresses('out', { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }), 443),
      'job-egress-to-out-443',
      { egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] },
    ],
    [
      'a range of a workload',
      ({ application, job }) => {
        const media = { image: 'm', ports: { rtp: { port: 9000, endPort: 9100, protocol: 'UDP' as const } } };
        application.allow(new Workload(application, 'media', media), job, 'all').allow(job, 'media');
      },
      'job-egress-to-media-rtp',
      { egress: [{ ports: [{ protocol: 'UDP', port: 9000, endPort: 9100 }] }] },
    ],
    [
      'a range of ports',
      ({ application, job }) => application.allow(job, Peer.nodes('10.0.0.0/8'), { port: 30000, endPort: 32767 }),
      'job-egress-to-nodes-30000-32767',
      {
        egress: [
          { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 30000, endPort: 32767 }] },
        ],
      },
    ],
    [
      'the ports where a peer listens',
      ({ application, job }) => application.allow(job, Peer.apiServer('10.0.0.1')),
      'job-egress-to-api-server-6443-443',
      {
        egress: [
          {
            to: [{ ipBlock: { cidr: '10.0.0.1/32' } }],
            ports: [
              { protocol: 'TCP', port: 6443 },
              { protocol: 'TCP', port: 443 },
            ],
          },
        ],
      },
    ],
    [
      'two namespaces',
      ({ application }) => application.allow(Peer.namespaces('labs', 'a', 'b'), 'web', 'http'),
      'web-ingress-from-labs-http',
      {
        ingress: [
          {
            from: [
              {
                namespaceSelector: {
                  matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['a', 'b'] }],
                },
              },
            ],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      },
    ],
  ])('lets through %s', (_, allow, name, expected) => {
    const one = shop();
    allow(one);
    if (name === '')
      expect(one.application.node.validate()).toEqual([
        expect.stringContaining('web has no port TCP 9000; use http, admin'),
      ]);
    else expect(one.policies().get(name)).toMatchObject(expected);
  });

  it('declares what was allowed, each peer once, and nobody with the network of a node', () => {
    const { app, application, web, job } = shop();
    new Workload(application, 'agent', { image: 'a', kind: 'DaemonSet', hostNetwork: true });
    const out = Peer.addresses('out', '10.1.0.0/16');
    application.allow(job, web, 'http').allow(web, out, 443).allow(job, out, 'all').allow(Peer.anyone, web, 'http');
    const intent = applicationIntent('shop', app);
    expect(intent.guarded.map(({ workload }) => workload)).toEqual(['shop/web[Deployment]', 'shop/job[CronJob]']);
    expect(intent.peers).toEqual({
      out: [{ ipBlock: { cidr: '10.1.0.0/16' } }],
      'kube-dns': [{ namespace: 'kube-system', podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    });
    expect(intent.connections.map(({ from, to, ports }) => [from, to, ports])).toEqual([
      ['shop/job[CronJob]', 'shop/web[Deployment]', [{ port: 8080, protocol: 'TCP' }]],
      ['shop/web[Deployment]', 'out', [{ port: 443, protocol: 'TCP' }]],
      ['shop/job[CronJob]', 'out', 'all'],
      ['anyone', 'shop/web[Deployment]', [{ port: 8080, protocol: 'TCP' }]],
      [
        ['shop/web[Deployment]', 'shop/job[CronJob]'],
        'kube-dns',
        [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      ],
    ]);
    expect(readIntent(intentYaml(intent), 'intent.yaml').problems).toEqual([]);
  });

  it.each<[string, Partial<WorkloadProps>]>([
    ['replicas', { replicas: 3 }],
    ['an autoscaler', { autoscaling: { min: 1, max: 3, cpu: 80 }, resources: { requests: { cpu: '100m' } } }],
    ['a pod on each node', { kind: 'DaemonSet' }],
    ['runs that may overlap', { schedule: '@daily' }],
  ])('lets the pods of a workload with %s reach each other', (_, props) => {
    const { app, application, policies } = shop();
    const db = new Workload(application, 'db', { image: 'd', ports: { peers: 7000 }, ...props });
    application.allow(db, db);
    const names = [...policies().keys()].filter((name) => name.startsWith('db'));
    expect(names).toEqual(['db-egress-to-db-peers', 'db-ingress-from-db-peers']);
    expect(applicationIntent('shop', app).connections.filter(({ from, to }) => from === to)).toHaveLength(1);
  });

  it.each<[string, Partial<WorkloadProps>]>([
    ['is one pod', { replicas: 1 }],
    ['is one pod that runs once', { kind: 'Job' }],
  ])('has no edge from a workload to itself that %s', (_, props) => {
    const { app, application } = shop();
    const db = new Workload(application, 'db', { image: 'd', ports: { peers: 7000 }, ...props });
    application.allow(db, db);
    expect(application.node.validate()).toEqual([
      'edge db -> db leads to itself, and db is one pod, which always reaches itself; remove it, or give db more pods',
    ]);
    expect(applicationIntent('shop', app).connections.filter(({ from, to }) => from === to)).toEqual([]);
  });

  it.each<[string, Partial<WorkloadProps>, object]>([
    ['a Job', { kind: 'Job' }, { app: 'run', tier: 'night' }],
    ['a CronJob', { schedule: '@daily' }, { app: 'run', tier: 'night' }],
    ['a Deployment', {}, { app: 'run' }],
  ])('selects %s by the labels that make its pods its own', (_, props, labels) => {
    const { application, web, policies } = shop();
    const run = new Workload(application, 'run', { image: 'r', podLabels: { tier: 'night' }, ...props });
    application.allow(run, web, 'http');
    expect(policies().get('run-egress-to-web-http')).toMatchObject({ podSelector: { matchLabels: labels } });
    expect(policies().get('web-ingress-from-run-http').ingress[0].from).toEqual([
      { podSelector: { matchLabels: labels } },
    ]);
  });

  it('without DNS declares none', () => {
    const app = new App();
    const application = new Application(new Chart(app, 'a', { namespace: 'a' }), 'a', { dns: false });
    new Workload(application, 'w', { image: 'w' });
    expect(applicationIntent('a', app)).toMatchObject({ connections: [] });
  });
});
