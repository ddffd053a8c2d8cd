import { App, Chart } from 'cdk8s';
import { Tier, type TierProps } from './tier.ts';

function make(props: Partial<TierProps>) {
  const chart = new Chart(new App(), 'test');
  const tier = new Tier(chart, 'tier', { name: 'web', image: 'web:1', port: 8080, ...props });
  return { chart, tier, problems: tier.node.validate() };
}
const objects = (props: Partial<TierProps>) => make(props).chart.toJson();

describe('a tier', () => {
  it('is a Deployment and a ClusterIP Service, tied by one label', () => {
    const [deployment, service] = objects({});
    expect(deployment.spec.selector.matchLabels).toEqual({ app: 'web' });
    expect(deployment.spec.template.metadata.labels).toEqual({ app: 'web' });
    expect(service.spec).toEqual({ selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 8080 }] });
  });

  it('writes a protocol that is not the default, in the container and in the Service', () => {
    const [deployment, service] = objects({ protocol: 'UDP', servicePort: 53 });
    expect(deployment.spec.template.spec.containers[0].ports).toEqual([{ containerPort: 8080, protocol: 'UDP' }]);
    expect(service.spec.ports).toEqual([{ port: 53, targetPort: 8080, protocol: 'UDP' }]);
  });

  it('is a StatefulSet behind a headless Service when it keeps data', () => {
    const { chart, tier } = make({ storage: { size: '2Gi', mountPath: '/data' } });
    const [statefulSet, service] = chart.toJson();
    expect(tier.kind).toBe('StatefulSet');
    expect(statefulSet.kind).toBe('StatefulSet');
    expect(statefulSet.spec.serviceName).toBe(service.metadata.name);
    expect(service.spec.clusterIP).toBe('None');
  });

  it.each<[string, Partial<TierProps>, string[]]>([
    ['a name with capitals', { name: 'Bad_Name' }, ["name 'Bad_Name' is not a DNS label"]],
    ['an empty name', { name: '' }, ["name '' is not a DNS label"]],
    ['a name that begins with a digit', { name: '1st' }, ["name '1st' is not a DNS label"]],
    ['a name that ends with a dash', { name: 'web-' }, ["name 'web-' is not a DNS label"]],
    ['a name of 64 characters', { name: 'a'.repeat(64) }, ['is not a DNS label']],
    ['a name with a line break', { name: 'web\n' }, ['is not a DNS label']],
    ['a container name with a dot', { containerName: 'a.b' }, ["containerName 'a.b' is not a DNS label"]],
    ['port 0', { port: 0 }, ['port 0 is not a port']],
    ['port 65536', { port: 65536 }, ['port 65536 is not a port']],
    ['half a port', { port: 80.5 }, ['port 80.5 is not a port']],
    ['no number', { port: Number.NaN }, ['port NaN is not a port']],
    ['a Service port of -1', { servicePort: -1 }, ['servicePort -1 is not a port']],
    ['no image', { image: '' }, ["image '' is not an image"]],
    ['a node port below the range', { nodePort: 29999 }, ['nodePort 29999 is outside']],
    ['a node port above the range', { nodePort: 32768 }, ['nodePort 32768 is outside']],
    ['a node port on a headless Service', { nodePort: 30001, storage: { size: '1Gi', mountPath: '/d' } }, ['headless']],
    ['two things at once', { name: 'A', port: 0 }, ["name 'A'", 'port 0']],
  ])('refuses %s', (_, props, expected) => {
    const { problems } = make(props);
    expect(problems).toHaveLength(expected.length);
    for (const [index, part] of expected.entries()) expect(problems[index]).toContain(part);
  });

  const restricted = {
    ...{ user: 999, probe: { tcpSocket: { port: { value: 8080 } } } as never },
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '250m', memory: '128Mi' } },
  };
  const storage = { size: '1Gi', mountPath: '/var/lib/redis' };

  it.each<[string, object, string]>([
    ['no port, in code that nobody type-checked', { port: undefined }, 'port is missing; write it'],
    ['a port that is a text', { port: '80' }, "port is '80', not a number"],
    ['a field that there is not', { ports: [80] }, 'ports is not a field'],
    ['replicas below none', { replicas: -1 }, 'replicas -1 is not a number of pods'],
    [
      'a TCP probe on a UDP port',
      { protocol: 'UDP', restricted },
      'probe tries TCP, and nothing listens there but UDP',
    ],
    ['root as its user', { restricted: { ...restricted, user: 0 } }, 'user 0 is root'],
    ['a folder twice', { restricted: { ...restricted, writable: ['/tmp', '/tmp'] } }, 'mounted already'],
    ['a relative folder', { restricted: { ...restricted, writable: ['tmp'] } }, 'not an absolute path'],
    [
      'its volume where it writes',
      { storage, restricted: { ...restricted, writable: ['/var/lib/redis'] } },
      'mounted already',
    ],
    [
      'no quantity',
      {
        restricted: { ...restricted, resources: { ...restricted.resources, limits: { cpu: '250m', memory: '64mb' } } },
      },
      "'64mb' is not a quantity",
    ],
    [
      'more requested than the limit',
      { restricted: { ...restricted, resources: { ...restricted.resources, requests: { cpu: '1', memory: '64Mi' } } } },
      'above its limit',
    ],
    ['a number as a variable', { env: [{ name: 'A', value: 1 }] }, "env[0].value is 1, not a string; write '1'"],
    ['a variable that is misspelt', { env: [{ name: 'A', valu: '1' }] }, 'env[0].valu is not a field'],
    ['a variable without a valid name', { env: [{ name: '1A', value: '1' }] }, "env '1A' is not a variable name"],
    [
      'a variable twice',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      "env 'A' is there twice",
    ],
    ['a volume of nothing', { storage: { ...storage, size: '0' } }, "storage.size '0' is nothing"],
    ['a user above all', { restricted: { ...restricted, user: 2 ** 31 } }, 'is root or not a user number'],
    ['a probe of nothing', { restricted: { ...restricted, probe: {} } }, 'restricted.probe is not one of'],
    [
      'two probes',
      { restricted: { ...restricted, probe: { exec: { command: ['true'] }, httpGet: { port: { value: 80 } } } } },
      'restricted.probe is not one of',
    ],
    [
      'a probe whose port would be lost',
      { restricted: { ...restricted, probe: { httpGet: { path: '/', port: 80 } } } },
      'restricted.probe is not one of',
    ],
    ['a StatefulSet of 53 letters', { name: 'a'.repeat(53), storage }, 'has 53 letters'],
  ])('refuses %s, in one line', (_, props, expected) => {
    expect(make(props as Partial<TierProps>).problems).toEqual([expect.stringContaining(expected)]);
  });

  it('gives an emptyDir another name than its claim has', () => {
    const [set] = objects({ storage, restricted: { ...restricted, writable: ['/data', '/tmp', '/TMP'] } }).filter(
      ({ kind }) => kind === 'StatefulSet',
    );
    const { volumes, containers } = set.spec.template.spec;
    expect(volumes.map(({ name }: { name: string }) => name)).toEqual(['data-2', 'tmp', 'tmp-2']);
    expect(containers[0].volumeMounts.map(({ name }: { name: string }) => name)).toEqual([
      'data',
      'data-2',
      'tmp',
      'tmp-2',
    ]);
  });

  it.each<[string, Partial<TierProps>]>([
    ['a name of 63 characters', { name: 'a'.repeat(63) }],
    ['the bounds of all ports', { port: 65535, servicePort: 1, nodePort: 32767 }],
    ['the first node port', { nodePort: 30000 }],
  ])('takes %s', (_, props) => {
    expect(make(props).problems).toEqual([]);
  });
});
