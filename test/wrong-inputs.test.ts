import { App, Chart, type ChartProps } from 'cdk8s';
import { Application, NamespaceFloor, Peer, synthesize, Workload, type WorkloadProps } from '../lib/index.ts';

type Untyped = Record<string, unknown>;

/** What synth says of one workload beside a sound one; nothing is written. */
function saidOf(make: (shop: Application, chart: Chart) => void, props: ChartProps = { namespace: 'shop' }): string[] {
  const app = new App({ outdir: '/nowhere' });
  const chart = new Chart(app, 'chart', props);
  const shop = new Application(chart, 'app');
  new Workload(shop, 'sound', { image: 'sound:1', ports: { http: 8080, syslog: { port: 514, protocol: 'UDP' } } });
  make(shop, chart);
  const lines: string[] = [];
  const before = process.exitCode;
  synthesize(app, { print: (line) => lines.push(line) });
  process.exitCode = before;
  expect(lines.at(-1)).toMatch(/^\d+ problems?; nothing was written$/);
  return lines.slice(0, -1);
}

const workload = (props: Untyped, id = 'bad') =>
  [
    `a workload with ${JSON.stringify(props)}`,
    (shop: Application) => void new Workload(shop, id, { image: 'x:1', ...props } as unknown as WorkloadProps),
  ] as const;
const edge = (...args: unknown[]) =>
  [
    `an edge ${args.map((one) => (one instanceof Peer ? one.name : JSON.stringify(one))).join(' ')}`,
    (shop: Application) => void (shop.allow as (...args: unknown[]) => unknown).call(shop, ...args),
  ] as const;
const other = (shop: Application, props: Untyped = {}, id = 'other') =>
  new Workload(shop, id, { image: 'o:1', ports: { http: 80 }, ...props } as unknown as WorkloadProps);

type Case = readonly [name: string, make: (shop: Application, chart: Chart) => void, said: string];
const CASES: readonly Case[] = [
  // Fields of a workload, as the types allow them
  [...workload({}, 'Bad_Name'), "name 'Bad_Name' is not a DNS label"],
  [...workload({ name: 'a'.repeat(64) }), 'is not a DNS label'],
  [...workload({ kind: 'StatefulSet', name: 'a'.repeat(53) }), 'has 53 letters'],
  [...workload({ schedule: '0 3 * * *', name: 'a'.repeat(53) }), 'has 53 letters'],
  [...workload({ image: '' }), "image '' is not an image"],
  [...workload({ image: 'a b' }), 'is not an image'],
  [...workload({ ports: { http: 0 } }), 'ports.http 0 is not a port'],
  [...workload({ ports: { http: 65536 } }), 'is not a port'],
  [...workload({ ports: { http: 80.5 } }), 'is not a port'],
  [...workload({ ports: { 'a-name-too-long-for-it': 80 } }), 'not a port name'],
  [...workload({ ports: { 80: 80 } }), 'not a port name'],
  [...workload({ ports: { a: 80, b: 80 } }), 'is TCP 80, as ports.a is'],
  [...workload({ ports: { a: { port: 8100, endPort: 8000 } } }), 'below port 8100'],
  [...workload({ ports: { a: { port: 80, protocol: 'tcp' } } }), "protocol is 'tcp'"],
  [...workload({ ports: { a: { port: 80, nodePort: 80 } } }), 'ports.a.nodePort 80 is outside'],
  [...workload({ ports: { a: { port: 80, servicePort: 8080 }, b: 8080 } }), 'is that of ports.a, too'],
  [...workload({ replicas: -1 }), 'replicas -1 is not a number of pods'],
  [...workload({ replicas: 1.5 }), 'replicas 1.5 is not a number of pods'],
  [...workload({ kind: 'DaemonSet', replicas: 2 }), 'does not apply to a DaemonSet'],
  [...workload({ kind: 'CronJob' }), 'schedule is missing'],
  [...workload({ schedule: 'at night' }), "schedule 'at night' is not a schedule"],
  [...workload({ resources: { limits: { memory: '64mb' } } }), "'64mb' is not a quantity"],
  [...workload({ resources: { requests: { cpu: '500m' }, limits: { cpu: '250m' } } }), 'above its limit'],
  [...workload({ resources: { requests: { memory: '-1Gi' } } }), 'is negative'],
  [...workload({ user: 0 }), 'user 0 is root'],
  [...workload({ user: 1.5 }), 'not a user number'],
  [...workload({ writable: ['/tmp', '/tmp/'] }), 'is mounted already'],
  [...workload({ writable: ['tmp'] }), 'not an absolute path'],
  [...workload({ storage: { size: '1Gi', mountPath: '/data' }, writable: ['/data'] }), 'is mounted already'],
  [...workload({ storage: { size: 'big', mountPath: '/data' } }), "storage.size 'big' is not a quantity"],
  [...workload({ kind: 'Deployment', storage: { size: '1Gi', mountPath: '/d' } }), 'does not apply to a Deployment'],
  [...workload({ env: { '1ST': 'a' } }), "'1ST' is not a variable name"],
  [...workload({ mounts: { '/etc/app': { configMap: 'No Name' } } }), 'not an object name'],
  [
    ...workload({ ports: { syslog: { port: 514, protocol: 'UDP' } }, probe: { tcp: 'syslog' } }),
    'a UDP port, which no TCP probe reaches',
  ],
  [...workload({ probe: { http: '/' } }), 'has no TCP port to try'],
  [...workload({ ports: { http: 80 }, probe: { http: '/', port: 'web' } }), "'web' is not one of its ports; use http"],
  [...workload({ sidecars: { bad: { image: 'y:1' } } }), 'has the name of another container'],
  [...workload({ podLabels: { app: 'x' } }), 'podLabels.app'],
  [...workload({ podLabels: { 'a b': 'x' } }), 'is not a label key'],
  [...workload({ autoscaling: { min: 3, max: 2, cpu: 80 }, resources: { requests: { cpu: '1' } } }), 'are not a range'],
  [...workload({ autoscaling: { min: 1, max: 2, cpu: 80 } }), 'requests.cpu, which is missing'],
  [...workload({ disruptionBudget: { minAvailable: '50 %' } }), 'not a number of pods'],
  [...workload({ service: { type: 'NodePort' } }), 'no port to lead to'],
  [
    ...workload({ ports: { a: { port: 80, nodePort: 30080 } }, service: { type: 'ClusterIP' } }),
    'on a ClusterIP Service',
  ],
  [...workload({ ports: { a: 80, b: 81 }, ingress: { host: 'x.example' } }), 'must say which port'],
  [...workload({ ports: { a: 80 }, ingress: { host: 'X' } }), 'not a host name'],
  [...workload({ security: { capabilities: ['CAP_NET_RAW'] } }), 'is not a capability'],
  // The same in code that nobody type-checked
  [...workload({ image: undefined }), 'image is missing'],
  [...workload({ image: 3 }), 'image is 3, not a string'],
  [...workload({ ports: 8080 }), 'ports is 8080, not an object'],
  [
    ...workload({ ports: { http: '8080' } }),
    "ports.http is '8080', not a port number or { port, protocol, ... }; write 8080 without quotes",
  ],
  [...workload({ ports: { http: { protocol: 'TCP' } } }), 'ports.http.port is missing'],
  [...workload({ ports: { http: undefined } }), 'ports.http is undefined'],
  [...workload({ port: 8080 }), 'port is not a field; did you mean ports?'],
  [...workload({ Image: 'x:1' }), 'Image is not a field; did you mean image?'],
  [...workload({ host: 'x' }), 'host is not a field; use one of'],
  [...workload({ env: { A: 1 } }), "env.A is 1, not a string, { secret, key } or { configMap, key }; write '1'"],
  [...workload({ writable: '/tmp' }), "writable is '/tmp', not a list; write ['/tmp']"],
  [...workload({ resources: { limits: { cpu: 1 } } }), "resources.limits.cpu is 1, not a string; write '1'"],
  [...workload({ replicas: '2' }), "replicas is '2', not a number; write 2 without quotes"],
  [
    'no fields at all',
    (shop) => void new Workload(shop, 'bad', undefined as unknown as WorkloadProps),
    'image is missing',
  ],
  // Edges
  [...edge('sound', 'nobody'), "no workload or peer is called 'nobody'; known: sound, anyone"],
  [...edge(undefined, 'sound'), 'from is undefined'],
  [...edge('sound', 'sound', 'http'), 'leads to itself, and sound is one pod'],
  [...edge(Peer.anyone, 'sound'), 'say which: http, syslog'],
  [...edge(Peer.anyone, 'sound', 'web'), "no port 'web'; use http, syslog"],
  [...edge(Peer.anyone, 'sound', 9090), 'no port TCP 9090'],
  [...edge(Peer.anyone, Peer.kubeDns), 'no workload at either end'],
  [...edge('sound', Peer.nodes('10.0.0.0/8')), "write its number, or 'all'"],
  [...edge('sound', Peer.nodes('10.0.0.0/8'), 'http'), 'not a port number'],
  [...edge('sound', Peer.nodes('10.0.0.0/8'), 70000), 'is not a port'],
  [...edge('sound', Peer.addresses('out', '10.0.0/8'), 443), 'is not a CIDR'],
  [
    ...edge('sound', Peer.addresses('out', { cidr: '10.0.0.0/8', except: ['11.0.0.0/9'] }), 443),
    'except only blocks within it',
  ],
  [...edge('sound', Peer.addresses('Out', '10.0.0.0/8'), 443), 'is not a DNS label'],
  [...edge('sound', Peer.addresses('out'), 443), 'has no address'],
  [...edge('sound', Peer.pods('out', { labels: { a: 'b' } }), 443), 'either namespace or namespaceLabels'],
  [
    'an edge twice',
    (shop) => void shop.allow(Peer.anyone, 'sound', 'http').allow(Peer.anyone, 'sound', 'http'),
    'remove one of the two',
  ],
  [
    'an edge to the network of a node',
    (shop) => void shop.allow('sound', other(shop, { hostNetwork: true })),
    'use Peer.nodes with the addresses of the nodes',
  ],
  // Between workloads
  [
    'a name of two peers',
    (shop) => {
      shop.allow('sound', Peer.addresses('out', '10.1.0.0/16'), 443);
      shop.allow('sound', Peer.addresses('out', '10.2.0.0/16'), 80);
    },
    'peer out differs from another peer of that name',
  ],
  [
    'a name twice',
    (shop, chart) => void shop.add(new Workload(chart, 'sound', { image: 'x:1' })),
    'policies cannot tell them apart',
  ],
  [
    'a namespace without a floor',
    (shop, chart) =>
      void shop.add(
        new Workload(new Chart(chart.node.root as App, 'jobs', { namespace: 'jobs' }), 'job', { image: 'x:1' }),
      ),
    'namespace jobs has no floor',
  ],
  [
    'a level of pod security that there is not',
    (_, chart) =>
      void new NamespaceFloor(new Chart(chart.node.root as App, 'b', { namespace: 'b' }), 'floor', {
        podSecurity: { level: 'strict' as never, version: 'v1.27' },
      }),
    "level 'strict' is not known",
  ],
  [
    ...workload({ ports: { a: 80 }, service: { type: 'LoadBalancer', externalTrafficPolicy: 'local' } }),
    'externalTrafficPolicy is "local"; use one of Cluster, Local',
  ],
  [...workload({ podAnnotations: { '<<': 'x' } }), "podAnnotations '<<' is not a label key"],
];

describe('what synth refuses', () => {
  it.each(CASES)('%s', (_, make, said) => {
    const lines = saidOf(make);
    const found = lines.filter((line) => line.includes(said));
    expect(lines.join('\n')).toContain(said);
    expect(found).toHaveLength(1);
    for (const line of lines) {
      // Where, the fact, the way out: in one line that a person reads.
      expect(line).toMatch(/^chart\/?[\w/ -]*: .+; .+$|^[\w/-]+: .+; .+$/);
      expect(line.length).toBeLessThan(420);
      expect(line).not.toMatch(/\n| at .*\.ts|\[object/);
    }
  });

  it('is said all at once', () => {
    const lines = saidOf((shop) => {
      new Workload(shop, 'bad', { image: '', replicas: -1, user: 0, ports: { http: 0 } });
      shop.allow('sound', 'nobody');
    });
    expect(lines).toHaveLength(5);
  });
});
