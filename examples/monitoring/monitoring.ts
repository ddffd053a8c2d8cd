import { ApiObject, type App, Chart } from 'cdk8s';
import { Application, Peer, Workload } from '../../lib/index.ts';

/** The addresses of the cluster's nodes, and of its API server: node-exporter has the network of its node. */
const NODES = '10.10.0.0/16';

/** Prometheus scrapes what other namespaces run; Grafana stands behind an ingress controller. */
export function monitoring(app: App): void {
  const security = { level: 'restricted', version: 'v1.27' } as const;
  const stack = new Application(new Chart(app, 'monitoring', { namespace: 'monitoring' }), 'stack', {
    podSecurity: security,
  });
  const prometheus = new Workload(stack, 'prometheus', {
    ...{ image: 'prom/prometheus:v3', ports: { web: 9090 }, user: 65534, serviceAccount: 'prometheus' },
    mounts: { '/etc/prometheus': { configMap: 'prometheus' } },
    storage: { size: '10Gi', mountPath: '/prometheus' },
  });
  const alertmanager = new Workload(stack, 'alertmanager', {
    ...{ image: 'prom/alertmanager:v0.28', user: 65534, kind: 'StatefulSet', replicas: 2 },
    ports: { web: 9093, mesh: 9094, gossip: { port: 9094, protocol: 'UDP' } },
    writable: ['/alertmanager'],
  });
  const grafana = new Workload(stack, 'grafana', {
    ...{ image: 'grafana/grafana:12.0.0', ports: { http: 3000 }, user: 472, writable: ['/var/lib/grafana'] },
    probe: { http: '/api/health' },
    ingress: { host: 'grafana.example.com', className: 'nginx' },
  });

  // No policy limits a pod with the network of its node, and no edge names it: edges name the addresses of the nodes.
  const labels = { 'pod-security.kubernetes.io/enforce': 'privileged' };
  new ApiObject(new Chart(app, 'namespaces'), 'node-exporter', {
    ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'node-exporter', labels } },
  });
  new Workload(new Chart(app, 'node-exporter', { namespace: 'node-exporter' }), 'node-exporter', {
    ...{
      image: 'prom/node-exporter:v1.9',
      kind: 'DaemonSet',
      ports: { metrics: 9100 },
      user: 65534,
      hostNetwork: true,
    },
    mounts: { '/host': { hostPath: '/' } },
  });

  // An application of another team, in a namespace of its own.
  const payments = new Application(new Chart(app, 'payments', { namespace: 'payments' }), 'payments', {
    podSecurity: security,
  });
  const api = new Workload(payments, 'api', {
    image: 'payments/api:1',
    ports: { http: 8080, metrics: 9102 },
    user: 1000,
  });

  stack.allow(prometheus, api, 'metrics');
  stack.allow(prometheus, alertmanager, 'web');
  stack.allow(prometheus, Peer.nodes(NODES), 9100);
  stack.allow(prometheus, Peer.apiServer('10.10.0.1', '10.10.0.2', '10.10.0.3'), 6443);
  stack.allow(grafana, prometheus);
  stack.allow(Peer.ingressController(), grafana);
  stack.allow(alertmanager, Peer.addresses('pager', '198.51.100.0/24'), 443);
  payments.allow(Peer.ingressController(), api, 'http');
}
