import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { printLocation, printProblems } from '../format/problem.ts';
import { notSeenNotes } from '../format/unseen.ts';
import { isDnsLabel } from '../manifests/fields/name-syntax.ts';
import type { Manifests, Problem, Text, Texts } from '../manifests/model.ts';
import { readFound } from '../manifests/read.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { rangeOf } from '../reach/ip-space.ts';
import { CNIS, type Cni, type CniVersion, type ReachOptions } from '../reach/options.ts';
import { assumptionsOf } from '../reach/ordered/assumptions.ts';
import { impliedCni, policyCount, settled } from '../reach/ordered/settled.ts';
import { withDataTiers } from '../review/data-tier.ts';
import { connectivityWithPods, isPoliciesAlone } from '../review/selected-pods.ts';
import { compileLaterIfLarge } from './compile-later.ts';
import { namedDataTiers, textsOf } from './named-sets.ts';
import { printError } from './output.ts';
import { UsageError } from './usage-error.ts';

export { UsageError } from './usage-error.ts';

/** A network plugin, and for Calico perhaps the version. */
export interface Plugin {
  readonly cni: Cni;
  readonly cniVersion?: CniVersion;
}

/** The values of the options of every command that reads manifests. */
export interface ReadingOptions {
  /** The value of --cni, such as `calico` or `calico@3.29`. Undefined if it was not given. */
  readonly cni?: string;
  readonly podCidr: readonly string[];
  readonly defaultNamespace: string;
  readonly keepGoing: boolean;
  /** Workloads that keep data, by name. @default - those that the sets in use name */
  readonly dataTiers?: readonly string[];
}

/** The help on arguments that say where manifests are. */
export const DIRS = 'folders or files of manifests, sets of tierwall.yaml, or - for standard input';
/** The same, for a command that takes one. */
export const DIR = 'a folder or file of manifests, a set of tierwall.yaml, or - for standard input';

/** The options of every command that reads manifests. */
export function withReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--cni <plugin[@version]>',
        'the network plugin of the cluster: it settles what the API leaves undefined, and whose policies count besides NetworkPolicies (default: calico, or cilium if there are policies, or else other objects, of Cilium and none of Calico)',
      )
        .choices([...CNIS])
        .argParser((text: string) => pluginOf(text) && text),
    )
    .option(
      '--pod-cidr <cidr>',
      'a range that holds the addresses of all pods, such as 10.244.0.0/16 (may be repeated)',
      collectCidr,
      [],
    )
    .option('--default-namespace <name>', 'the namespace of objects that name none', namespaceNamed, 'default')
    .option('--keep-going', 'answer even if part of the input is invalid, and say what is missing', false);
}

/** `textbook` was the name of `spec` before 0.2.0. */
function pluginOf(text: string): Plugin {
  const [name = '', version] = text.split('@');
  const cni = CNIS.find((one) => one === (name === 'textbook' ? 'spec' : name));
  if (!cni) throw new InvalidArgumentError(`Allowed choices are ${CNIS.join(', ')}.`);
  if (version === undefined) return { cni };
  const [, major, minor] = /^v?(\d{1,2})\.(\d{1,3})(?:\.\d+)?$/.exec(version) ?? [];
  if (cni !== 'calico' || major === undefined || minor === undefined)
    throw new InvalidArgumentError('Only calico takes a version, as calico@3.29.');
  return { cni, cniVersion: Number(major) * 1000 + Number(minor) };
}

/** The network plugin that was given, or else the one whose policies the manifests contain. */
export function pluginFor({ cni: said }: Pick<ReadingOptions, 'cni'>, ...all: readonly Manifests[]): Plugin {
  return said === undefined ? { cni: impliedCni(all) ?? 'calico' } : pluginOf(said);
}

/** Why Cilium is taken for the network plugin. */
function reasonFor({ otherKinds }: Manifests): string {
  return otherKinds?.cilium.length
    ? "the policies are Cilium's"
    : "the input has Cilium's settings or other objects of its own";
}

/** What a verdict depends on in addition to the manifests. */
export function reachOf(
  options: Pick<ReadingOptions, 'cni' | 'podCidr'>,
  ...all: readonly Manifests[]
): ReachOptions & Plugin {
  const plugin = pluginFor(options, ...all);
  // Each side was read, and said to be read, as its own objects imply.
  if (all.some((side) => pluginFor(options, side).cni !== 'calico') && plugin.cni === 'calico')
    printError('the sides have objects of different network plugins: both are compared as with --cni calico');
  return { ...plugin, podCidrs: options.podCidr };
}

function namespaceNamed(name: string): string {
  if (isDnsLabel(name)) return name;
  const rule = 'use up to 63 of a-z, 0-9 and "-", with a letter or digit at both ends';
  throw new UsageError(`--default-namespace '${name}' is not a name for a namespace; ${rule}`);
}

function collectCidr(cidr: string, earlier: string[]): string[] {
  try {
    rangeOf(cidr);
  } catch {
    throw new UsageError(`--pod-cidr ${cidr} is not a valid CIDR; write for example 192.168.0.0/16`);
  }
  return [...earlier, cidr];
}

/** The most problems that a comment lists. */
const MOST_DETAILS = 5;

/** What a command has read. */
export interface Input {
  readonly manifests: Manifests;
  readonly texts: readonly Text[];
  /** What an answer lacks, one line each. Empty unless --keep-going is given. */
  readonly missing: readonly string[];
  /** The same, and what makes pods or decides connections without tierwall seeing it. */
  readonly notes: readonly string[];
}

/**
 * Reads manifests and prints their problems to standard error.
 * @param said lines that were printed before and are not printed again
 * @param mayBeEmpty whether manifests without workloads and policies are an answer, and no mistake in a path
 * @throws UsageError if the manifests have an error, unless --keep-going is given
 */
export function readInput(
  inputs: readonly string[] | Texts,
  given: ReadingOptions,
  said = new Set<string>(),
  mayBeEmpty = false,
): Input {
  const { defaultNamespace, keepGoing, dataTiers } = given;
  const options = { namespace: defaultNamespace };
  const found = 'texts' in inputs ? inputs : textsOf(inputs);
  compileLaterIfLarge(found);
  const written = withDataTiers(readFound(found, options), dataTiers ?? namedDataTiers());
  const { cni, cniVersion } = pluginFor(given, written);
  const manifests = settled(written, cni, cniVersion);
  const say = (line: string): void => {
    if (!said.has(line)) printError(line);
    said.add(line);
  };
  if (given.cni === undefined && cni !== 'calico') say(`${reasonFor(written)}: read as with --cni ${cni}`);
  for (const line of printProblems(manifests.problems)) say(line);
  const notSeen = notSeenNotes(manifests);
  const notSaid = { ...manifests, unseen: manifests.unseen.filter(({ isProblem }) => !isProblem) };
  for (const { text } of notSeenNotes(notSaid)) say(text);
  const assumed = assumptionsOf(manifests, cni, given.podCidr, written);
  for (const line of assumed) say(line);
  const errors = manifests.problems.filter(({ severity }) => severity === 'error');
  const policies = policyCount(manifests);
  const objects = manifests.workloads.length + policies + manifests.namespaces.length;
  const isAboutNothing = objects + notSeen.length === 0;
  if (errors.length > 0 && !keepGoing) {
    const count = errors.length === 1 ? '1 problem' : `${errors.length} problems`;
    throw new UsageError(
      `${count}, so there is no verdict; --keep-going answers from what is left`,
      printProblems(errors).slice(0, MOST_DETAILS),
    );
  }
  if (isAboutNothing && !mayBeEmpty && errors.length === 0)
    throw new UsageError(
      `no workloads and no policies in ${('texts' in inputs ? inputs.texts.map(({ file }) => file) : inputs).join(' ')}`,
    );
  const missing = missingIn(errors);
  const notes = [
    ...missing,
    ...(found.notes ?? []),
    ...notSeen.map(({ text }) => text),
    ...assumed,
    ...withoutWorkloads(manifests, policies, cni),
  ];
  return { manifests, texts: found.texts, missing, notes };
}

/** What an answer without workloads is about. */
function withoutWorkloads(manifests: Manifests, policies: number, cni: Cni): string[] {
  if (manifests.workloads.length > 0) return [];
  if (policies === 0) return ['no workloads and no policies were read'];
  return isPoliciesAlone(manifests) && cni !== 'spec'
    ? ['no workloads were read: the answer is for made-up pods that the policies select']
    : ['no workloads were read, so the policies have no pods to decide about'];
}

/** What an answer lacks: the first errors, and how many more there are. */
export function missingIn(errors: readonly Problem[]): string[] {
  const shown = errors.slice(0, 20);
  const lines = shown.map(({ location, message }) => `missing: ${printLocation(location)}: ${message}`);
  return errors.length > shown.length ? [...lines, `missing: ${errors.length - shown.length} more`] : lines;
}

/** The connectivity of manifests. If they are policies alone, that of made-up pods that the policies select. */
export function connectivityOf(
  manifests: Manifests,
  options: ReadingOptions,
  more?: Pick<ReachOptions, 'addresses'>,
): Connectivity {
  return connectivityWithPods(manifests, { ...reachOf(options, manifests), ...more });
}
