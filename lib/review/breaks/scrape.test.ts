import { deployment, limit, said, service } from '../../../test/review/breaks/said.ts';

const scraped = (annotations: string) =>
  deployment('web').replace(
    'metadata: {labels: {app: web}}',
    `metadata: {labels: {app: web}, annotations: {${annotations}}}`,
  );
const ASKS = 'prometheus.io/scrape: "true", prometheus.io/port: "9100"';
const LOST = (port = 9100) => [`PROBABLY BREAKS web can no longer be scraped on TCP ${port}`];
const closed = limit('web', 'Ingress', '{from: [{podSelector: {}}]}');
const from = (peer: string, port = 9100) => limit('web', 'Ingress', `{from: [${peer}], ports: [{port: ${port}}]}`);
const monitor = (kind: string, spec: string, namespace = 'shop') => `apiVersion: monitoring.coreos.com/v1
kind: ${kind}
metadata: {name: web, namespace: ${namespace}}
spec: {${spec}}
`;

describe('a workload that asks to be scraped', () => {
  const saidWith = (last: string, web = scraped(ASKS)) => said([web], [web, last]);

  it('misses it by its annotation, on the port of that or on its own', () => {
    expect(saidWith(closed)).toEqual(LOST());
    expect(saidWith(closed, scraped('prometheus.io/scrape: "true"'))).toEqual(LOST(8080));
    expect(saidWith(closed, scraped('prometheus.io/scrape: "false"'))).toEqual([]);
    expect(saidWith(closed, deployment('web'))).toEqual([]);
  });

  it.each([
    ['a namespace that watches', from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}')],
    [
      'pods of other namespaces that nobody knows',
      from('{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}'),
    ],
    ['addresses', from('{ipBlock: {cidr: 10.0.0.0/8}}')],
  ])('is scraped where %s may', (_, last) => {
    expect(saidWith(last)).toEqual([]);
  });

  it('is not where only another port is open to them', () => {
    expect(saidWith(from('{namespaceSelector: {}}', 8080))).toEqual(LOST());
  });

  it('is asked about the Prometheus of the manifests, where there is one', () => {
    const prometheus = deployment('watch').replace('image: watch', 'image: quay.io/prometheus/prometheus:v3');
    const objects = [scraped(ASKS), prometheus];
    expect(said(objects, [...objects, closed])).toEqual([]);
    expect(said(objects, [...objects, from('{podSelector: {matchLabels: {app: other}}}')])).toEqual(LOST());
  });

  it('is known by a Service, a ServiceMonitor and a PodMonitor', () => {
    const web = deployment('web');
    const plain = service('web').replace('namespace: shop}', 'namespace: shop, labels: {team: a}}');
    const asks = plain.replace('namespace: shop,', 'namespace: shop, annotations: {prometheus.io/scrape: "true"},');
    const named = plain.replace('port: 80,', 'name: metrics, port: 80,');
    const ofService = 'selector: {matchLabels: {team: a}}, endpoints: [{port: metrics}]';
    const ofPods = 'selector: {matchExpressions: [{key: app, operator: Exists}]}, podMetricsEndpoints: [{port: main}]';
    const lost = (...objects: string[]) => said([web, ...objects], [web, ...objects, closed]);
    expect(lost(asks)).toEqual(LOST(8080));
    expect(lost(plain)).toEqual([]);
    expect(lost(named, monitor('ServiceMonitor', ofService))).toEqual(LOST(8080));
    expect(lost(named, monitor('ServiceMonitor', ofService.replace('team: a', 'team: b')))).toEqual([]);
    expect(lost(monitor('PodMonitor', ofPods))).toEqual(LOST(8080));
    expect(lost(monitor('PodMonitor', ofPods.replace('port: main', 'port: other')))).toEqual([]);
    expect(lost(monitor('PodMonitor', ofPods, 'other'))).toEqual([]);
    expect(lost(monitor('PodMonitor', `namespaceSelector: {any: true}, ${ofPods}`, 'other'))).toEqual(LOST(8080));
    expect(lost(monitor('PodMonitor', `namespaceSelector: {matchNames: [shop]}, ${ofPods}`, 'other'))).toEqual(
      LOST(8080),
    );
  });
});
