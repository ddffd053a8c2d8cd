import { printableJson } from '../manifests/printable.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import { objectName } from '../review/lint/object-name.ts';
import { type Rule, SEVERITIES } from '../review/lint/rule.ts';
import { markdownText } from './markup.ts';
import { printLocation } from './problem.ts';
import { sarif, UNSEEN, unseenResults } from './sarif.ts';
import { type NotSeen, notEvaluatedJson, notSeenWords, unseenJson } from './unseen.ts';
import { yamlOf } from './yaml.ts';

/** What was linted. */
export interface Linted {
  readonly inputs: readonly string[];
  readonly manifests: NotSeen;
}

/** `file:line: NP007 error: the fact; the fix`, then the witness and what to write. */
export function lintText(findings: readonly LintFinding[], about: Linted): string {
  const shown = findings.filter(({ suppressed }) => suppressed === undefined);
  const written = new Map<string, string>();
  return `${shown.map((finding) => `${findingText(finding, written)}\n`).join('')}${summary(findings, about)}\n`;
}

/** @param written where each fix was written out already */
function findingText(
  { location, rule, severity, message, witness, fix }: LintFinding,
  written: Map<string, string>,
): string {
  const whole = fix.yaml ? yamlOf(fix.yaml).trimEnd() : '';
  const earlier = whole === '' ? undefined : written.get(whole);
  if (whole !== '' && !earlier) written.set(whole, `${rule.id} at ${printLocation(location)}`);
  const yaml = whole === '' ? [] : earlier ? [`as for ${earlier}`] : whole.split('\n');
  return [
    `${printLocation(location)}: ${rule.id} ${severity}: ${message}`,
    ...(witness === undefined ? [] : [`  witness: ${witness}`]),
    `  fix: ${fix.say}${yaml.length > 0 ? ':' : ''}`,
    ...yaml.map((line) => `    ${line}`),
  ].join('\n');
}

function summary(findings: readonly LintFinding[], { manifests }: Linted): string {
  const counted = findings.filter(({ suppressed }) => suppressed === undefined);
  const parts = SEVERITIES.flatMap((severity) => {
    const count = counted.filter((finding) => finding.severity === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 ? 's' : ''}`] : [];
  });
  const suppressed = findings.length - counted.length;
  const notSeen = notSeenWords(manifests);
  const none = notSeen.length > 0 ? 'no findings in what was read' : 'no findings';
  return [parts.join(', ') || none, ...(suppressed > 0 ? [`${suppressed} suppressed`] : []), ...notSeen].join('; ');
}

/** docs/reference/lint.md, version 1. */
export function lintJson(findings: readonly LintFinding[], { manifests }: Linted): string {
  const list = findings.map(({ rule, severity, location, object, message, witness, fix, suppressed }) => ({
    ...{ rule: rule.id, title: rule.title, severity, ...location },
    ...{ object: objectName(object), message },
    ...(witness !== undefined && { witness }),
    fix,
    ...(suppressed !== undefined && { suppressed }),
  }));
  const unseen = manifests.unseen.map(unseenJson);
  const notEvaluated = manifests.notEvaluated.map(notEvaluatedJson);
  return `${printableJson({ version: 1, findings: list, unseen, notEvaluated }, 1)}\n`;
}

export function lintMarkdown(findings: readonly LintFinding[], about: Linted): string {
  const shown = findings.filter(({ suppressed }) => suppressed === undefined);
  const head = `**${summary(findings, about)}**\n`;
  return shown.length === 0 ? head : `${head}\n${lintTable(shown)}`;
}

export function lintTable(findings: readonly LintFinding[]): string {
  const rows = findings.map(({ rule, severity, location, message, witness, fix }) => {
    const fact = [message, ...(witness === undefined ? [] : [`witness: ${witness}`])].map(markdownText).join('<br>');
    return `| ${severity} | ${rule.id} | ${markdownText(printLocation(location))} | ${fact} | ${markdownText(fix.say)} |\n`;
  });
  return `| | rule | where | fact | fix |\n|---|---|---|---|---|\n${rows.join('')}`;
}

export function lintSarif(findings: readonly LintFinding[], { inputs, manifests }: Linted): string {
  const rules = new Map(findings.map(({ rule }) => [rule.id, rule]));
  return sarif(
    `lint ${inputs.join(' ')}`,
    [...[...rules.values()].map(({ id, title, why }) => ({ id, title, help: why })), UNSEEN],
    [
      ...findings.map(({ rule, severity, location, message, witness, fix, suppressed }) => ({
        ...{ ruleId: rule.id, level: severity, location },
        message: `${message}. ${witness === undefined ? '' : `Witness: ${witness}. `}Fix: ${fix.say}.`,
        ...(suppressed !== undefined && { suppressed }),
      })),
      ...unseenResults(manifests),
    ],
  );
}

/** A line a rule. */
export function ruleList(rules: readonly Rule[]): string {
  return rules.map(({ id, severity, title }) => `${id}  ${severity.padEnd(7)}  ${title}\n`).join('');
}

/** Everything about one rule, as wide as asked for. */
export function ruleText({ id, title, severity, why, example }: Rule, width: number): string {
  const block = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`);
  return [
    `${id} (${severity}): ${title}`,
    '',
    ...wrapped(why, Math.min(width, 100)),
    ...['', 'Found here:', '', ...block(example.wrong)],
    ...['', 'Not here:', '', ...block(example.right)],
    '',
    'To suppress it where it is right so, give the object the annotation',
    `  tierwall.dev/ignore: "${id}: the reason"`,
    'or .tierwall-ignore, in the folder from which you run it, the line',
    `  ${id} namespace/name[Kind] the reason`,
  ].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
