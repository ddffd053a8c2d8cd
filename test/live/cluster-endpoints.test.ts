import { tierwall } from '../in-process.ts';
import { AskedCluster } from './asked-cluster.ts';
import { shop } from './cluster-objects.ts';
import type { ServedObject } from './object-server.ts';

jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const there = new AskedCluster(shop);
const { ask } = there;

const slice = (name: string, manager?: string): ServedObject => ({
  ...{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' },
  metadata: {
    ...{ name, namespace: 'shop' },
    labels: {
      'kubernetes.io/service-name': 'web',
      ...(manager && { 'endpointslice.kubernetes.io/managed-by': manager }),
    },
  },
  endpoints: [{ addresses: ['192.0.2.7'] }],
});
const OF_CONTROLLER = slice('web-x7k2p', 'endpointslice-controller.k8s.io');
const WRITTEN = slice('web-by-hand');

/** Of Calico: api may connect to `end` only. */
const only = (destination: object): ServedObject => ({
  ...{ apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { name: 'api', namespace: 'shop' } },
  spec: { selector: "app == 'api'", types: ['Egress'], egress: [{ action: 'Allow', destination }] },
});
const TO_SERVICE = only({ services: { name: 'web', namespace: 'shop' } });
const TO_PODS = only({ selector: "app == 'web'" });

/** How the rows of api begin, in a cluster with these objects and in a dump of it. */
async function rowsOfApi(...more: readonly ServedObject[]): Promise<string[]> {
  there.server.objects = [...shop(), ...more];
  const { stdout } = await ask('list', '--from', 'api');
  const dump = there.manifests(...there.server.objects);
  expect(stdout.replaceAll(/ *\(.*/g, '')).toBe(
    (await tierwall(['list', dump, '--from', 'api'])).stdout.replaceAll(/ *\(.*/g, ''),
  );
  return stdout.split('\n').filter((line) => line.startsWith('shop/api[Deployment] => '));
}
const lists = () => there.server.requests.filter((one) => one.includes('/endpointslices'));

describe('endpoints that somebody wrote for a Service of a cluster', () => {
  it('count as in manifests, where a rule of Calico names Services', async () => {
    expect((await rowsOfApi(TO_SERVICE, OF_CONTROLLER)).join()).not.toContain('External');
    expect((await rowsOfApi(TO_SERVICE, OF_CONTROLLER, WRITTEN)).join()).toMatch(/External\] : .*depends/);
    expect(lists()).toHaveLength(2);
    // There are as many others as Services, and their addresses change with every pod.
    const managed = 'endpointslice-controller.k8s.io,endpointslicemirroring-controller.k8s.io';
    const written = `endpointslice.kubernetes.io/managed-by notin (${managed})`;
    expect(there.server.selectors).toEqual([written, written]);
  });

  it('are not asked for where no rule names Services', async () => {
    await rowsOfApi(TO_PODS, OF_CONTROLLER, WRITTEN);
    expect(lists()).toEqual([]);
  });

  it('may be there if they may not be listed, so nothing is called denied that they could open', async () => {
    there.server.objects = [...shop(), TO_SERVICE];
    there.server.refused.add('endpointslices.discovery.k8s.io');
    const { status, stdout, stderr } = await ask('list', '--from', 'api');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/External\] : .*depends/) });
    expect(stderr).toMatch(
      /MF009 endpointslices\.discovery\.k8s\.io may not be listed .*: rules of Calico for Services may let through, or deny, endpoints/,
    );
  });

  it('count if the rule that names Services comes with an apply', async () => {
    const changed = async (...more: readonly ServedObject[]) => {
      there.server.objects = [...shop(), TO_PODS, OF_CONTROLLER, ...more];
      return (await ask('diff', there.manifests(TO_SERVICE))).stdout;
    };
    expect(await changed()).not.toContain('External');
    expect(await changed(WRITTEN)).toMatch(/gained.*\[External\].* -> All Connections/s);
    expect(lists()).toHaveLength(2);
  });
});
