import {
  allowedBy,
  type DirectionExplanation,
  type Explanation,
  type PolicyExplanation,
  type RuleExplanation,
} from '../reach/explanation.ts';
import { type AddressRange, printAddress } from '../reach/ip-space.ts';
import { isBarePod } from '../reach/peer.ts';
import { policyCalled } from '../reach/policy-called.ts';
import type { PortSet } from '../reach/port-set.ts';
import { unevaluatedName } from '../reach/reason.ts';
import { MAYBE, NO, YES } from '../reach/selector.ts';
import type { Change, NoChange } from '../reach/smallest-change.ts';
import { stageLines } from './explain-stages.ts';
import { few } from './few.ts';
import { printLocation } from './problem.ts';
import { yamlOf } from './yaml.ts';

/** What `explain` says of one pair, and for which it has a colour each. */
export type VerdictWord = 'open' | 'denied' | 'depends';

/** How an explanation is printed. */
export interface ExplainOptions {
  /** The ports in the question. All ports if it named none. */
  readonly asked: PortSet;
  readonly changes: readonly (Change | NoChange)[];
  readonly paint: (word: VerdictWord, text: string) => string;
  /** The code that made a policy, if that is known. */
  readonly madeBy?: (policy: PolicyExplanation['policy']) => string | undefined;
}

/** The verdict about the asked ports in one word. If one of them is open, it is `open`. */
export function verdictWord({ open, depends }: Explanation['verdict'], asked: PortSet): VerdictWord {
  if (!asked.intersect(open).isEmpty) return 'open';
  return asked.intersect(depends).isEmpty ? 'denied' : 'depends';
}

/** Which of several ports that were asked for are open, or depend. Empty if it is all of them, or if no port was asked for. */
export function portsOfVerdict(verdict: Explanation['verdict'], asked: PortSet): string {
  const word = verdictWord(verdict, asked);
  if (asked.isAll || word === 'denied') return '';
  const part = asked.intersect(word === 'open' ? verdict.open : verdict.depends);
  return part === asked ? '' : `${part}`;
}

/** The verdict, then each end of the connection with the policies that select it and their rules. */
export function explainText(explanation: Explanation, options: ExplainOptions): string {
  const { from, to, verdict, reasons, leaving, entering, targets } = explanation;
  const { asked, paint } = options;
  const word = verdictWord(verdict, asked);
  const part = portsOfVerdict(verdict, asked);
  const fact = paint(word, part === '' ? word : `${word} on ${part}`);
  const lines = [`${from.name} => ${to.name}${asked.isAll ? '' : ` on ${asked}`}: ${fact}`];
  if (asked.isAll) {
    if (!verdict.open.isEmpty && !verdict.open.isAll) lines.push(`  open: ${verdict.open}`);
    if (!verdict.depends.isEmpty) lines.push(`  depends: ${verdict.depends}`);
  }
  if (!asked.intersect(verdict.depends).isEmpty) lines.push(...reasons.map((reason) => `  depends, because ${reason}`));
  if (from === to || (from.kind === 'workload' && from.name === to.name)) {
    const ends = isBarePod(from) ? 'to another pod with its labels' : 'from one replica to another';
    lines.push(`  ${ends}; a pod always reaches itself`);
  }
  lines.push('', ...direction('leaving', leaving, options), '', ...direction('entering', entering, options));
  const bySides = allowedBy(leaving).maybe.intersect(allowedBy(entering).maybe).intersect(asked);
  // The ingress controller is kept out of other ports by what Ingresses say, and by no policy.
  if (word === 'denied' && !(targets ? bySides.intersect(targets) : bySides).isEmpty)
    lines.push('', 'Each side may allow it, but not both for the same pods over the same address family.');
  if (targets) lines.push('', `Ingresses lead to: ${targets}; the ingress controller uses no other port`);
  for (const change of options.changes) lines.push('', ...changeLines(change));
  return `${lines.join('\n')}\n`;
}

/** Words for a question without a port: some ports are open, or none is. */
const OF_ALL_PORTS: Readonly<Record<VerdictWord, string>> = {
  open: 'open on some port',
  depends: 'depends, on every port that may be open',
  denied: 'denied on every port',
};

/** Pairs of each of `from` and each of `to` that have the same answer. */
export interface Answer {
  readonly word: VerdictWord;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Whether the question named no port, or, of pods of a condition, more than one. */
  readonly isOfAllPorts: boolean;
  /** The ports that are open, or that depend, if they are known and not all that were asked for. */
  readonly ports?: string;
  /** The addresses of the explained pod, if they matter. */
  readonly address?: AddressRange;
  /** The explanation of one of the pairs. */
  explained(): string;
}

/** The most names that are listed. */
const MOST_NAMES = 9;

/** The answers for a name that stands for several peers, each explained with one of its pairs. */
export function answersText(title: string, answers: readonly Answer[], paint: ExplainOptions['paint']): string {
  const [first] = answers;
  if (!first) return `${title}: there is no such pod\n`;
  const words = new Map<string, Answer[]>();
  for (const one of answers) words.set(headOf(one), [...(words.get(headOf(one)) ?? []), one]);
  const isSame = (place: 'from' | 'to') => answers.every((one) => one[place].join() === first[place].join());
  const names = ({ from, to }: Answer) => {
    if (isSame('from')) return to;
    return isSame('to') ? from : from.flatMap((source) => to.map((target) => `${source} => ${target}`));
  };
  const listed = (some: readonly Answer[]) => few(some.flatMap(names), MOST_NAMES).map((name) => `    ${name}`);
  const painted = (one: Answer) => paint(one.word, headOf(one));
  const groups = [...words.values()] as [Answer, ...Answer[]][];
  const head =
    groups.length === 1
      ? [`${title}: ${painted(first)}, for all of them`]
      : [
          `${title}: not the same for all of them`,
          ...groups.flatMap((some) => [`  ${painted(some[0])} for`, ...listed(some)]),
        ];
  const examples = groups.map(([one]) => {
    const { address } = one;
    const at = address ? `, at ${printAddress(address.family, address.first)}` : '';
    return `\nOne that ${exampleOf(one)}${at}:\n${one.explained()}`;
  });
  return [...head.map((line) => `${line}\n`), ...examples].join('');
}

function headOf({ word, ports, isOfAllPorts }: Answer): string {
  if (ports === 'All Connections') return word;
  if (ports !== undefined) return `${word} on ${ports}`;
  return isOfAllPorts ? OF_ALL_PORTS[word] : word;
}

function exampleOf(one: Answer): string {
  if (one.word === 'depends') return one.word;
  return `is ${one.ports === undefined ? one.word : headOf(one)}`;
}

/** The most policies that are listed among those not evaluated. The others are counted. */
const MOST_DOUBTS = 8;

function direction(verb: string, explained: DirectionExplanation, options: ExplainOptions): string[] {
  const { subject, isolated, policies, nodeTraffic, direction, doubt, stages } = explained;
  const effective = allowedBy(explained);
  const allowed = effective.sure.intersect(options.asked);
  const maybe = effective.maybe.intersect(options.asked);
  const word = !allowed.isEmpty ? 'open' : maybe.isEmpty ? 'denied' : 'depends';
  const part = portsOfVerdict({ open: effective.sure, depends: effective.maybe }, options.asked);
  const lines = [`${verb} ${subject.name}: ${options.paint(word, part === '' ? word : `${word} on ${part}`)}`];
  if (subject.kind === 'external') return [...lines, '  addresses outside the cluster have no NetworkPolicy'];
  if (subject.kind === 'ingress-controller')
    return [...lines, '  its own policies are not in question: it is known to send'];
  const more = doubt.by.length - MOST_DOUBTS;
  const doubts = [
    ...doubt.by
      .slice(0, MOST_DOUBTS)
      .map(
        (object) =>
          `  ${unevaluatedName(object)} ${object.settings ? 'may decide for it; that' : 'may select it; it'} is not evaluated`,
      ),
    ...(more > 0 ? [`  and ${more} more that are not evaluated`] : []),
  ];
  if (subject.kind === 'workload' && subject.workload.hostNetwork && policies.length + doubts.length === 0) {
    return [...lines, '  it uses hostNetwork: policies do not apply to it'];
  }
  if (stages) {
    const own = policies.flatMap((policy) => policyLines(policy, explained, options));
    return [
      ...lines,
      ...doubts,
      ...(nodeTraffic ? [`  ${nodeTraffic}`] : []),
      ...stageLines(stages, options.asked, own),
    ];
  }
  if (isolated === NO && doubt.closes) lines.push(`  no NetworkPolicy limits its ${direction.toLowerCase()}`);
  else if (isolated === NO) lines.push(`  no policy limits its ${direction.toLowerCase()}: everything is allowed`);
  lines.push(...doubts);
  if (nodeTraffic) lines.push(`  ${nodeTraffic}`);
  return [...lines, ...policies.flatMap((policy) => policyLines(policy, explained, options))];
}

function policyLines(
  { policy, selects, inForce, rules }: PolicyExplanation,
  { direction }: DirectionExplanation,
  options: ExplainOptions,
): string[] {
  const verb = selects === MAYBE ? 'may select' : 'selects';
  const made = options.madeBy?.(policy);
  const where = `${printLocation(policy.location)}${made ? `, made by ${made}` : ''}`;
  const head = `  ${policyCalled(policy)} ${verb} it (${where})`;
  if (!inForce) return [`${head}, but its policyTypes leave ${direction.toLowerCase()} out`];
  if (rules.length === 0) return [head, `    it has no ${direction.toLowerCase()} rule: it allows nothing`];
  return [head, ...rules.map((rule) => `    ${ruleLine(rule, direction, options)}`)];
}

function ruleLine(
  { rule, index, matches, peers, ports, surePorts }: RuleExplanation,
  direction: string,
  { asked }: ExplainOptions,
): string {
  const side = direction === 'Ingress' ? 'from' : 'to';
  const head = `${direction.toLowerCase()} rule ${index + 1} (${printLocation(rule.location)})`;
  if (matches === NO) return `${head}: is for other peers`;
  const peer = matches === YES ? 'the peer matches' : 'the peer may match';
  if (ports.isEmpty) return `${head}: ${peer}, but the target has no port of that name`;
  if (ports.intersect(asked).isEmpty) return `${head}: ${peer}; it allows ${ports}, not ${asked}`;
  const who = rule.peers.length === 0 ? `everyone` : 'this peer';
  if (matches === YES && ports !== surePorts) return `${head}: may allow ${ports} ${side} ${who}`;
  if (matches === YES) return `${head}: allows ${ports} ${side} ${who}`;
  return `${head}: may allow ${ports}: ${[...new Set(peers.flatMap(({ unknown }) => unknown ?? []))].join('; ')}`;
}

function changeLines(change: Change | NoChange): string[] {
  const direction = change.direction.toLowerCase();
  if ('impossible' in change) return [`To open its ${direction}: ${change.impossible}`];
  const { policy, add, rule, peer, ports, alsoFor } = change;
  const side = change.direction === 'Ingress' ? 'from' : 'to';
  const existing = `${direction} rule ${(rule?.index ?? 0) + 1} (${printLocation(rule?.rule.location ?? policy.location)})`;
  const what = {
    rule: `this ${direction} rule (${printLocation(policy.location)})`,
    peer: `this peer to '${side}' of ${existing}`,
    port: `this port to 'ports' of ${existing}`,
  };
  const items = {
    rule: [{ [side]: [peer], ...(ports && { ports }) }],
    peer: [peer],
    port: ports,
  };
  return [
    `To open it, add to ${policy.namespace}/${policy.name} ${what[add]}:`,
    ...yamlOf(items[add])
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    ...(alsoFor ?? []).map((others) => `This opens it for ${others}`),
  ];
}
