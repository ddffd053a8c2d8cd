import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { explainText } from '../format/explain.ts';
import {
  counts,
  declaredOtherwise,
  type VerifyForm,
  verifyHtml,
  verifyJson,
  verifyJunit,
  verifyMarkdown,
  verifyText,
} from '../format/verify.ts';
import { NoCluster } from '../live/api-errors.ts';
import type { Cluster } from '../live/cluster.ts';
import { connect } from '../live/kubernetes-cluster.ts';
import type { Cell } from '../live/plan.ts';
import { type Verification, verify } from '../live/verify.ts';
import type { Intent } from '../manifests/intent.ts';
import { type End, explain } from '../reach/explanation.ts';
import { declaredPorts } from '../reach/intent-check.ts';
import type { Peer } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { type ReadingOptions, readInput, UsageError, withReadingOptions } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { complain, writeOut } from './output.ts';

interface VerifyOptions extends ReadingOptions {
  readonly output: keyof typeof FORMATS;
  readonly intent?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly image: string;
  readonly timeout: number;
  readonly within: number;
  readonly sample?: number;
  readonly watch: boolean;
  readonly deadline: number;
}

const FORMATS = { text: verifyText, json: verifyJson, junit: verifyJunit, markdown: verifyMarkdown, html: verifyHtml };

/** Pinned by what it contains. */
const IMAGE =
  'registry.k8s.io/e2e-test-images/agnhost:2.53@sha256:99c6b4bb4a1e1df3f0b3752168c89358794d02258ebebc26bf21c29399011a85';
const INCONCLUSIVE = 3;
const NO_CLUSTER = 4;
/** Between two runs of --watch. Milliseconds. */
const REST = 5000;

export function addVerify(program: Command): void {
  withReadingOptions(
    program
      .command('verify')
      .summary('try every connection in a live cluster')
      .description(
        'Tries every connection that the manifests speak of, from pods of its own with the labels of each workload, and compares intent, computed and probed. Exit code 1: not as computed; 3: inconclusive; 4: no cluster.',
      )
      .argument('<dir>', 'a folder or file of manifests, or - for standard input')
      .option('--intent <file>', 'the declared intent, as a column of its own')
      .option('--kubeconfig <file>', 'how to reach the cluster (default: KUBECONFIG, or ~/.kube/config)')
      .option('--context <name>', 'a context of it (default: the current one)')
      .option('--namespace <name>', 'an existing one for strangers and the canary (default: one that is made)')
      .option('--image <image>', 'with /agnhost and a shell, for the pods that probe', IMAGE)
      .option('--timeout <seconds>', 'without an answer for so long, a connection is denied', wholeNumber, 2)
      .option('--within <seconds>', 'try again for so long, as a policy takes a moment to be in force', wholeNumber, 30)
      .option('--sample <count>', 'no more connections than these, of every kind one at least', wholeNumber)
      .option('--watch', 'repeat until all is as computed', false)
      .option('--deadline <seconds>', 'with --watch, no longer than this', wholeNumber, 600)
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text'))
      .addHelpText('after', '\nExample:\n  tierwall verify dist/guide --intent dist/intent/guide.yaml'),
  ).action(async (dir: string, options: VerifyOptions) => {
    const { manifests, missing } = readInput([dir], options);
    if (manifests.workloads.length === 0) throw new UsageError(`${dir} has no workloads to connect to`);
    const intent = options.intent === undefined ? undefined : readIntentFile(options.intent);
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        complain('removing what was made');
        stop.abort(new Stopped());
      });
    const namespaces = new Set([...manifests.workloads, ...manifests.policies].map(({ namespace }) => namespace));
    try {
      const cluster = await connect({
        ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
        ...(options.context !== undefined && { context: options.context }),
        ...(options.namespace !== undefined && { ownNamespace: options.namespace }),
        ...{ namespaces: [...namespaces], timeout: options.timeout },
      });
      const { verification, exitCode } = await run(manifests, cluster, options, stop.signal);
      const form: VerifyForm = { verification, intentOf: intentOf(intent), explain: explained(verification) };
      const notes =
        options.output === 'text' || options.output === 'markdown' ? missing.map((line) => `missing: ${line}\n`) : [];
      await writeOut([...notes, FORMATS[options.output](form)]);
      process.exitCode = declaredOtherwise(form).length > 0 ? 1 : exitCode;
    } catch (error) {
      if (error instanceof Stopped) process.exitCode = 130;
      else if (error instanceof NoCluster) {
        complain(`tierwall: ${error.message}`);
        process.exitCode = NO_CLUSTER;
      } else if (error instanceof Error && !(error instanceof TypeError)) {
        complain(`tierwall: ${error.message}`);
        process.exitCode = INCONCLUSIVE;
      } else throw error;
    }
  });
}

class Stopped extends Error {}

async function run(
  manifests: Parameters<typeof verify>[0],
  cluster: Cluster,
  { cni, podCidr, namespace, image, within, sample, watch, deadline }: VerifyOptions,
  signal: AbortSignal,
): Promise<{ verification: Verification; exitCode: number }> {
  const started = performance.now();
  for (;;) {
    const verification = await verify(manifests, cluster, {
      ...{ cni, podCidrs: podCidr, image, within, signal, run: randomBytes(4).toString('hex') },
      ...(sample !== undefined && { sample }),
      ...(namespace !== undefined && { namespace }),
      onProgress: (text) => complain(`  ${text}`),
    });
    const { mismatch, inconclusive } = counts(verification);
    const exitCode = mismatch > 0 ? 1 : inconclusive > 0 || !verification.isConclusive ? INCONCLUSIVE : 0;
    const isOver = performance.now() - started > deadline * 1000;
    if (!watch || exitCode === 0 || isOver) return { verification, exitCode };
    complain(`  ${mismatch} mismatch, ${inconclusive} inconclusive; again in ${REST / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, REST));
    signal.throwIfAborted();
  }
}

/** What the intent says, where it guards one of the ends. */
function intentOf(intent: Intent | undefined): VerifyForm['intentOf'] {
  return ({ from, to, protocol, port }: Cell) => {
    const peer = endOf(from).peer;
    const declared = intent && declaredPorts(intent, peer, endOf(to).peer);
    if (!declared) return '-';
    // "Anyone" need not be a pod of a namespace with limits of its own.
    if (declared.has(protocol, port)) return peer.kind === 'stranger' && peer.namespace !== undefined ? '-' : 'open';
    return 'denied';
  };
}

function explained({ plan }: Verification): VerifyForm['explain'] {
  return ({ from, to, protocol, port }) =>
    explainText(explain(plan.connectivity, endOf(from), endOf(to)), {
      ...{ asked: PortSet.range(protocol, port), changes: [], paint: (_, text) => text },
    });
}

/** As connectivity knows it; whoever has stolen labels is called otherwise there. */
function endOf({ name, group }: Cell['from'] | Cell['to']): End {
  return { group, peer: group.peers.find((peer) => peer.name === name) ?? (group.peers[0] as Peer) };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new UsageError(`'${text}' is no whole number of 1 or more`);
  return value;
}
