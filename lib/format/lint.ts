import { printableJson } from '../manifests/printable.ts';
import { type CausedFinding, type LintFinding, severityOf } from '../review/lint/lint.ts';
import { objectName } from '../review/lint/object-name.ts';
import { isOffer, type NoOffer, type Offer } from '../review/lint/offer.ts';
import { SEVERITIES } from '../review/lint/rule.ts';
import { passedOver } from '../review/passed-over.ts';
import { changedLines, printableDiff, replacementOf, unifiedDiff } from './fix-diff.ts';
import { fenced, markdownText } from './markup.ts';
import { printLocation } from './problem.ts';
import { PASSED_OVER, type SarifResult, sarif, UNSEEN, unseenResults } from './sarif.ts';
import { type NotSeen, notEvaluatedJson, notSeenWords, unseenJson } from './unseen.ts';

/** A finding, with what the run knows about it. */
export interface ShownFinding extends CausedFinding {
  /** Whether the baseline has it. */
  readonly isKnown: boolean;
  readonly offer?: Offer | NoOffer;
}

/** What was linted, for the head of the output. */
export interface Linted {
  readonly inputs: readonly string[];
  readonly manifests: NotSeen;
  /** Whether there is a baseline. */
  readonly hasBaseline: boolean;
  /** The findings that --max left out. */
  readonly more: readonly ShownFinding[];
}

/** A heading for each rule. Below it, for each finding: `file:line: NP007 error: the fact`, the witness, the fix and the patch. */
export function lintText(findings: readonly ShownFinding[], about: Linted): string {
  const groups = byRule(findings.filter(counts));
  const patches = new Map<string, string>();
  const written = groups.map(({ rule, findings: own }) => {
    return `${rule.id} ${rule.title}: ${countOf(own.length)}\n${own.map((one) => `${findingText(one, patches)}\n`).join('')}\n`;
  });
  return `${written.join('')}${summary(findings, about)}\n`;
}

/** @param patches the patches that were printed before, each with the place where */
function findingText(finding: ShownFinding, patches: Map<string, string>): string {
  const { location, rule, message, witness, fix, also, offer } = finding;
  return [
    `${printLocation(location)}: ${rule.id} ${severityOf(finding)}: ${message}`,
    ...firstOf(also, SHOWN).map((one) => `  also: ${printLocation(one.location)}: ${one.message}`),
    ...moreThan(also, SHOWN, 'also'),
    ...(witness === undefined ? [] : [`  witness: ${witness}`]),
    `  fix: ${fix.say}`,
    ...(isOffer(offer) ? offerText(offer, finding, patches) : offer ? [`  no patch: ${offer.refused}`] : []),
  ].join('\n');
}

/** The most entries of a list that are written out. */
const SHOWN = 3;
const SHOWN_LINES = 20;

function offerText(
  { files, opens, closes, held }: Offer,
  finding: ShownFinding,
  patches: Map<string, string>,
): string[] {
  const lines = changedLines(files);
  const key = [...files.map(({ file }) => file), ...lines].join('\n');
  const earlier = patches.get(key);
  if (earlier !== undefined) return [`  patch: as for ${earlier}`];
  patches.set(key, `${finding.rule.id} at ${printLocation(finding.location)}`);
  // The place of a finding need not be that of its patch: a missing policy is found at a Namespace, and belongs beside other policies.
  const elsewhere = files.map(({ file }) => file).filter((file) => file !== finding.location.file);
  return [
    `  patch${elsewhere.length > 0 ? ` of ${elsewhere.join(', ')}` : ''} (${held === undefined ? '--fix writes it' : '--fix leaves it to you, because of what it closes'}):`,
    ...firstOf(lines, SHOWN_LINES).map((line) => `    ${line}`),
    ...(lines.length > SHOWN_LINES ? [`    ... ${lines.length - SHOWN_LINES} lines more`] : []),
    ...firstOf(opens, SHOWN).map((text) => `  opens: ${text}`),
    ...moreThan(opens, SHOWN, 'opens'),
    ...firstOf(closes, SHOWN).map((text) => `  closes: ${text}`),
    ...moreThan(closes, SHOWN, 'closes'),
  ];
}

function firstOf<T>(list: readonly T[], count: number): readonly T[] {
  return list.slice(0, count);
}

function moreThan(list: readonly unknown[], count: number, word: string): string[] {
  return list.length > count ? [`  ${word}: ${list.length - count} more`] : [];
}

function counts({ suppressed, isKnown }: ShownFinding): boolean {
  return suppressed === undefined && !isKnown;
}

interface RuleFindings {
  readonly rule: LintFinding['rule'];
  readonly findings: readonly ShownFinding[];
}

/** The findings by rule, in the order of the first finding of each rule. */
function byRule(findings: readonly ShownFinding[]): RuleFindings[] {
  const ids = [...new Set(findings.map(({ rule }) => rule.id))];
  return ids.map((id) => {
    const own = findings.filter(({ rule }) => rule.id === id);
    return { rule: (own[0] as ShownFinding).rule, findings: own };
  });
}

function countOf(count: number): string {
  return `${count} finding${count > 1 ? 's' : ''}`;
}

function summary(shown: readonly ShownFinding[], { manifests, more }: Linted): string {
  const findings = [...shown, ...more];
  const counted = findings.filter(counts);
  const parts = SEVERITIES.flatMap((severity) => {
    const count = counted.filter((finding) => severityOf(finding) === severity).length;
    return count > 0 ? [`${count} ${severity}${count > 1 ? 's' : ''}`] : [];
  });
  const suppressed = findings.filter((finding) => finding.suppressed !== undefined).length;
  const known = findings.filter(({ isKnown, suppressed: reason }) => isKnown && reason === undefined).length;
  const notSeen = notSeenWords(manifests);
  const none = notSeen.length > 0 ? 'no findings in what was read' : 'no findings';
  const left = byRule(more.filter(counts)).map(({ rule, findings: own }) => `${rule.id} ${own.length}`);
  return [
    parts.join(', ') || none,
    ...(left.length > 0 ? [`not shown: ${left.join(', ')}`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(known > 0 ? [`${known} known`] : []),
    ...notSeen,
  ].join('; ');
}

/** As documented in docs/reference/lint.md, version 1. */
export function lintJson(findings: readonly ShownFinding[], { manifests, hasBaseline, more }: Linted): string {
  const list = findings.map((finding) => ({
    ...factsJson(finding),
    ...(finding.witness !== undefined && { witness: finding.witness }),
    ...(finding.also.length > 0 && { also: finding.also.map(factsJson) }),
    fix: { say: finding.fix.say, ...offerJson(finding.offer) },
    ...(finding.suppressed !== undefined && { suppressed: finding.suppressed }),
    ...(hasBaseline && { baseline: finding.isKnown ? 'unchanged' : 'new' }),
  }));
  const unseen = manifests.unseen.map(unseenJson);
  const notEvaluated = manifests.notEvaluated.map(notEvaluatedJson);
  const left = more.length > 0 && { more: more.length };
  const problems = passedOver(manifests);
  return `${printableJson({ version: 1, findings: list, ...left, unseen, notEvaluated, problems }, 1)}\n`;
}

function factsJson(finding: LintFinding): object {
  const { rule, location, object, message } = finding;
  const facts = { rule: rule.id, title: rule.title, severity: severityOf(finding) };
  return { ...facts, ...location, object: objectName(object), message };
}

function offerJson(offer: Offer | NoOffer | undefined): object {
  if (!offer) return {};
  if (!isOffer(offer)) return { noPatch: offer.refused };
  const { files, opens, closes, held } = offer;
  return { patch: { diff: unifiedDiff(files), opens, closes, ...(held !== undefined && { held }) } };
}

/** A summary, a table of the findings that count, and below it the fixes that can be applied, as patches. */
export function lintMarkdown(findings: readonly ShownFinding[], about: Linted): string {
  const shown = findings.filter(counts);
  const head = `**${summary(findings, about)}**\n`;
  const patches = shown.flatMap(({ rule, location, offer }) =>
    isOffer(offer)
      ? [`\n${rule.id}, ${markdownText(printLocation(location))}:\n\n${fenced('diff', printableDiff(offer.files))}`]
      : [],
  );
  return shown.length === 0 ? head : `${head}\n${lintTable(shown)}${patches.join('')}`;
}

/** A table with one row for each finding. */
export function lintTable(findings: readonly LintFinding[]): string {
  const rows = findings.map((finding) => {
    const { rule, location, message, witness, fix } = finding;
    const fact = [message, ...(witness === undefined ? [] : [`witness: ${witness}`])].map(markdownText).join('<br>');
    return `| ${severityOf(finding)} | ${rule.id} | ${markdownText(printLocation(location))} | ${fact} | ${markdownText(fix.say)} |\n`;
  });
  return `| | rule | where | fact | fix |\n|---|---|---|---|---|\n${rows.join('')}`;
}

/** The findings, and what lint does not see, as SARIF. */
export function lintSarif(findings: readonly ShownFinding[], { inputs, manifests, hasBaseline }: Linted): string {
  const rules = new Map(findings.map(({ rule }) => [rule.id, rule]));
  return sarif(
    `lint ${inputs.join(' ')}`,
    [...[...rules.values()].map(({ id, title, why }) => ({ id, title, help: why })), UNSEEN, PASSED_OVER],
    [...findings.map((finding) => resultOf(finding, hasBaseline)), ...unseenResults(manifests)],
  );
}

function resultOf(finding: ShownFinding, hasBaseline: boolean): SarifResult {
  const { rule, location, message, witness, fix, also, suppressed, isKnown, offer } = finding;
  const more = also.length > 0 ? ` (and ${also.length} more of the same cause)` : '';
  return {
    ...{ ruleId: rule.id, level: severityOf(finding), location },
    message: `${message}${more}. ${witness === undefined ? '' : `Witness: ${witness}. `}Fix: ${fix.say}.`,
    ...(suppressed !== undefined && { suppressed }),
    ...(hasBaseline && { baseline: isKnown ? 'unchanged' : 'new' }),
    ...(isOffer(offer) && {
      fix: { say: fix.say, changes: offer.files.map((one) => ({ file: one.file, ...replacementOf(one) })) },
    }),
  };
}
