/**
 * Measures whole processes: `npm run bench [-- PART ...]`, parts: synth, check, growth, list, worlds, dense, review, render,
 * hostile, page (default: all).
 * Figures that are compared come from alternating runs, as the machine's speed drifts; each is the median.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from './render.ts';
import { CACHE, median, NODE, ROOT, type Run, run, seconds, usageHook } from './run.ts';

/** A and B in turn, after one run of each that does not count. */
function alternate(rounds: number, a: () => Run, b: () => Run): { a: Run[]; b: Run[]; ratio: number } {
  a();
  b();
  const result: { a: Run[]; b: Run[] } = { a: [], b: [] };
  for (let round = 0; round < rounds; round++) {
    result.a.push(a());
    result.b.push(b());
  }
  const ratio = median(result.a.map((run, index) => (result.b[index]?.seconds ?? Number.NaN) / run.seconds));
  return { ...result, ratio };
}

function synth(): void {
  const template = join(CACHE, 'template');
  cpSync(join(ROOT, 'bench/template'), template, { recursive: true });
  for (const part of ['lib/app', 'lib/constructs', 'imports']) copyForTemplate(join(ROOT, part), join(template, part));
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: template, encoding: 'utf8' });
  if (installed.status !== 0) {
    console.log(
      `synth    SKIPPED: the template's tools could not be installed: ${installed.stderr.trim().split('\n').at(-1)}`,
    );
    return;
  }
  const ours = () =>
    run(NODE, [...usageHook(), 'bin/launch.mjs', 'main.ts'], ROOT, { CDK8S_OUTDIR: join(CACHE, 'ours') });
  const theirs = () => run(NODE, [...usageHook(), 'node_modules/cdk8s-cli/bin/cdk8s', 'synth'], template);
  const { a, b, ratio } = alternate(5, ours, theirs);
  expectSameFiles(join(CACHE, 'ours'), join(template, 'dist'));
  console.log(
    `synth    ours ${seconds(a)}, the cdk8s template's way ${seconds(b)}: ${ratio.toFixed(1)} times (same files)`,
  );
}

/** The application's code for a tool chain that wants CommonJS and imports without an ending. */
function copyForTemplate(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const file of readdirSync(from).filter((name) => !name.endsWith('.test.ts'))) {
    writeFileSync(join(to, file), readFileSync(join(from, file), 'utf8').replaceAll(/(from '\..*)\.ts'/g, "$1'"));
  }
}

function expectSameFiles(one: string, other: string): void {
  const list = (root: string) =>
    readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
      // What scripts/ read is no part of either tool's manifests.
      .filter((entry) => entry.isFile() && entry.name !== 'profiles.yaml');
  const texts = (root: string) =>
    list(root)
      .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
      .sort();
  if (texts(one).join('\0') !== texts(other).join('\0')) throw new Error(`${one} and ${other} differ`);
}

function check(): void {
  const runs = Array.from({ length: 5 }, () =>
    run('npm', ['run', '-s', 'check'], ROOT, { NODE_OPTIONS: usageHook().join(' ') }),
  );
  console.log(`check    npm run check ${seconds(runs)}`);
}

function growth(): void {
  const sizes = [10, 100, 1000, 4000];
  const runs = sizes.map((): Run[] => []);
  for (let round = 0; round < 3; round++) {
    for (const [index, size] of sizes.entries()) {
      const out = join(CACHE, 'tiers');
      rmSync(out, { recursive: true, force: true });
      runs[index]?.push(run(NODE, [...usageHook(), '--import', 'tsx', 'bench/tiers.ts', String(size), out]));
    }
  }
  for (const [index, size] of sizes.entries()) {
    const peak = median((runs[index] ?? []).map(({ mebibytes }) => mebibytes));
    console.log(
      `growth   ${String(size).padStart(5)} tiers ${seconds(runs[index] ?? [])}, peak ${peak.toFixed(0)} MiB`,
    );
  }
  const [, , thousand = [], fourThousand = []] = runs;
  const factor = median(fourThousand.map(({ seconds }, index) => seconds / (thousand[index]?.seconds ?? Number.NaN)));
  console.log(`growth   from 1,000 to 4,000 tiers: ${factor.toFixed(1)} times the time`);
}

/** `tierwall list` of dist/hardened against a process that does nothing. */
function list(): void {
  const bare = () => run(NODE, [...usageHook(), '-e', '0']);
  const ours = () => run(NODE, [...usageHook(), 'bin/tierwall', 'list', 'dist/hardened']);
  const { a, b, ratio } = alternate(11, bare, ours);
  console.log(`list     dist/hardened ${seconds(b)}, bare node ${seconds(a)}: ${ratio.toFixed(2)} times`);
}

/** Generated manifests in a folder of the cache. */
function world(name: string, ...sizes: number[]): string {
  const folder = join(CACHE, name);
  rmSync(folder, { recursive: true, force: true });
  run(NODE, [...usageHook(), '--import', 'tsx', 'bench/worlds.ts', folder, ...sizes.map(String)]);
  return folder;
}

/** `tierwall list` of generated manifests. */
function worlds(): void {
  const measure = (label: string, folder: string, ...options: string[]) => {
    // Into a file, as a shell would.
    const shell = `"${NODE}" ${usageHook().join(' ')} bin/tierwall list ${options.join(' ')} "${folder}" > "${folder}.out" 2> "${folder}.err"`;
    const runs = Array.from({ length: 5 }, () => run('sh', ['-c', shell]));
    const peak = median(runs.map(({ mebibytes }) => mebibytes));
    const lines = readFileSync(`${folder}.out`, 'utf8').split('\n').length - 1;
    console.log(`worlds   ${label}: ${seconds(runs)}, peak ${peak.toFixed(0)} MiB, ${lines} lines`);
    return median(runs.map((one) => one.seconds));
  };
  measure('200 workloads, text', world('w200', 200, 20, 10, 10));
  measure('500 workloads, text', world('w500', 500, 50, 10, 10));
  measure('1,000 CIDRs, text', world('cidrs', 50, 10, 5, 5, 1000));
  const small = measure('2,500 workloads, JSON by group', world('w2500', 2500, 200, 50, 1000), '--group -o json');
  const large = measure('10,000 workloads, JSON by group', world('w10000', 10000, 200, 50, 1000), '--group -o json');
  console.log(
    `worlds   from 2,500 to 10,000 workloads: workloads^${(Math.log(large / small) / Math.log(4)).toFixed(2)}`,
  );
}

/** Worlds in which nothing is alike: the time of processors, which other work on the machine changes least. */
function dense(): void {
  const make = (name: string, ...args: (string | number)[]): string => {
    const folder = join(CACHE, name);
    run(NODE, [...usageHook(), '--import', 'tsx', 'bench/dense-worlds.ts', folder, ...args.map(String)]);
    return folder;
  };
  const measure = (label: string, command: string, ...folders: string[]): number => {
    const out = `${folders.at(-1)}.out`;
    const paths = folders.map((folder) => `"${folder}"`).join(' ');
    const line = `"${NODE}" ${usageHook().join(' ')} bin/tierwall ${command} ${paths} > "${out}" 2>&1 || [ $? = 1 ]`;
    const runs = Array.from({ length: 3 }, () => run('sh', ['-c', line], ROOT, { COLUMNS: '80' }));
    const [time, peak] = [median(runs.map(({ processor }) => processor)), median(runs.map((one) => one.mebibytes))];
    const written = (statSync(out).size / 1e6).toFixed(1);
    console.log(
      `dense    ${label}: ${time.toFixed(2)} s of processors, peak ${peak.toFixed(0)} MiB, ${written} MB written`,
    );
    return time;
  };
  const spread = (name: string, ...numbers: number[]) => make(name, 'spread', ...numbers);
  measure(
    '10,000 workloads, 1,000 policies, JSON by group',
    'list --group -o json',
    spread('s', 10000, 20, 200, 1000, 1),
  );
  for (const kind of ['calico', 'cilium'] as const) {
    const folder = spread(kind, 10000, 20, 200, 1000, 1);
    writeFileSync(join(folder, 'ordered.yaml'), outputOf(['--import', 'tsx', 'bench/ordered.ts', kind, '100']));
    measure(`the same with 100 policies of ${kind}`, 'list --group -o json', folder);
  }
  measure('100 workloads, text', 'list', spread('s', 100, 10, 10, 10, 1));
  measure('200 workloads, text', 'list', spread('s', 200, 10, 20, 10, 1));
  const sizes = [500, 1000, 2000, 4000];
  const labels = sizes.map((n) =>
    measure(`${n} workloads with labels of their own, text`, 'list', make('l', 'labels', n)),
  );
  const [small = 0, , , large = 0] = labels;
  console.log(`dense    from 500 to 4,000 of them: workloads^${(Math.log(large / small) / Math.log(8)).toFixed(2)}`);
  measure('10,000 ipBlocks in rules of their own, text', 'list', make('b', 'blocks', 10000));
  measure('50,000 ipBlocks in one rule, text', 'list', make('b', 'cidrs', 50000));
  measure('16,000 ports in one rule, text', 'list', make('b', 'ports', 16000));
  measure('1,500 namespaces, in 80 columns', 'matrix', make('n', 'namespaces', 1500));
  const old = spread('old', 2000, 20, 200, 1000, 1);
  const edited = spread('new', 2000, 20, 200, 1000, 1, 10);
  measure('2,000 workloads, ten policies edited', 'diff', old, edited);
  for (const folder of [old, edited]) writeFileSync(join(folder, 'addresses.yaml'), ADDRESSES);
  measure('the same where every pair depends on addresses', 'diff', old, edited);
  measure('the first of them, all findings', 'lint', old);
  const [one, other] = [spread('one', 500, 10, 50, 100, 1), spread('other', 200, 10, 20, 50, 2)];
  measure('500 workloads against 200 others', 'diff', one, other);
}

/** A tier of Calico before all others that asks every pod for addresses, of which nobody knows whether other pods have them. */
const ADDRESSES = `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: net}, spec: {order: 1, defaultAction: Pass}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: net.net}, spec: {tier: net, types: [Egress], egress: [{action: Deny, destination: {nets: [10.200.0.0/16]}}]}}
`;

/** `tierwall diff`, `lint` and `report` of generated manifests. */
function review(): void {
  const [old, now] = [world('review-old', 200, 20, 10, 10), world('review-new', 200, 20, 10, 12)];
  const commands = { diff: ['diff', old, now], lint: ['lint', now], report: ['report', now, '--base', old] };
  for (const [name, args] of Object.entries(commands)) {
    const line = `"${NODE}" ${usageHook().join(' ')} bin/tierwall ${args.join(' ')} > "${CACHE}/review.out" 2>&1 || true`;
    console.log(
      `review   ${name}, 200 workloads: ${seconds(Array.from({ length: 5 }, () => run('sh', ['-c', line])))}`,
    );
  }
}

/** Texts that are meant to take for ever. */
function hostile(): void {
  print([...usageHook(), '--import', 'tsx', 'bench/hostile.ts']);
}

/** The report of 200 workloads in a browser, where CHROMIUM names one. */
function page(): void {
  const { CHROMIUM } = process.env;
  if (!CHROMIUM) {
    console.log('page     SKIPPED: CHROMIUM names no browser');
    return;
  }
  const report = join(CACHE, 'page.html');
  run('sh', [
    '-c',
    `"${NODE}" ${usageHook().join(' ')} bin/tierwall report "${world('page', 200, 20, 10, 10)}" > "${report}"`,
  ]);
  print([...usageHook(), '--import', 'tsx', 'bench/page.ts', report, CHROMIUM]);
}

function print(args: readonly string[]): void {
  process.stdout.write(outputOf(args));
}

function outputOf(args: readonly string[]): string {
  const env = { ...process.env, BENCH_USAGE: join(CACHE, 'usage') };
  return spawnSync(NODE, args, { cwd: ROOT, encoding: 'utf8', env }).stdout;
}

const PARTS: Record<string, () => void> = { synth, check, growth, list, worlds, dense, review, render, hostile, page };
const wanted = process.argv.slice(2);
const unknown = wanted.find((part) => !PARTS[part]);
if (unknown) {
  console.error(`bench: no part is called '${unknown}'; known: ${Object.keys(PARTS).join(', ')}`);
  process.exitCode = 2;
} else {
  mkdirSync(CACHE, { recursive: true });
  for (const part of wanted.length > 0 ? wanted : Object.keys(PARTS)) PARTS[part]?.();
}
