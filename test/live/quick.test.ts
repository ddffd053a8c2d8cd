import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counts } from '../../lib/format/verify/form.ts';
import { verify } from '../../lib/live/verify.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { type Faults, SimulatedCluster } from './simulated-cluster.ts';

const textsOf = (folder: string) => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

async function look(profile: string, quick: boolean, faults: Faults = {}) {
  const texts = textsOf(`test/fixtures/${profile}`);
  const cluster = new SimulatedCluster(texts, faults);
  const manifests = readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
  const verification = await verify(manifests, cluster, { image: 'agnhost', within: 0, run: 'abc', quick });
  return { verification, cluster, pods: cluster.requests.filter((one) => one === 'create Pod').length };
}

describe('a quick look', () => {
  it.each(['guide', 'hardened'])(
    'at %s tries every pair on the ports that something names, with half of the pods',
    async (profile) => {
      const [quick, full] = [await look(profile, true), await look(profile, false)];
      expect(counts(quick.verification)).toMatchObject({ mismatch: 0, inconclusive: 0 });
      expect(quick.verification.verdict).toBe('match');
      const pairsOf = ({ verification }: typeof quick) =>
        verification.cells
          .filter(({ cell }) => !cell.isAdjacentPort && cell.from.name !== 'stolen-labels')
          .map(({ cell }) => `${cell.from.name} ${cell.to.name} ${cell.port}`);
      expect(quick.verification.cells).toHaveLength(pairsOf(full).length);
      expect(pairsOf(quick)).toEqual(pairsOf(full));
      // The pods of the canary are in both.
      expect(quick.pods - 2).toBeLessThanOrEqual((full.pods - 2) * 0.6);
      expect(quick.cluster.left).toBe(0);
    },
  );

  it.each<[string, Faults, 'mismatch' | 'inconclusive']>([
    ['a policy that is not there', { withoutPolicy: 'db-access-policy' }, 'mismatch'],
    ['a plugin that enforces nothing', { noEnforcement: true }, 'mismatch'],
    ['a network that is down', { networkDown: true }, 'inconclusive'],
    ['a target that is silent', { silent: ['db'] }, 'inconclusive'],
    ['nodes that do not reach each other', { apart: ['node-a', 'node-b'] }, 'inconclusive'],
  ])('is taken in by none of what the whole is not taken in by: %s', async (_, faults, verdict) => {
    const { verification } = await look('guide', true, faults);
    expect(verification.verdict).toBe(verdict);
  });

  it('says what it leaves out', async () => {
    const { verification } = await look('hardened', true);
    expect(verification.notTried).toContain(
      'ports that nothing names, stolen labels, and from a second node, as --quick leaves them out',
    );
  });
});
