import { explanationOf } from '../../../lib/cli/explain.ts';
import { UsageError } from '../../../lib/cli/input.ts';
import { listed } from '../../../lib/cli/list.ts';
import { printVerdict } from '../../../lib/format/connection.ts';
import { lintText } from '../../../lib/format/lint.ts';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import type { Connectivity } from '../../../lib/reach/connectivity.ts';
import { PortSet } from '../../../lib/reach/port-set.ts';
import { lint, oneForCause } from '../../../lib/review/lint/lint.ts';
import { namesOfEnds } from '../../../lib/review/open-world/open-difference.ts';
import { type Judged, reviewManifests } from '../../../lib/review/review.ts';
import { connectivityWithPods } from '../../../lib/review/selected-pods.ts';
import { manifestsOf } from '../open-world/manifests.ts';
import type { OpenWorld, WorldPair } from '../open-world/model.ts';
import { type Port, portBeside, portsOf, rangesIn } from './printed-ports.ts';

/** What an output says of two names and a port. */
interface Said {
  readonly command: 'list' | 'list --group' | 'diff' | 'lint';
  readonly of: Connectivity;
  readonly from: string;
  readonly to: string;
  readonly port: Port;
  /** What `explain` may say of any that are meant. */
  readonly words: readonly string[];
}

/**
 * Whether `explain` takes every name that `list`, `diff` and `lint` print of a pair of worlds, and says of the ports that are printed with
 * them what the output says.
 */
export function judgeNames({ old, new: now }: WorldPair): { disagreements: string[]; sorts: string[] } {
  const options = { cni: now.cni, podCidrs: now.podCidrs };
  const [before, after] = [read(old), read(now)];
  const sides = { old: connectivityWithPods(before, options), new: connectivityWithPods(after, options) };
  const findings = oneForCause(lint(after, options, [])).map((one) => ({ ...one, isKnown: false }));
  const said = [
    ...listSaid(sides.new, false),
    ...listSaid(sides.new, true),
    ...diffSaid(before, after, sides),
    ...lintSaid(lintText(findings, { inputs: [], manifests: after, hasBaseline: false, more: [] }), sides.new),
  ];
  return { disagreements: said.flatMap(disagreement), sorts: said.map(({ command }) => `rows of ${command}`) };
}

function disagreement({ command, of, from, to, port, words }: Said): string[] {
  const target = `${to}:${port.port}/${port.protocol}`;
  try {
    const answers = answersIn(explanationOf(of, from, target));
    if (answers.every((word) => words.includes(word))) return [];
    return [`${command}: '${from}' '${target}' is ${words.join(' or ')}; explain: ${answers.join(', ')}`];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [`${command} prints '${from}' and '${to}'; explain: ${error.message}`];
  }
}

/** What an explanation says of those that a name stands for. */
function answersIn(text: string): string[] {
  const [first = '', ...more] = text.split('\n');
  if (first.endsWith(': there is no such pod')) return ['nobody'];
  if (!first.endsWith(': not the same for all of them'))
    return [/: (open|denied|depends)(?:, for all of them)?$/.exec(first)?.[1] ?? first];
  return more.slice(0, more.indexOf('')).flatMap((line) => /^ {2}(\w+) for$/.exec(line)?.[1] ?? []);
}

function listSaid(of: Connectivity, isGrouped: boolean): Said[] {
  const text = [...listed(of, {}, { output: 'text', isGrouped })].join('');
  const command = isGrouped ? 'list --group' : 'list';
  return text.split('\n').flatMap((line) => {
    const [, from, to, printed] = /^([^#].*?) => (.+?) : (.+)$/.exec(line) ?? [];
    if (from === undefined || to === undefined || printed === undefined) return [];
    const { open, depends } = rangesIn(printed);
    const said = (ports: readonly Port[], word: string) =>
      ports.map((port): Said => ({ command, of, from, to, port, words: [word] }));
    // Of pods of a condition a row says only what is open to them and not to a stranger.
    const isCondition = from.endsWith('}') && !from.endsWith('/{stranger}') && from !== '{ingress-controller}';
    const other = isCondition ? undefined : portBeside([...open, ...depends]);
    return [
      ...said(portsOf(open), 'open'),
      ...said(portsOf(depends), 'depends'),
      ...said(other ? [other] : [], 'denied'),
    ];
  });
}

function diffSaid(before: Manifests, after: Manifests, sides: Readonly<Record<'old' | 'new', Connectivity>>): Said[] {
  const { cni, podCidrs } = sides.new;
  const { differences, open } = reviewManifests(before, after, { cni, podCidrs });
  // What one side declares of a namespace is taken for true on the other, which by itself does not know it.
  const isKnown = declaredIn(before) === declaredIn(after);
  const rows = [
    ...differences.map((one) => ({ one, from: [one.from.name], to: [one.to.name], isPair: true })),
    ...open.map((one) => ({ one, from: namesOfEnds(one.from), to: namesOfEnds(one.to), isPair: false })),
  ];
  return rows.flatMap(({ one, from, to, isPair }) =>
    (['old', 'new'] as const).flatMap((side) => {
      if (isOnOtherSideOnly(one, side)) return [];
      // Of pods of a condition a row may be about ports of some names alone, and `explain` is about ports of any name.
      const wordsFor = (word: string) =>
        !isKnown
          ? ['open', 'depends', 'denied', 'nobody']
          : isPair
            ? [word]
            : [word, 'depends', ...(word === 'denied' || isMany ? ['nobody'] : [])];
      // Of each of some to each of others, two pods of one namespace may be a pair that cannot be.
      const isMany = from.length * to.length > 1;
      const asked = changedPorts(one, side);
      return from.flatMap((source) =>
        to.flatMap((target) =>
          asked.map(({ port, word }): Said => {
            const ends = { from: source, to: target };
            return { command: 'diff', of: sides[side], ...ends, port, words: wordsFor(word) };
          }),
        ),
      );
    }),
  );
}

/** Is a workload at one of the ends only in the other manifests? */
function isOnOtherSideOnly({ addedOrRemoved }: Judged, side: 'old' | 'new'): boolean {
  return addedOrRemoved.some(({ fate }) => fate === (side === 'old' ? 'added' : 'removed'));
}

/** The ports that are printed, and those of the other side that are not. */
function changedPorts(one: Judged, side: 'old' | 'new'): { port: Port; word: string }[] {
  const own = one[side];
  const { open, depends } = rangesIn(printVerdict(own));
  const gone = (side === 'old' ? one.gained : one.lost).subtract(own.open).subtract(own.depends);
  return [
    ...portsOf(open).map((port) => ({ port, word: 'open' })),
    ...portsOf(depends).map((port) => ({ port, word: 'depends' })),
    ...portsOf(rangesIn(`${gone}`).open).map((port) => ({ port, word: 'denied' })),
  ];
}

/** `witness: shop/{stranger} reaches shop/db[Pod] on TCP 3306` */
function lintSaid(text: string, of: Connectivity): Said[] {
  return text.split('\n').flatMap((line): Said[] => {
    const [, from, to, on] = /^ {2}witness: (.+?) reaches (.+?) on (.+)$/.exec(line) ?? [];
    if (from === undefined || to === undefined || on === undefined) return [];
    const [port] = portsOf(rangesIn(on === 'every port' ? `${PortSet.all}` : on).open);
    return port ? [{ command: 'lint', of, from, to, port, words: ['open'] }] : [];
  });
}

function declaredIn({ namespaces }: Manifests): string {
  return JSON.stringify(
    namespaces.filter(({ declared }) => declared).map(({ name, labels }) => [name, [...labels].sort()]),
  );
}

function read(world: OpenWorld): Manifests {
  const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
  const [error] = manifests.problems.filter(({ severity }) => severity === 'error');
  if (error) throw new Error(`${error.code} ${error.message}`);
  return manifests;
}
