import { randomBytes } from 'node:crypto';
import { type Command, Option } from 'commander';
import { explainText } from '../format/explain.ts';
import { counts, type VerifyForm } from '../format/verify/form.ts';
import { verifyHtml } from '../format/verify/html.ts';
import { verifyJson } from '../format/verify/json.ts';
import { verifyJunit } from '../format/verify/junit.ts';
import { verifyMarkdown } from '../format/verify/markdown.ts';
import { verifyText } from '../format/verify/text.ts';
import { NoCluster } from '../live/cluster/api-errors.ts';
import type { Cluster } from '../live/cluster/cluster.ts';
import { connect } from '../live/cluster/kubernetes-cluster.ts';
import { pause } from '../live/pause.ts';
import { TooMany, type Verification, verify } from '../live/verify.ts';
import type { Intent } from '../manifests/intent.ts';
import { explain } from '../reach/explanation.ts';
import { PortSet } from '../reach/port-set.ts';
import { DIR, pluginFor, type ReadingOptions, reachOf, readInput, UsageError, withReadingOptions } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { printError, writeOut } from './output.ts';
import { terminal } from './terminal.ts';

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
  readonly quick: boolean;
  readonly watch: boolean;
  readonly deadline: number;
}

const FORMATS = { text: verifyText, json: verifyJson, junit: verifyJunit, markdown: verifyMarkdown, html: verifyHtml };

/** The image, pinned by digest. */
const IMAGE =
  'registry.k8s.io/e2e-test-images/agnhost:2.53@sha256:99c6b4bb4a1e1df3f0b3752168c89358794d02258ebebc26bf21c29399011a85';
const EXIT_CODES = { match: 0, mismatch: 1, inconclusive: 3 } as const;
const TOO_MANY_CONDITIONS = 2;
const NO_CLUSTER = 4;
/** The pause between two runs of --watch, in milliseconds. */
const RETRY_MS = 5000;
/** The milliseconds that are left for the process after everything is printed. */
const LAST_WAIT = 500;

export function addVerify(program: Command): void {
  withReadingOptions(
    program
      .command('verify')
      .summary('try every connection in a live cluster')
      .description(
        'Tries connections in a cluster that has the manifests, and compares what is declared, computed and probed. It makes pods of its own, with the labels of each workload, and removes them. Exit code 1: something is not as computed. 3: inconclusive. 4: no cluster.',
      )
      .argument('<dir>', DIR)
      .option('--intent <file>', 'also compare with this declared intent')
      .option('--kubeconfig <file>', 'how to reach the cluster (default: KUBECONFIG, or ~/.kube/config)')
      .option('--context <name>', 'the context of the kubeconfig (default: the current one)')
      .option(
        '--namespace <name>',
        'an existing, empty namespace for the pods that belong to no workload (default: make one)',
      )
      .addOption(
        new Option('--image <image>', 'the image of the pods that try connections; it needs /agnhost and a shell')
          .env('TIERWALL_PROBE_IMAGE')
          // An empty variable is as good as none.
          .argParser((image) => image || IMAGE)
          .default(IMAGE),
      )
      .option(
        '--timeout <seconds>',
        'take a connection as denied after this long without an answer (2 or more)',
        timeoutOf,
        2,
      )
      .option(
        '--within <seconds>',
        'try again for this long while something is not as computed, because a policy takes a moment to be in force',
        wholeNumber,
        15,
      )
      .option('--sample <count>', 'try at most this many connections, at least one of every kind', wholeNumber)
      .option(
        '--quick',
        'try only the ports that a policy, Service or container names, from one pod for each source',
        false,
      )
      .option('--watch', 'repeat until all is as computed', false)
      .option('--deadline <seconds>', 'with --watch: stop after this time', wholeNumber, 600)
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text'))
      .addHelpText('after', '\nExample:\n  tierwall verify dist/guide --intent dist/intent/guide.yaml'),
  ).action(async (dir: string, options: VerifyOptions) => {
    const { manifests, notes: lines } = readInput([dir], options);
    if (manifests.workloads.length === 0) throw new UsageError(`${dir} has no workloads to connect to`);
    const intent = options.intent === undefined ? undefined : readIntentFile(options.intent);
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      terminal.once(signal, () => {
        printError('removing what was made');
        stop.abort(new Stopped());
      });
    const namespaces = new Set([...manifests.workloads, ...manifests.policies].map(({ namespace }) => namespace));
    // Namespaces without pods count as well, because their policies limit whoever comes.
    const declared = manifests.namespaces.flatMap((one) => (one.declared ? [one.name] : []));
    if (pluginFor(options).cni === 'spec')
      throw new UsageError('no cluster has the network of --cni spec; name the plugin of the cluster, or leave it out');
    if (options.namespace !== undefined && namespaces.has(options.namespace))
      throw new UsageError(
        `--namespace ${options.namespace} is a namespace of the manifests; name one that is only for strangers`,
      );
    try {
      const cluster = await connect({
        ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
        ...(options.context !== undefined && { context: options.context }),
        ...(options.namespace !== undefined && { ownNamespace: options.namespace }),
        ...{ namespaces: [...new Set([...namespaces, ...declared])], timeout: options.timeout },
      });
      const verification = await run(manifests, intent, cluster, options, stop.signal);
      const form: VerifyForm = {
        verification,
        explain: explained(verification),
        width: terminal.stdout.columns ?? 120,
      };
      const notes = options.output === 'text' || options.output === 'markdown' ? lines.map((line) => `${line}\n`) : [];
      await writeOut([...notes, FORMATS[options.output](form)]);
      terminal.exitCode = exitCodeOf(verification);
    } catch (error) {
      if (error instanceof Stopped) terminal.exitCode = 130;
      else if (error instanceof TooMany) throw new UsageError(error.message);
      else if (error instanceof NoCluster) {
        printError(`tierwall: ${error.message}`);
        terminal.exitCode = NO_CLUSTER;
      } else if (mayPass(error)) {
        printError(`tierwall: ${error.message}`);
        terminal.exitCode = EXIT_CODES.inconclusive;
      } else throw error;
    }
    // A connection that hangs must not delay the end.
    setTimeout(() => terminal.exit(), LAST_WAIT).unref();
  });
}

class Stopped extends Error {}

/** A comparison that is too large ends as in every other command. What was found to be wrong is still wrong. */
function exitCodeOf({ verdict, diagnoses }: Verification): number {
  const isTooLarge = diagnoses.some(({ kind }) => kind === 'too many conditions');
  return verdict === 'inconclusive' && isTooLarge ? TOO_MANY_CONDITIONS : EXIT_CODES[verdict];
}

async function run(
  manifests: Parameters<typeof verify>[0],
  intent: Intent | undefined,
  cluster: Cluster,
  options: VerifyOptions,
  signal: AbortSignal,
): Promise<Verification> {
  const { namespace, image, within, sample, quick, watch, deadline } = options;
  const started = performance.now();
  const isOver = () => performance.now() - started > deadline * 1000;
  for (;;) {
    try {
      const verification = await verify(manifests, cluster, {
        ...{ ...reachOf(options, manifests), image, within, signal, run: randomBytes(4).toString('hex') },
        ...(intent && { intent }),
        ...(sample !== undefined && { sample }),
        ...(quick && { quick }),
        ...(namespace !== undefined && { namespace }),
        onProgress: (text) => printError(`  ${text}`),
      });
      const { mismatch, inconclusive } = counts(verification);
      if (!watch || verification.verdict === 'match' || isOver()) return verification;
      printError(
        `  ${verification.verdict}: ${mismatch} mismatch, ${inconclusive} inconclusive; again in ${RETRY_MS / 1000} s`,
      );
    } catch (error) {
      // Something that does not exist yet, such as a namespace, may still be made.
      if (!watch || isOver() || !mayPass(error)) throw error;
      printError(`  ${error.message}; again in ${RETRY_MS / 1000} s`);
    }
    await pause(RETRY_MS, signal);
    signal.throwIfAborted();
  }
}

function mayPass(error: unknown): error is Error {
  const isFinal = [Stopped, NoCluster, TooMany, TypeError, UsageError].some((kind) => error instanceof kind);
  return error instanceof Error && !isFinal;
}

function explained({ plan }: Verification): VerifyForm['explain'] {
  return ({ from, to, protocol, port }) =>
    explainText(explain(plan.connectivity, from, to), {
      ...{ asked: PortSet.range(protocol, port), changes: [], paint: (_, text) => text },
      // The name as in the table, without the namespace of this run.
    }).replaceAll(from.peer.name, from.name);
}

/** A kernel repeats a request after a second, and the probers do so as well. */
function timeoutOf(text: string): number {
  const value = wholeNumber(text);
  if (value < 2) throw new UsageError('--timeout must be 2 or more: with less, no connection is tried a second time');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000)
    throw new UsageError(`'${text}' is not a whole number of 1 or more`);
  return value;
}
