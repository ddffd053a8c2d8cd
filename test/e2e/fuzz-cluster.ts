/**
 * Random policies on a real cluster, one world after the other, every cell probed: computed = probed?
 * Usage: npm run fuzz:cluster -- KUBECONFIG RUNS [SEED [FIRST]]     (TIERWALL_PROBE_IMAGE names another agnhost)
 * Makes the namespaces x, y and z, with six pods, and deletes them. Exit: 0 no mismatch, 1 one.
 */
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { counts } from '../../lib/format/verify/form.ts';
import { connect } from '../../lib/live/cluster/kubernetes-cluster.ts';
import { portName } from '../../lib/live/plan/port.ts';
import { verify } from '../../lib/live/verify.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { worlds } from '../oracle/world.ts';

const IMAGE = process.env['TIERWALL_PROBE_IMAGE'] ?? 'registry.k8s.io/e2e-test-images/agnhost:2.53';
const NAMESPACES = { x: { env: 'a' }, y: { env: 'b' }, z: {} };
const PODS: [namespace: string, name: string, labels: Record<string, string>][] = [
  ['x', 'a', { app: 'a' }],
  ['x', 'ab', { app: 'a', tier: 'b' }],
  ['y', 'b', { app: 'b' }],
  ['y', 'none', {}],
  ['z', 'a', { app: 'a', tier: 'a' }],
  ['z', 'empty', { app: '' }],
];
const SETTLE = 45;

const namespaces = Object.entries(NAMESPACES).map(([name, labels]) => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name, labels },
}));
const pods = PODS.map(([namespace, name, labels]) => ({
  ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        ...{ name: 'main', image: IMAGE, command: ['/agnhost', 'netexec', '--http-port=8080', '--udp-port=-1'] },
        // Of each protocol one that listens, one that does not.
        ports: [
          { name: 'web', containerPort: 8080 },
          { containerPort: 80 },
          { containerPort: 8081, protocol: 'UDP' },
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
        ],
        // Where no policy lets anybody in, its kubelet gets an answer.
        readinessProbe: { tcpSocket: { port: 8080 } },
      },
    ],
  },
}));
const textOf = (objects: readonly object[]) =>
  objects.map((object) => stringify(object, { aliasDuplicateObjects: false, version: '1.1' })).join('---\n');

async function main([
  kubeconfig = '',
  runs = '',
  seed = `${Date.now() % 1_000_000}`,
  from = '1',
]: readonly string[]): Promise<void> {
  const kubectl = (args: readonly string[], input = '') => {
    const { status, stderr } = spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  };
  kubectl(['apply', '--filename', '-'], textOf([...namespaces, ...pods]));
  for (const name of Object.keys(NAMESPACES))
    kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '--namespace', name, '--timeout=120s']);
  const samples = fc.sample(
    worlds.filter(({ policies }) => policies.length > 0),
    { numRuns: Number(runs), seed: Number(seed) },
  );
  console.log(`seed ${seed}`);
  let wrong = 0;
  try {
    for (const [i, { policies }] of samples.entries()) {
      if (i + 1 < Number(from)) continue;
      const objects = policies.map((policy) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        ...policy,
      }));
      for (const name of Object.keys(NAMESPACES)) kubectl(['delete', 'networkpolicies', '--all', '--namespace', name]);
      kubectl(['create', '--filename', '-'], textOf(objects));
      const manifests = readTexts([{ file: 'world.yaml', text: textOf([...namespaces, ...pods, ...objects]) }]);
      const cluster = await connect({ kubeconfig, namespaces: ['x', 'y', 'z'], timeout: 2 });
      const verification = await verify(manifests, cluster, {
        ...{ image: IMAGE, within: SETTLE, run: `fuzz${i}${seed}`, podCidrs: ['192.168.0.0/16'] },
      });
      const { match, mismatch, inconclusive } = counts(verification);
      wrong += mismatch;
      console.log(
        `world ${i + 1}: ${policies.length} policies, ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive, ${verification.seconds.toFixed(1)} s`,
      );
      const reasons = verification.cells.flatMap(({ doubt }) => doubt?.says ?? []);
      for (const reason of new Set(reasons))
        console.log(`  ${reasons.filter((one) => one === reason).length} inconclusive: ${reason}`);
      for (const { cell, tries } of verification.cells.filter(({ verdict }) => verdict === 'mismatch').slice(0, 5))
        console.log(
          `  ${cell.from.name} => ${cell.to.name}:${portName(cell)} computed ${cell.computed}, probed ${tries.map(({ seen }) => seen).join()}`,
        );
      if (mismatch > 0) console.log(textOf(objects));
    }
  } finally {
    kubectl(['delete', 'namespace', ...Object.keys(NAMESPACES), '--wait=false']);
  }
  process.exitCode = wrong > 0 ? 1 : 0;
}

main(process.argv.slice(2));
