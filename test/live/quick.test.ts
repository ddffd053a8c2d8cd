import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counts } from '../../lib/format/verify/form.ts';
import { verify } from '../../lib/live/verify.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { SimulatedApiServer } from './api-server.ts';
import { kubeconfigOf } from './http.ts';
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

  it('has strangers in a namespace that is there, whose labels a policy may mean', async () => {
    const texts = [
      ...textsOf('test/fixtures/guide'),
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: strangers, labels: {team: x}}\n',
    ];
    const manifests = readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
    const verification = await verify(manifests, new SimulatedCluster(texts), {
      ...{ image: 'agnhost', within: 0, run: 'abc', quick: true, namespace: 'strangers' },
    });
    expect(verification.verdict).toBe('match');
    expect(verification.cells.some(({ cell }) => cell.from.name === 'strangers/{stranger}')).toBe(true);
  });

  it('says what it leaves out', async () => {
    const { verification } = await look('hardened', true);
    expect(verification.notTried).toContain(
      'ports that nothing names, stolen labels, and from a second node, as --quick leaves them out',
    );
  });

  it('is an option of the command', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tierwall quick '));
    const cluster = new SimulatedCluster(textsOf('test/fixtures/guide'));
    const server = new SimulatedApiServer(cluster);
    try {
      const kubeconfig = join(folder, 'config');
      writeFileSync(kubeconfig, kubeconfigOf(await server.start()));
      const child = spawn(
        process.execPath,
        ['bin/tierwall', 'verify', 'test/fixtures/guide', '--kubeconfig', kubeconfig, '--quick'],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
      expect(out).toMatch(/^15 connections: 15 match, 0 mismatch, 0 inconclusive/m);
      expect(cluster.left).toBe(0);
    } finally {
      server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
