import type { LivePod, OwnObject } from '../../../lib/live/cluster/cluster.ts';
import type { Verification } from '../../../lib/live/verify.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verifyIn } from './verified.ts';

const template = (labels: object) => ({
  metadata: { labels },
  spec: { containers: [{ ports: [{ containerPort: 80 }], readinessProbe: { tcpSocket: { port: 80 } } }] },
});
const POD = (name: string, tier: string) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}, tier: ${tier}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
/** Nobody reaches `tier`. */
const TEXTS = (tier: string) => [
  POD('web', 'web'),
  POD('db', 'db'),
  `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 80}]}
`,
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: shop}
spec: {podSelector: {matchLabels: {tier: ${tier}}}, policyTypes: [Ingress]}
`,
];

/** Something happens once the pods and Services were listed. */
class Changing extends SimulatedCluster {
  happens: ((self: this) => void) | undefined;

  override async create(objects: readonly OwnObject[]): Promise<void> {
    this.happens?.(this);
    this.happens = undefined;
    return super.create(objects);
  }

  /** It is the one to which Services lead. */
  join(name: string, labels: object): void {
    this.addPod('shop', name, 'Pod', template(labels));
    this.workloads.unshift(...this.workloads.splice(-1));
  }

  change(name: string, pod: Partial<LivePod>): void {
    const at = this.workloads.findIndex((one) => one.workload === name);
    this.workloads.splice(at, 1, { ...(this.workloads[at] as (typeof this.workloads)[number]), ...pod });
  }

  lead(selector: Record<string, string>): void {
    this.serviceList.splice(0, 1, { ...(this.serviceList[0] as (typeof this.serviceList)[number]), selector });
  }
}

async function whenever(tier: string, happens: (cluster: Changing) => void): Promise<string[]> {
  const cluster = new Changing(TEXTS(tier));
  cluster.happens = happens;
  return told(await verifyIn(cluster, manifestsOf(TEXTS(tier))));
}

function told({ verdict, diagnoses }: Verification): string[] {
  return [verdict, ...diagnoses.map((one) => `${one.kind}: ${one.says}`)];
}

describe('verification of a Service behind which something changes during the run', () => {
  it('takes what another pod lets in, or keeps out, for no mismatch of its target', async () => {
    for (const tier of ['db', 'thief']) {
      expect(await whenever(tier, (cluster) => cluster.join('thief', { app: 'db', tier: 'thief' }))).toEqual([
        'inconclusive',
        expect.stringMatching(
          /^service changed: \d+ connections: Service shop\/db got pod shop\/thief during the run$/,
        ),
      ]);
    }
  });

  it('does so for a pod that has ended meanwhile, and for one that was not running before', async () => {
    const ended = await whenever('db', (cluster) => {
      cluster.join('thief', { app: 'db', tier: 'thief' });
      const answer = cluster.pods.bind(cluster);
      cluster.pods = async () => {
        const pods = await answer();
        return pods.map((one) => (one.name.startsWith('thief') ? { ...one, running: false, terminating: true } : one));
      };
    });
    expect(ended).toEqual(['inconclusive', expect.stringContaining('Service shop/db got pod shop/thief')]);
    const cluster = new Changing([...TEXTS('db'), POD('thief', 'thief').replace('app: thief', 'app: db')], {
      asleep: ['thief'],
    });
    cluster.happens = () => {
      cluster.change('thief', { running: true, ip: '192.168.9.9' });
      cluster.workloads.unshift(...cluster.workloads.splice(2, 1));
    };
    expect(told(await verifyIn(cluster, manifestsOf(TEXTS('db'))))).toEqual([
      'inconclusive',
      expect.stringContaining('Service shop/db got pod shop/thief during the run'),
    ]);
  });

  it('says that a Service was changed or removed', async () => {
    expect(await whenever('db', (cluster) => cluster.lead({ app: 'web' }))).toContainEqual(
      expect.stringContaining('Service shop/db was changed during the run'),
    );
    expect(await whenever('db', (cluster) => cluster.serviceList.splice(0))).toContainEqual(
      expect.stringContaining('Service shop/db was removed during the run'),
    );
  });

  it('is a match if a pod joins that is behind no Service', async () => {
    expect(await whenever('db', (cluster) => cluster.join('other', { app: 'other' }))).toEqual(['match']);
  });
});

describe('verification of a Service with an EndpointSlice that somebody wrote', () => {
  const slice = (address: string) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'by-hand', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'db' } },
    ...{ addressType: 'IPv4', endpoints: [{ addresses: [address] }], ports: [{ port: 80 }] },
  });

  /** Every second connection through the Service gets no answer. */
  class Led extends SimulatedCluster {
    private tries = 0;

    override async probe(...[pod, probes, seconds]: Parameters<SimulatedCluster['probe']>): Promise<string> {
      const printed = await super.probe(pod, probes, seconds);
      const isLost = (line: string) =>
        probes[Number(line.split(' ')[0])]?.address === '10.96.0.1' && this.tries++ % 2 === 0;
      return printed.replaceAll(/^\d+ OPEN$/gm, (line) => (isLost(line) ? line.replace('OPEN', 'TIMEOUT') : line));
    }
  }

  it('names it, and does not take it for lost packets', async () => {
    // Nobody reaches web, and its silence is still a denial.
    const cluster = new Led(TEXTS('web'), { slices: [slice('10.9.9.9')] });
    const [verdict, ...says] = told(await verifyIn(cluster, manifestsOf(TEXTS('web'))));
    expect(verdict).toBe('inconclusive');
    expect(says).toEqual([
      expect.stringContaining(
        'Service shop/db also leads to addresses of EndpointSlice by-hand, which somebody wrote and which are not those of its pods',
      ),
    ]);
  });

  it('asks for none where every Service answers as computed', async () => {
    const cluster = new SimulatedCluster(TEXTS('none'), { slices: [slice('10.9.9.9')] });
    expect(told(await verifyIn(cluster, manifestsOf(TEXTS('none'))))).toEqual(['match']);
  });
});
