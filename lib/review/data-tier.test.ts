import { manifests, pod } from '../../test/review/review.ts';
import { dataTier } from './data-tier.ts';

const why = (text: string) => manifests(text).workloads.map(dataTier)[0];

describe('a data tier', () => {
  it.each([
    [3306, 'MySQL'],
    [5432, 'PostgreSQL'],
    [6379, 'Redis'],
    [9200, 'Elasticsearch'],
    [27017, 'MongoDB'],
  ])('is known by port %s, the one of %s', (port, store) => {
    expect(why(pod('store', { port: `{containerPort: ${port}}` }))).toBe(`its port ${port} is that of ${store}`);
  });

  it('is known by any of its ports', () => {
    expect(why(pod('store', { port: '{containerPort: 9104}, {containerPort: 3306}' }))).toContain('3306');
  });

  it.each(['database', 'db', 'cache', 'storage'])('is known by the label component: %s', (component) => {
    expect(why(pod('store', { labels: `app.kubernetes.io/component: ${component}` }))).toBe(
      `its label app.kubernetes.io/component is ${component}`,
    );
  });

  const object = (
    kind: string,
    container: string,
    { annotations = '', volumes = '', spec = '' } = {},
  ) => `apiVersion: ${kind === 'Job' ? 'batch' : 'apps'}/v1
kind: ${kind}
metadata: {name: store, namespace: shop, annotations: {${annotations}}}
spec: {${spec}template: {metadata: {labels: {app: store}}, spec: {${volumes}containers: [{name: c, ${container}}]}}}
`;

  it.each([
    ['postgres', 'postgres'],
    ['docker.io/bitnami/postgresql:16.2', 'postgresql'],
    ['registry.example.com:5000/team/redis', 'redis'],
    ['mongo@sha256:0123', 'mongo'],
    ['quay.io/coreos/etcd:v3.5.0@sha256:0123', 'etcd'],
  ])('is known by its image %s', (image, name) => {
    expect(why(object('Deployment', `image: "${image}"`))).toBe(`its image ${name} is that of a data store`);
  });

  it.each(['redis-exporter', 'mysql/client', 'postgres.example.com/web', 'my-postgres:16'])(
    'is not by the image %s',
    (image) => {
      expect(why(object('Deployment', `image: "${image}"`))).toBeUndefined();
    },
  );

  it('is not a job with the image of a store', () => {
    expect(why(object('Job', 'image: postgres'))).toBeUndefined();
  });

  it('is known by a claim, unless it serves the web', () => {
    const claim = { spec: 'volumeClaimTemplates: [{metadata: {name: data}}], ' };
    const volumes = 'volumes: [{name: v, persistentVolumeClaim: {claimName: files}}], ';
    expect(why(object('StatefulSet', 'image: x', claim))).toBe('it keeps what is on its claim data');
    expect(why(object('Deployment', 'image: x', { volumes }))).toBe('it keeps what is on its claim files');
    expect(why(object('StatefulSet', 'image: x, ports: [{containerPort: 8080}]', claim))).toBeUndefined();
    expect(why(object('StatefulSet', 'image: x, ports: [{containerPort: 1, name: http-api}]', claim))).toBeUndefined();
  });

  it('is what its annotation says, before all else', () => {
    const says = (text: string) => ({ annotations: `tierwall.dev/data-tier: "${text}"` });
    expect(why(object('Deployment', 'image: x', says('true')))).toBe('its annotation tierwall.dev/data-tier says so');
    expect(why(object('Deployment', 'image: postgres, ports: [{containerPort: 5432}]', says('false')))).toBeUndefined();
  });

  it('is known by the name of the store in its label', () => {
    expect(why(pod('store', { labels: 'app.kubernetes.io/name: postgresql' }))).toBe(
      'its label app.kubernetes.io/name is postgresql',
    );
  });

  it('is nothing else, whatever its name says', () => {
    expect(why(pod('database', { labels: 'app: db, app.kubernetes.io/component: frontend' }))).toBeUndefined();
    expect(why(pod('database', { labels: 'component: database' }))).toBeUndefined();
  });
});
