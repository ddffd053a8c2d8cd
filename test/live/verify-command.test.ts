import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedApiServer } from './api-server.ts';
import { kubeconfigOf } from './http.ts';
import { type Faults, SimulatedCluster } from './simulated-cluster.ts';

const GUIDE = readdirSync('test/fixtures/guide').map((file) => readFileSync(join('test/fixtures/guide', file), 'utf8'));
const FEW = ['--within', '1'];

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

describe('tierwall verify', () => {
  let folder: string;
  let servers: SimulatedApiServer[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall verify '));
    servers = [];
  });
  afterEach(() => {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function clusterWith(faults: Faults = {}) {
    const cluster = new SimulatedCluster(GUIDE, faults);
    const server = new SimulatedApiServer(cluster);
    servers.push(server);
    const kubeconfig = join(folder, `config ${servers.length}`);
    writeFileSync(kubeconfig, kubeconfigOf(await server.start()));
    return { cluster, server, kubeconfig };
  }

  /** @param during what happens to the process */
  function run(args: readonly string[], during: (kill: (signal: NodeJS.Signals) => void) => unknown = () => undefined) {
    return new Promise<Ended>((resolve, reject) => {
      const child = spawn(process.execPath, ['bin/tierwall', 'verify', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      child.on('close', (code, signal) => resolve({ code, signal, out, err }));
      Promise.resolve(during((signal) => child.kill(signal))).catch(reject);
    });
  }

  async function until(is: () => boolean): Promise<void> {
    for (let i = 0; i < 1000 && !is(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(is()).toBe(true);
  }

  it.each([
    ['0 where all is one', {}, 0, /^MATCH: declared = computed = probed$/m],
    ['1 at a mismatch', { withoutPolicy: 'db-access-policy' }, 1, /^MISMATCH: /m],
    ['3 where it cannot be told', { networkDown: true }, 3, /^INCONCLUSIVE: /m],
  ] as [string, Faults, number, RegExp][])('ends with %s', async (_, faults, code, says) => {
    const { cluster, kubeconfig } = await clusterWith(faults);
    const ended = await run([
      'test/fixtures/guide',
      '--intent',
      'test/fixtures/intent/guide.yaml',
      '--kubeconfig',
      kubeconfig,
      ...FEW,
    ]);
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.out).toMatch(says);
    expect(ended.err).not.toMatch(/^\s+at /m);
    expect(cluster.left).toBe(0);
  });

  it('ends with 2 for what it cannot read, with 4 for no cluster, and makes nothing', async () => {
    const { server, kubeconfig } = await clusterWith();
    expect((await run(['nowhere', '--kubeconfig', kubeconfig])).code).toBe(2);
    expect((await run(['test/fixtures/guide', '--kubeconfig', kubeconfig, '--namespace', 'default'])).err).toMatch(
      /--namespace default is one of the manifests/,
    );
    expect(server.requests).toEqual([]);
    const nowhere = await run(['test/fixtures/guide', '--kubeconfig', join(folder, 'none')]);
    expect(nowhere).toMatchObject({ code: 4, out: '' });
    expect(nowhere.err).toMatch(/^tierwall: no kubeconfig can be read/);
    server.failures.push({ method: 'GET', code: 403 });
    const refused = await run(['test/fixtures/guide', '--kubeconfig', kubeconfig]);
    expect(refused).toMatchObject({ code: 4, out: '' });
    expect(refused.err).toMatch(/^tierwall: the cluster refuses: it was told to/m);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('removes what it made at %s, whenever it comes', async (signal) => {
    for (const kind of ['Namespace', 'Pod', 'NetworkPolicy'] as const) {
      const { cluster, kubeconfig } = await clusterWith({ slow: 60_000, patience: 20_000 });
      const ended = run(['test/fixtures/guide', '--kubeconfig', kubeconfig], async (kill) => {
        await until(() => cluster.ownObjects.some((one) => one.kind === kind));
        kill(signal);
      });
      expect(await ended).toMatchObject({ code: 130, out: '' });
      expect(cluster.left).toBe(0);
    }
  });

  it('removes what a killed run left, and nothing of one that goes on', async () => {
    const { cluster, kubeconfig } = await clusterWith({ slow: 3000, patience: 20_000 });
    const args = ['test/fixtures/guide', '--kubeconfig', kubeconfig];
    await run(args, async (kill) => {
      await until(() => cluster.ownObjects.some((one) => one.kind === 'NetworkPolicy'));
      kill('SIGKILL');
    });
    expect(cluster.left).toBeGreaterThan(5);
    const [first, second] = await Promise.all([run(args), run(args)]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect([first.out, second.out].join()).toMatch(/removed {2}\d+ objects/);
    expect(cluster.left).toBe(0);
  });

  it('asks again where the API server is busy, and says what could not be removed, with the verdict', async () => {
    const { server, cluster, kubeconfig } = await clusterWith();
    server.failures.push({ method: 'GET', code: 429 }, { method: 'POST', code: 500 });
    expect((await run(['test/fixtures/guide', '--kubeconfig', kubeconfig, ...FEW])).code).toBe(0);
    server.failures.push(...Array.from({ length: 20 }, () => ({ method: 'DELETE', code: 500 })));
    const ended = await run(['test/fixtures/guide', '--kubeconfig', kubeconfig, ...FEW]);
    expect(ended.err).toMatch(/could not be removed: pods in default: the API server answers 500/);
    expect(ended.out).toMatch(/^(MATCH|INCONCLUSIVE)/m);
    server.failures.length = 0;
    await run(['test/fixtures/guide', '--kubeconfig', kubeconfig, ...FEW]);
    expect(cluster.left).toBe(0);
  }, 120_000);

  it('ends at a signal though no request gets an answer', async () => {
    const { server, kubeconfig } = await clusterWith();
    server.isMute = true;
    const started = performance.now();
    const ended = run(['test/fixtures/guide', '--kubeconfig', kubeconfig], async (kill) => {
      await until(() => server.requests.length > 0);
      kill('SIGINT');
    });
    expect(await ended).toMatchObject({ code: 130 });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('calls no policy a match by itself that needs 20 s to become live', async () => {
    const { kubeconfig } = await clusterWith({ slow: 20_000, patience: 20_000 });
    const ended = await run(['test/fixtures/guide', '--kubeconfig', kubeconfig]);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(/^settled {2}not all as computed, after a wait of 15 s \(of 15\)$/m);
    expect(ended.out).toMatch(
      /^-> policy late: NetworkPolicy default\/db-access-policy was written less than a minute/m,
    );
  });

  it('watches until all is one, and no longer than the deadline', async () => {
    const late = await clusterWith({ slow: 2500, patience: 1 });
    const watched = await run(['test/fixtures/guide', '--kubeconfig', late.kubeconfig, ...FEW, '--watch']);
    expect(watched.code).toBe(0);
    expect(watched.err).toMatch(/mismatch: \d+ mismatch, 0 inconclusive; again in 5 s/);
    const never = await clusterWith({ withoutPolicy: 'db-access-policy' });
    const ended = await run([
      'test/fixtures/guide',
      '--kubeconfig',
      never.kubeconfig,
      ...FEW,
      '--watch',
      '--deadline',
      '1',
    ]);
    expect(ended.code).toBe(1);
  }, 120_000);
});
