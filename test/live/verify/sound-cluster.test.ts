import { readFileSync } from 'node:fs';
import { counts } from '../../../lib/format/verify/form.ts';
import { someOf } from '../../takes-long.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { GUIDE, HARDENED, isImpostor, verified } from './verified.ts';

describe('verification of a cluster in which all is well', () => {
  it.each([
    ['guide', GUIDE],
    ['hardened', HARDENED],
  ])('finds every cell of %s as computed', async (_, texts) => {
    const { verification, cluster } = await verified(texts);
    const { match, mismatch, inconclusive } = counts(verification);
    expect([mismatch, inconclusive]).toEqual([0, 0]);
    expect(match).toBe(verification.plan.cells.length);
    expect(match).toBeGreaterThan(10);
    expect(verification.cells.every(({ tries }) => tries.length > 0)).toBe(true);
    expect(verification.canary.state).toBe('enforced');
    expect(verification.diagnoses).toEqual([]);
    expect(cluster.left).toBe(0);
  });

  it('tries pods and Services, from every workload, a stranger beside them, one from elsewhere, and one with the labels of each whom a policy lets in', async () => {
    const { verification } = await verified(HARDENED);
    expect(verification.plan.sources.map(({ name }) => name)).toEqual([
      ...['three-tier/backend[Deployment]', 'three-tier/db[StatefulSet]', 'three-tier/frontend[Deployment]'],
      ...['three-tier/{stranger}', '{elsewhere}/{stranger}', '{elsewhere}/{app=frontend}', '{elsewhere}/{app=backend}'],
    ]);
    const services = verification.cells.flatMap(({ tries }) => tries.flatMap(({ endpoint }) => endpoint.service ?? []));
    expect(new Set(services)).toEqual(new Set(['three-tier/backend', 'three-tier/db', 'three-tier/frontend']));
    // The port itself, and the ones beside it.
    const ports = verification.cells.filter(({ cell }) => cell.to.name.includes('/db')).map(({ cell }) => cell.port);
    expect([...new Set(ports)]).toEqual([3305, 3306, 3307]);
  });

  it('knows a pod without labels from the others of its namespace', async () => {
    const pod = (name: string, labels: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: ${labels}}\nspec: {containers: [{name: a, image: a, ports: [{containerPort: 80}]}]}\n`;
    const deny = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}\n`;
    const { verification } = await verified([
      pod('bare', '{}'),
      pod('db', '{app: db}'),
      pod('web', '{app: web}'),
      deny,
    ]);
    expect(counts(verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    const bare = verification.cells.filter(({ cell }) => cell.to.name === 'shop/bare[Pod]');
    expect(new Set(bare.flatMap(({ tries }) => tries.map(({ endpoint }) => endpoint.pod)))).toEqual(
      new Set(['shop/bare']),
    );
  });

  const courses: [string, object, number][] = [
    ['all is well', {}, 1],
    ['a policy is late', { slow: 1200, patience: 5000 }, 3],
    ['a policy never comes', { slow: 60_000 }, 3],
  ];
  it.each(someOf(courses, 2))('asks a prober no more than it must where %s', async (_, faults, most) => {
    const { cluster } = await verified(HARDENED, faults, 3);
    const probers = cluster.requests.filter((one) => one === 'create Pod').length - 2;
    expect(probers).toBeGreaterThan(10);
    // The canary's client is asked three times.
    expect(cluster.requests.filter((one) => one === 'exec').length).toBeLessThanOrEqual(most * probers + 3);
    expect(cluster.requests.filter((one) => /^(create|delete) /.test(one)).length).toBe(probers + 2 + 1 + 2 + 1);
  });

  it('tries all of a small application at once, and takes no longer than one denial', async () => {
    const { verification, cluster } = await verified(HARDENED, { timeout: 2000 });
    expect(cluster.requests.filter((one) => one === 'create Pod').length).toBeGreaterThan(12 + 2);
    expect(verification.seconds).toBeLessThan(3);
  });

  it('has the pods beside the canary made first, as it runs once they do', async () => {
    const create = jest.spyOn(SimulatedCluster.prototype, 'create');
    await verified(HARDENED);
    const pods = create.mock.calls.flatMap(([objects]) => objects).filter(({ kind }) => kind === 'Pod');
    create.mockRestore();
    const beside = pods.map(({ metadata }) => metadata.namespace === 'tierwall-verify-abc');
    expect(beside).toEqual([...beside].sort().reverse());
    expect(new Set(beside).size).toBe(2);
  });

  it('connects from two nodes, each source from its own one and from another', async () => {
    const { verification } = await verified(HARDENED);
    for (const { cell, tries } of verification.cells) {
      if (isImpostor(cell)) continue;
      expect(new Set(tries.map(({ node }) => node)).size).toBeGreaterThan(1);
      const pods = tries.filter(({ endpoint }) => endpoint.pod !== undefined);
      // Strangers of nowhere are on every node.
      if (cell.from.name === '{elsewhere}/{stranger}')
        expect(pods.some(({ node, endpoint }) => node === endpoint.backends[0]?.node)).toBe(true);
      expect(pods.some(({ node, endpoint }) => node !== endpoint.backends[0]?.node)).toBe(true);
    }
  });
});

it('probes with the image that the scripts pin', () => {
  const [, pinned] =
    /^probe_image=\$\{TIERWALL_PROBE_IMAGE:-(.*)\}$/m.exec(readFileSync('scripts/versions.sh', 'utf8')) ?? [];
  expect(readFileSync('lib/cli/verify.ts', 'utf8')).toContain(`'${pinned}'`);
});
