import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE, median, NODE, ROOT } from './run.ts';

const OVERLAYS = ['dev', 'qa', 'staging', 'production', 'recovery'];
const APPLICATIONS = Array.from({ length: 8 }, (_, i) => `app-${i}`);

const application = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: example.org/${name}, ports: [{containerPort: 8080}]}]}}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}
`;

/** Each application may be reached by the one before it; with `isOpen`, the first one by everybody. */
const policies = (isOpen: boolean) =>
  APPLICATIONS.map((name, i) => {
    const from = isOpen && i === 0 ? '' : `from: [{podSelector: {matchLabels: {app: ${APPLICATIONS.at(i - 1)}}}}], `;
    return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec: {podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress], ingress: [{${from}ports: [{port: 8080}]}]}
`;
  }).join('---\n');

/**
 * `tierwall diff --base` of a base with five overlays, in which all of them change, against the ten runs of `kustomize build` that it
 * needs: the time of processors, of all processes together.
 */
export function render(): void {
  if (spawnSync('kustomize', ['version']).status !== 0) {
    console.log('render   SKIPPED: kustomize is not installed');
    return;
  }
  const [work, base] = [join(CACHE, 'render/work'), join(CACHE, 'render/base')];
  repository(work, base);
  const builds = [base, work].flatMap((side) => OVERLAYS.map((name) => `kustomize build "${side}/overlays/${name}"`));
  const commands = {
    bare: builds.join(' && '),
    // It finds a difference.
    ours: `"${NODE}" "${join(ROOT, 'bin/tierwall')}" diff --base main; [ $? = 1 ]`,
  };
  const times: Record<keyof typeof commands, number[]> = { bare: [], ours: [] };
  for (let round = 0; round < 6; round++) {
    for (const name of ['bare', 'ours'] as const) {
      const time = processorSeconds(commands[name], work);
      // The first run of each does not count.
      if (round > 0) times[name].push(time);
    }
  }
  const more = median(times.ours.map((time, i) => time - (times.bare[i] ?? Number.NaN)));
  const [ours, bare] = [median(times.ours).toFixed(2), median(times.bare).toFixed(2)];
  console.log(
    `render   base and 5 overlays, both sides: ${ours} s of processors, the ${builds.length} runs of kustomize alone ${bare} s: ${more.toFixed(2)} s more`,
  );
}

function repository(work: string, base: string): void {
  rmSync(dirname(work), { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  };
  write(
    'tierwall.yaml',
    `version: 1\nsets:\n${OVERLAYS.map((o) => `  ${o}: {kustomization: overlays/${o}}\n`).join('')}`,
  );
  write('base/kustomization.yaml', 'resources: [applications.yaml, policies.yaml]\n');
  write('base/applications.yaml', APPLICATIONS.map(application).join('---\n'));
  write('base/policies.yaml', policies(false));
  for (const name of OVERLAYS)
    write(`overlays/${name}/kustomization.yaml`, `namespace: ${name}\nresources: [../../base]\nnamePrefix: ${name}-\n`);
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: work, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'base');
  git('worktree', 'add', '-q', '--detach', base);
  git('checkout', '-qb', 'change');
  write('base/policies.yaml', policies(true));
  git('commit', '-qam', 'change');
}

/** Seconds of processors that a command of the shell takes with all that it starts. @throws Error where it fails */
function processorSeconds(command: string, cwd: string): number {
  const file = join(CACHE, 'render/times');
  const { status, stderr } = spawnSync('bash', ['-c', `{ ${command}; } >/dev/null || exit 1; times >"$0"`, file], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} failed:\n${stderr}`);
  // The second line is of the children: "0m1.234s 0m0.567s".
  const [, children = ''] = readFileSync(file, 'utf8').split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
