import { counts } from '../../../lib/format/verify/form.ts';
import type { Faults } from '../faults.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { GUIDE, HARDENED, isImpostor, manifestsOf, verifyIn } from './verified.ts';

async function look(texts: readonly string[], quick: boolean, faults: Faults = {}) {
  const cluster = new SimulatedCluster(texts, faults);
  const verification = await verifyIn(cluster, manifestsOf(texts), { quick });
  return { verification, cluster, pods: cluster.requests.filter((one) => one === 'create Pod').length };
}

describe('a quick look', () => {
  it.each([
    ['guide', GUIDE],
    ['hardened', HARDENED],
  ])('at %s tries every pair on the ports that something names, with half of the pods', async (_, texts) => {
    const [quick, full] = [await look(texts, true), await look(texts, false)];
    expect(counts(quick.verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
    expect(quick.verification.verdict).toBe('match');
    const pairsOf = ({ verification }: typeof quick) =>
      verification.cells
        .filter(({ cell }) => !cell.isAdjacentPort && !isImpostor(cell))
        .map(({ cell }) => `${cell.from.name} ${cell.to.name} ${cell.port}`);
    expect(quick.verification.cells).toHaveLength(pairsOf(full).length);
    expect(pairsOf(quick)).toEqual(pairsOf(full));
    // The pods of the canary are in both.
    expect(quick.pods - 2).toBeLessThanOrEqual((full.pods - 2) * 0.6);
    expect(quick.cluster.left).toBe(0);
  });

  it.each<[string, Faults, 'mismatch' | 'inconclusive']>([
    ['a policy that is not there', { withoutPolicy: 'db-access-policy' }, 'mismatch'],
    ['a plugin that enforces nothing', { noEnforcement: true }, 'mismatch'],
    ['a network that is down', { networkDown: true }, 'inconclusive'],
    ['a target that is silent', { silent: ['db'] }, 'inconclusive'],
    ['nodes that do not reach each other', { apart: ['node-a', 'node-b'] }, 'inconclusive'],
  ])('is taken in by none of what the whole is not taken in by: %s', async (_, faults, verdict) => {
    const { verification } = await look(GUIDE, true, faults);
    expect(verification.verdict).toBe(verdict);
  });

  it('has strangers in a namespace that is there, whose labels a policy may mean', async () => {
    const texts = [...GUIDE, 'apiVersion: v1\nkind: Namespace\nmetadata: {name: strangers, labels: {team: x}}\n'];
    const options = { quick: true, namespace: 'strangers' };
    const verification = await verifyIn(new SimulatedCluster(texts), manifestsOf(texts), options);
    expect(verification.verdict).toBe('match');
    expect(verification.cells.some(({ cell }) => cell.from.name === 'strangers/{stranger}')).toBe(true);
  });

  it('says what it leaves out', async () => {
    const { verification } = await look(HARDENED, true);
    expect(verification.notTried).toContain(
      'ports that nothing names, impostors, and a second node, because of --quick',
    );
  });
});
