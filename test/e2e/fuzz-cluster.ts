/**
 * Random policies on a real cluster, one world after the other, every cell probed: computed = probed?
 * Usage: npm run fuzz:cluster -- [--calico] KUBECONFIG RUNS [SEED [FIRST]]     (TIERWALL_PROBE_IMAGE names another agnhost)
 * With --calico, Calico's own policies beside NetworkPolicies, in a cluster that holds none of its own.
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
import type { KubeObject } from '../oracle/policies/objects.ts';
import { worlds } from '../oracle/world.ts';
import { storedWorlds } from './calico-worlds.ts';

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
const CALICO = ['networkpolicies', 'globalnetworkpolicies', 'networksets', 'globalnetworksets'];

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

const plainWorlds = worlds
  .filter(({ policies }) => policies.length > 0)
  .map(({ policies }) =>
    policies.map((policy): KubeObject => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy })),
  );

async function main(args: readonly string[]): Promise<void> {
  const isCalico = args[0] === '--calico';
  const [kubeconfig = '', runs = '', seed = `${Date.now() % 1_000_000}`, from = '1'] = args.slice(isCalico ? 1 : 0);
  const kubectl = (args: readonly string[], input = '') => {
    const { status, stderr } = spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  };
  kubectl(['apply', '--filename', '-'], textOf([...namespaces, ...pods]));
  for (const name of Object.keys(NAMESPACES))
    kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '--namespace', name, '--timeout=120s']);
  const kinds = ['networkpolicies', ...(isCalico ? CALICO.map((one) => `${one}.crd.projectcalico.org`) : [])];
  const clear = () => {
    for (const kind of kinds) {
      const isGlobal = kind.startsWith('global');
      for (const name of isGlobal ? [''] : Object.keys(NAMESPACES))
        kubectl(['delete', kind, '--all', ...(isGlobal ? [] : ['--namespace', name])]);
    }
  };
  const numRuns = { numRuns: Number(runs), seed: Number(seed) };
  const samples = fc.sample(isCalico ? storedWorlds : plainWorlds, numRuns);
  console.log(`seed ${seed}`);
  let wrong = 0;
  try {
    for (const [i, objects] of samples.entries()) {
      if (i + 1 < Number(from)) continue;
      clear();
      kubectl(['create', '--filename', '-'], textOf(objects));
      const manifests = readTexts([{ file: 'world.yaml', text: textOf([...namespaces, ...pods, ...objects]) }]);
      const cluster = await connect({ kubeconfig, namespaces: ['x', 'y', 'z'], timeout: 2 });
      const verification = await verify(manifests, cluster, {
        ...{ image: IMAGE, within: SETTLE, run: `fuzz${i}${seed}`, podCidrs: ['192.168.0.0/16'] },
      });
      const { match, mismatch, inconclusive } = counts(verification);
      wrong += mismatch;
      console.log(
        `world ${i + 1}: ${objects.length} policies, ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive, ${verification.seconds.toFixed(1)} s`,
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
    clear();
    kubectl(['delete', 'namespace', ...Object.keys(NAMESPACES), '--wait=false']);
  }
  process.exitCode = wrong > 0 ? 1 : 0;
}

main(process.argv.slice(2));
