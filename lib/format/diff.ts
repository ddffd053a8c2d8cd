import { printableJson } from '../manifests/printable.ts';
import type { Verdict } from '../reach/connectivity.ts';
import type { Cause } from '../review/difference.ts';
import { isError, type Review, type ReviewedDifference } from '../review/review.ts';
import type { UnjudgedChange } from '../review/unjudged.ts';
import {
  beforeAndAfter,
  type Change,
  changesOf,
  intentLines,
  lostDenyLines,
  MARKS,
  unjudgedLines,
  unjudgedText,
  verdictLine,
} from './change.ts';
import { portRanges, printVerdict } from './connection.ts';
import { markdownText } from './markup.ts';
import { notEvaluatedJson, unseenJson } from './unseen.ts';

/** The intent's own changes, the verdict, then what is alike together: between peers of both sides, then what came or went. */
export function diffText(review: Review): string {
  const { differences } = review;
  const blocks = (title: string, some: readonly ReviewedDifference[]) =>
    some.length === 0 ? '' : `\n${title}${changesOf(some).map(changeText).join('')}`;
  return [
    ...intentLines(review).map((line) => `${line}\n`),
    `${verdictLine(review)}\n`,
    ...lostDenyLines(review).map((line) => `${line}\n`),
    ...unjudgedLines(review).map((line) => `${line}\n`),
    blocks(
      '',
      differences.filter(({ addedOrRemoved }) => addedOrRemoved.length === 0),
    ),
    blocks(
      'with workloads that came or went:\n',
      differences.filter(({ addedOrRemoved }) => addedOrRemoved.length > 0),
    ),
  ].join('');
}

function changeText({ first, from, to, because }: Change): string {
  const head = `${first.risk.level.toUpperCase().padEnd(6)} ${MARKS[first.kind]} ${first.kind.padEnd(8)}`;
  const pad = ' '.repeat(head.length + 1);
  const lines =
    from.length + to.length === 2
      ? [`${from[0]} => ${to[0]} : ${beforeAndAfter(first)}`]
      : [...from.slice(0, -1), `${from.at(-1)} =>`, ...to.map((name) => `  ${name}`), `  : ${beforeAndAfter(first)}`];
  return `${head} ${[...lines, ...because.map((line) => `  ${line}`)].join(`\n${pad}`)}\n`;
}

/** docs/reference/commands.md, version 1. */
export function diffJson(review: Review): string {
  const { differences, unchanged, policies, intent, lostDefaultDenies, unjudged, unseen, notEvaluated } = review;
  const connections = differences.map((one) => ({
    ...{ src: one.from.name, dst: one.to.name, kind: one.kind },
    ...{ old: printVerdict(one.old), new: printVerdict(one.new) },
    ...{ gained: `${one.gained}`, lost: `${one.lost}` },
    ...{ before: sideJson(one.old), after: sideJson(one.new) },
    risk: one.risk,
    causes: one.causes.map(causeJson),
    ...(intent && {
      intent: {
        error: isError(one),
        ...{ declared: `${one.gate.declared}`, undeclared: `${one.gate.undeclared}` },
        ...{ stillListed: `${one.gate.stillListed}`, declaredAt: one.gate.declaredAt },
      },
    }),
    ...(one.addedOrRemoved.length > 0 && { workloads: one.addedOrRemoved }),
  }));
  const json = {
    version: 1,
    changed: differences.length + lostDefaultDenies.length + unjudged.length > 0,
    ...{ unchanged, policies, lostDefaultDenies },
    unjudged: unjudged.map(unjudgedJson),
    unseen: unseen.map(unseenJson),
    notEvaluated: notEvaluated.map(notEvaluatedJson),
    ...(intent && { intent }),
    connections,
  };
  return `${printableJson(json, 1)}\n`;
}

function unjudgedJson({ fate, object }: UnjudgedChange): object {
  return { fate, ...('makes' in object ? unseenJson(object) : notEvaluatedJson(object)) };
}

function sideJson({ open, depends }: Verdict): object {
  return { ports: portRanges(open), ...(!depends.isEmpty && { depends: portRanges(depends) }) };
}

function causeJson({ when, direction, subject, rules, policies }: Cause): object {
  return {
    ...{ when, direction, subject },
    rules: rules.map(({ policy, index, rule }) => ({
      policy: `${policy.namespace}/${policy.name}`,
      index,
      ...rule.location,
    })),
    policies: policies.map(({ namespace, name, location }) => ({ policy: `${namespace}/${name}`, ...location })),
  };
}

export function diffMarkdown(review: Review): string {
  const { differences } = review;
  const head = [
    ...intentLines(review).map(markdownText),
    `**${markdownText(verdictLine(review))}**`,
    ...lostDenyLines(review).map((line) => `**${markdownText(line)}**`),
    ...(review.unjudged.length > 0 ? [unjudgedTable(review)] : []),
  ];
  if (differences.length === 0) return `${head.join('\n\n')}\n`;
  return `${head.join('\n\n')}\n\n${changeTable(changesOf(differences), (names) => names.map(markdownText).join('<br>'))}`;
}

/** A row a change that nobody can judge. */
export function unjudgedTable({ unjudged }: Pick<Review, 'unjudged'>): string {
  const rows = unjudged.map((change) => `| \`?\` ${change.fate} | ${markdownText(unjudgedText(change))} |`);
  return ['| | nobody can judge |', '|---|---|', ...rows].join('\n');
}

/** A row a change. */
export function changeTable(changes: readonly Change[], printNames: (names: readonly string[]) => string): string {
  const rows = changes.map(({ first, from, to, because }) => {
    const cells = [
      first.risk.level === 'high' ? '**HIGH**' : first.risk.level,
      `\`${MARKS[first.kind]}\` ${first.kind}`,
      ...[printNames(from), printNames(to)],
      ...[printVerdict(first.old), printVerdict(first.new)].map(markdownText),
      because.map(markdownText).join('<br>'),
    ];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| risk | | from | to | before | after | because |\n|---|---|---|---|---|---|---|\n${rows.join('')}`;
}
