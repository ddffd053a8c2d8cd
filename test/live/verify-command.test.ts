import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blownUp } from '../blown-up.ts';
import { TestTerminal, tierwall } from '../in-process.ts';
import { someOf, takesLong } from '../takes-long.ts';
import { SimulatedApiServer } from './api-server.ts';
import type { Faults, OtherPolicy } from './faults.ts';
import { kubeconfigOf } from './http.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { DB, GUIDE } from './verify/verified.ts';

jest.mock('../../lib/reach/open-world/most-steps.ts', () => jest.requireActual('../few-steps.ts'));
jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'));

const OTHER: OtherPolicy = {
  object: { apiVersion: 'crd.projectcalico.org/v1', kind: 'GlobalNetworkPolicy', metadata: { name: 'tenant-open' } },
};
const policyText = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const forNobody = (spec: string) => spec.replace('{podSelector: {', '{podSelector: {matchLabels: {app: none}, ');
const MANIFESTS = 'test/fixtures/guide';
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

  async function clusterWith(faults: Faults = {}, texts = GUIDE) {
    const cluster = new SimulatedCluster(texts, faults);
    const server = new SimulatedApiServer(cluster);
    servers.push(server);
    const kubeconfig = join(folder, `config ${servers.length}`);
    writeFileSync(kubeconfig, kubeconfigOf(await server.start()));
    return { cluster, server, kubeconfig };
  }

  /** In a process of its own. @param during what happens to the process */
  function spawned(
    args: readonly string[],
    during: (kill: (signal: NodeJS.Signals) => void) => unknown = () => undefined,
  ) {
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

  const run = (...args: string[]) => tierwall(['verify', ...args]);

  /** It comes within the time of a test. */
  async function until(is: () => boolean): Promise<void> {
    for (let i = 0; i < 10_000 && !is(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(is()).toBe(true);
  }

  it('with --quick tries fewer connections', async () => {
    const { cluster, kubeconfig } = await clusterWith();
    const { status, stdout } = await run(MANIFESTS, '--kubeconfig', kubeconfig, '--quick');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^15 connections: 15 match, 0 mismatch, 0 inconclusive/m);
    expect(cluster.left).toBe(0);
  });

  it('ends with 2 where its output cannot be written, whatever it found', async () => {
    const [{ kubeconfig }, terminal] = [await clusterWith(), new TestTerminal()];
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    terminal.stdout._write = (_chunk, _encoding, done: (error: Error) => void) => done(full);
    expect((await tierwall(['verify', MANIFESTS, '--kubeconfig', kubeconfig], { terminal })).status).toBe(2);
  });

  const ends: [string, Faults, number, RegExp][] = [
    ['0 where all is one', {}, 0, /^MATCH: declared = computed = probed$/m],
    ['3 where it cannot be told', { networkDown: true }, 3, /^INCONCLUSIVE: /m],
    ['1 at a mismatch', { withoutPolicy: 'db-access-policy' }, 1, /^MISMATCH: /m],
    [
      '3 beside a policy that nobody has evaluated',
      { otherPolicies: [OTHER] },
      3,
      /^-> policy not evaluated: [\s\S]*\nINC/m,
    ],
    [
      '3 where one may not look for such',
      { otherPolicies: [OTHER], unlisted: ['globalnetworkpolicies.crd.projectcalico.org'] },
      3,
      /^-> policies not listed: .* globalnetworkpolicies is forbidden\); get the right [\s\S]*\nINC/m,
    ],
    [
      '1 where such a policy opens what is computed as denied',
      { otherPolicies: [{ ...OTHER, allows: (_, to) => to.pod?.labels['app'] === 'db' }] },
      1,
      /^-> policy not evaluated: [\s\S]*\nMISMATCH/m,
    ],
  ];
  it.each(someOf(ends, 2))('ends with %s', async (_, faults, code, says) => {
    const { cluster, kubeconfig } = await clusterWith(faults);
    const args = [MANIFESTS, '--intent', 'test/fixtures/intent/guide.yaml', '--kubeconfig', kubeconfig, ...FEW];
    const { status, stdout } = await run(...args);
    expect(status).toBe(code);
    expect(stdout).toMatch(says);
    expect(cluster.left).toBe(0);
  });

  takesLong(
    'ends with 2 where the policies of the cluster are too many to compare, with all that was seen',
    async () => {
      const texts = [DB, ...blownUp(1003).map((spec, i) => policyText(`p${i}`, i === 3 ? forNobody(spec) : spec))];
      writeFileSync(join(folder, 'all.yaml'), texts.join('---\n'));
      const { kubeconfig } = await clusterWith({ withoutPolicy: 'p3' }, texts);
      const { status, stdout } = await run(join(folder, 'all.yaml'), '--kubeconfig', kubeconfig, ...FEW);
      expect(stdout).toMatch(
        /\n-> policy missing: .*\n-> too many conditions: [\s\S]* 0 mismatch, 0 inconclusive;.*\nINCONCLUSIVE/,
      );
      expect(status).toBe(2);
    },
  );

  takesLong('ends as a process as it says', async () => {
    const { cluster, kubeconfig } = await clusterWith({ withoutPolicy: 'db-access-policy' });
    const ended = await spawned([MANIFESTS, '--kubeconfig', kubeconfig, ...FEW]);
    expect(ended).toMatchObject({ code: 1, signal: null, out: expect.stringMatching(/^MISMATCH: /m) });
    expect(ended.err).not.toMatch(/^\s+at /m);
    expect(cluster.left).toBe(0);
  });

  it('ends with 2 for what it cannot read, with 4 for no cluster, and makes nothing', async () => {
    const { server, kubeconfig } = await clusterWith();
    expect((await run('nowhere', '--kubeconfig', kubeconfig)).status).toBe(2);
    const own = await run(MANIFESTS, '--kubeconfig', kubeconfig, '--namespace', 'default');
    expect(own.stderr).toMatch(/--namespace default is a namespace of the manifests/);
    expect(server.requests).toEqual([]);
    const nowhere = await run(MANIFESTS, '--kubeconfig', join(folder, 'none'));
    expect(nowhere).toMatchObject({ status: 4, stdout: '' });
    expect(nowhere.stderr).toMatch(/^tierwall: no kubeconfig can be read/);
    server.failures.push({ method: 'GET', code: 403 });
    const refused = await run(MANIFESTS, '--kubeconfig', kubeconfig);
    expect(refused).toMatchObject({ status: 4, stdout: '' });
    expect(refused.stderr).toMatch(/^tierwall: the cluster refuses: it was told to/m);
  });

  it.each([
    ['the one of --image, before that of the environment', ['--image', 'mine:1'], 'theirs:1', /\(image mine:1\)/],
    [
      'that of the environment, as the scripts take it',
      [],
      'theirs:1',
      /\(image theirs:1\); name one .*TIERWALL_PROBE_/,
    ],
    ['the pinned one, also if the variable is empty', [], '', /\(image registry\.k8s\.io\/\S*agnhost:\S+@sha256:\w+\)/],
  ] as [string, string[], string, RegExp][])(
    'names the image that does not start: %s',
    async (_, args, given, says) => {
      const { TIERWALL_PROBE_IMAGE: before } = process.env;
      process.env['TIERWALL_PROBE_IMAGE'] = given;
      try {
        const { kubeconfig } = await clusterWith({ noImage: true });
        const { status, stderr } = await run(MANIFESTS, '--kubeconfig', kubeconfig, '--quick', ...args);
        expect(status).toBe(3);
        expect(stderr).toMatch(says);
      } finally {
        if (before === undefined) delete process.env['TIERWALL_PROBE_IMAGE'];
        else process.env['TIERWALL_PROBE_IMAGE'] = before;
      }
    },
  );

  it.each(someOf(['SIGINT', 'SIGTERM', 'SIGHUP']))('removes what it made at %s, whenever it comes', async (signal) => {
    for (const kind of someOf(['Pod', 'Namespace', 'NetworkPolicy'])) {
      const { cluster, kubeconfig } = await clusterWith({ slow: 60_000, patience: 1000 });
      const terminal = new TestTerminal();
      const ended = tierwall(['verify', MANIFESTS, '--kubeconfig', kubeconfig], { terminal });
      await until(() => cluster.requests.includes(`create ${kind}`));
      terminal.emit(signal);
      expect(await ended).toMatchObject({ status: 130, stdout: '', stderr: expect.stringContaining('removing') });
      expect(cluster.left).toBe(0);
    }
  });

  takesLong('removes what it made at a signal to its process', async () => {
    const { cluster, kubeconfig } = await clusterWith({ slow: 60_000, patience: 20_000 });
    const ended = spawned([MANIFESTS, '--kubeconfig', kubeconfig], async (kill) => {
      await until(() => cluster.requests.includes('create Pod'));
      kill('SIGTERM');
    });
    expect(await ended).toMatchObject({ code: 130, out: '' });
    expect(cluster.left).toBe(0);
  });

  takesLong('removes what a killed run left, and nothing of one that goes on', async () => {
    const { cluster, kubeconfig } = await clusterWith({ slow: 3000, patience: 20_000 });
    const args = [MANIFESTS, '--kubeconfig', kubeconfig];
    await spawned(args, async (kill) => {
      await until(() => cluster.requests.includes('create NetworkPolicy'));
      kill('SIGKILL');
    });
    expect(cluster.left).toBeGreaterThan(5);
    const [first, second] = await Promise.all([spawned(args), spawned(args)]);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect([first.out, second.out].join()).toMatch(/removed {2}\d+ objects/);
    expect(cluster.left).toBe(0);
  });

  it('asks again where the API server is busy, and says what could not be removed, with the verdict', async () => {
    const { server, cluster, kubeconfig } = await clusterWith();
    server.failures.push({ method: 'GET', code: 429 }, { method: 'POST', code: 500 });
    expect((await run(MANIFESTS, '--kubeconfig', kubeconfig, ...FEW)).status).toBe(0);
    server.failures.push(...Array.from({ length: 20 }, () => ({ method: 'DELETE', code: 500 })));
    const { stdout, stderr } = await run(MANIFESTS, '--kubeconfig', kubeconfig, ...FEW);
    expect(stderr).toMatch(/could not be removed: pods in default: the API server answers 500/);
    expect(stdout).toMatch(/^(MATCH|INCONCLUSIVE)/m);
    server.failures.length = 0;
    await run(MANIFESTS, '--kubeconfig', kubeconfig, ...FEW);
    expect(cluster.left).toBe(0);
  });

  takesLong('ends at a signal though no request gets an answer', async () => {
    const { server, kubeconfig } = await clusterWith();
    server.isMute = true;
    const ended = spawned([MANIFESTS, '--kubeconfig', kubeconfig], async (kill) => {
      await until(() => server.requests.length > 0);
      kill('SIGINT');
    });
    // Not as it would end by itself, after its patience with the server.
    expect(await ended).toMatchObject({ code: 130, err: expect.not.stringContaining('does not answer') });
  });
});
