import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiObject, App, Chart, Include } from 'cdk8s';
import { CronJob, Deployment } from 'cdk8s-plus-27';
import { takesLong } from '../../test/takes-long.ts';
import { Application } from './application.ts';
import { applicationIntent } from './application-intent.ts';
import { NamespaceFloor } from './namespace-floor.ts';
import { Peer } from './peer.ts';
import { Workload } from './workload.ts';

const YAML = `apiVersion: v1
kind: Service
metadata: {name: cache}
spec: {ports: [{port: 6379}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cache, namespace: data}
spec:
  selector: {matchLabels: {role: cache}}
  template:
    metadata: {labels: {role: cache, version: "1"}}
    spec: {containers: [{name: c, image: c, ports: [{name: redis, containerPort: 6379}, {name: dns, containerPort: 53, protocol: UDP}]}]}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: dump}
spec: {schedule: "@daily", jobTemplate: {spec: {template: {metadata: {labels: {job: dump}}, spec: {containers: [{name: c, image: c}]}}}}}
`;

describe('a workload that something else makes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrapped '));
  afterAll(() => rmSync(folder, { recursive: true }));
  const chartOf = () => new Chart(new App(), 'chart', { namespace: 'shop' });
  const include = (chart: Chart) => {
    writeFileSync(join(folder, 'all.yaml'), YAML);
    return new Include(chart, 'include', { url: join(folder, 'all.yaml') });
  };

  it('of an Include is found by its kind and name, with the labels of its selector and its ports', () => {
    const wrapped = Workload.of(include(chartOf()), { kind: 'StatefulSet' });
    expect(wrapped).toMatchObject({ name: 'cache', kind: 'StatefulSet', namespace: 'data', hostNetwork: false });
    expect(wrapped.labels()).toEqual({ role: 'cache' });
    expect(wrapped.ports.map(({ name, port, protocol }) => `${name} ${port} ${protocol}`)).toEqual([
      'redis 6379 TCP',
      'dns 53 UDP',
    ]);
    expect(Workload.of(include(chartOf()), { name: 'dump' }).labels()).toEqual({ job: 'dump' });
  });

  takesLong('is asked for where there is none, or more than one', () => {
    expect(() => Workload.of(include(chartOf()))).toThrow(
      /more than one workload in it: StatefulSet cache, CronJob dump; say which/,
    );
    expect(() => Workload.of(include(chartOf()), { name: 'x' })).toThrow(/there is no x in it/);
  });

  it('of cdk8s-plus takes part in edges and in the intent, and its policies are in its own namespace', () => {
    const chart = chartOf();
    const shop = new Application(chart, 'shop');
    const web = new Deployment(chart, 'web', {
      metadata: { name: 'web' },
      containers: [{ image: 'w', portNumber: 8080 }],
    });
    const nightly = new CronJob(chart, 'nightly', {
      metadata: { name: 'nightly' },
      schedule: { expressionString: '@daily' } as never,
      containers: [{ image: 'n' }],
    });
    shop.allow(Workload.of(nightly), Workload.of(web));
    expect(shop.node.validate()).toEqual([]);
    expect(applicationIntent('shop', chart)).toMatchObject({
      guarded: [{ workload: 'shop/nightly[CronJob]' }, { workload: 'shop/web[Deployment]' }],
      connections: [
        { from: 'shop/nightly[CronJob]', to: 'shop/web[Deployment]', ports: [{ port: 8080, protocol: 'TCP' }] },
        { to: 'kube-dns' },
      ],
    });
  });

  it('in another namespace than that of its chart has its policies there', () => {
    const chart = chartOf();
    const shop = new Application(chart, 'shop');
    shop.allow(new Workload(shop, 'web', { image: 'w' }), Workload.of(include(chart), { name: 'cache' }), 'redis');
    new NamespaceFloor(new Chart(chart.node.root as App, 'data', { namespace: 'data' }), 'floor');
    const policies = chart.toJson().filter(({ metadata }) => /-ingress-|-egress-/.test(metadata.name));
    expect(policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual([
      'shop/web-egress-to-data-cache-redis',
      'data/cache-ingress-from-shop-web-redis',
    ]);
    expect(policies[0].spec.egress[0].to).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } },
        podSelector: { matchLabels: { role: 'cache' } },
      },
    ]);
  });

  it('without labels on its pods is refused: no policy could select it', () => {
    const chart = chartOf();
    const pod = new ApiObject(chart, 'pod', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [] },
    } as never);
    expect(Workload.of(pod).node.validate()).toEqual([expect.stringContaining('Pod p has no labels on its pods')]);
  });

  it.each<[string, object, string]>([
    [
      'more labels than',
      { matchLabels: { app: 'web', part: 'api' } },
      'Deployment other has the labels of Deployment web',
    ],
    ['some of the labels of', { matchLabels: { tier: 'front' } }, 'Deployment web has the labels of Deployment other'],
    ['the same labels as', { matchLabels: { app: 'web' } }, 'Deployment other has the labels of Deployment web'],
  ])('with %s another workload is refused: a policy for one would be for both', (_, selector, said) => {
    const chart = chartOf();
    const shop = new Application(chart, 'shop');
    const web = new Workload(shop, 'web', { image: 'w', ports: { http: 80 }, podLabels: { tier: 'front' } });
    const other = new ApiObject(chart, 'other', {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'other' } },
      spec: {
        selector,
        template: { metadata: { labels: (selector as never)['matchLabels'] }, spec: { containers: [] } },
      },
    } as never);
    shop.add(Workload.of(other)).allow(Peer.anyone, web);
    expect(shop.node.validate()).toEqual([expect.stringContaining(said)]);
  });
});
