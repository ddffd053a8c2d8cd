import { printableDiff } from '../format/fix-diff.ts';
import { printLocation } from '../format/problem.ts';
import type { Text } from '../manifests/model.ts';
import { lazily } from '../review/lazily.ts';
import { fixesOf } from '../review/lint/fixes.ts';
import type { CausedFinding, LintFinding } from '../review/lint/lint.ts';
import type { LintInputs, PatchedFile } from '../review/lint/patched-inputs.ts';
import { madeElsewhere } from './made-elsewhere.ts';
import { printError, writeOut } from './output.ts';
import { whyNotWritable, writeFiles } from './written-files.ts';

/**
 * Writes the fixes of findings into their files. With `isDryRun`, prints a unified diff to standard output instead. Prints to
 * standard error what became of each fix.
 * @returns the inputs after the fixes
 * @throws UsageError if a file cannot be written. Then none is written
 */
export async function fixFiles(
  inputs: LintInputs,
  findingsOf: (inputs: LintInputs) => readonly LintFinding[],
  isDryRun: boolean,
): Promise<LintInputs> {
  // Each file is looked at once here, and again before it is written.
  const asRead = new Map(inputs.texts.map((text) => [text.file, lazily(() => whyNotReplaceable(text))]));
  const whyNotAsRead = (file: string) => (asRead.get(file) ?? (() => `${file} was not read`))();
  const {
    inputs: fixed,
    applied,
    left,
  } = fixesOf(inputs, findingsOf, (finding, now) => reasonAgainst(finding, now, whyNotAsRead));
  const files = changedFiles(inputs, fixed);
  if (!isDryRun) writeFiles(files);
  for (const { finding, opens, closes } of applied) {
    printError(`${isDryRun ? 'would fix' : 'fixed'}: ${named(finding)}`);
    sayFirst('opens', opens);
    sayFirst('closes', closes);
  }
  for (const { finding, why } of left) printError(`not fixed: ${named(finding)}: ${why}`);
  const count = `${applied.length} ${applied.length === 1 ? 'fix' : 'fixes'}`;
  const where = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  printError(`${count} ${isDryRun ? 'would change' : 'changed'} ${where}; ${left.length} left to you`);
  if (isDryRun) await writeOut([printableDiff(files)]);
  return isDryRun ? inputs : fixed;
}

const NAMED = 3;

function sayFirst(what: 'opens' | 'closes', texts: readonly string[]): void {
  for (const text of texts.slice(0, NAMED)) printError(`  ${what}: ${text}`);
  if (texts.length > NAMED) printError(`  ${what}: ${texts.length - NAMED} more`);
}

function named({ location, rule, message }: LintFinding): string {
  return `${printLocation(location)}: ${rule.id} ${message}`;
}

function changedFiles(before: LintInputs, after: LintInputs): PatchedFile[] {
  return before.texts.flatMap(({ file, text }, i) => {
    const now = after.texts[i]?.text ?? text;
    return now === text ? [] : [{ file, before: text, after: now }];
  });
}

function whyNotReplaceable({ file, text, renderedBy }: Text): string | undefined {
  return renderedBy === undefined ? whyNotWritable(file, text) : undefined;
}

/** @param whyNotAsRead why a file may not be written, as it was read */
function reasonAgainst(
  { fix }: CausedFinding,
  { texts, manifests }: LintInputs,
  whyNotAsRead: (file: string) => string | undefined,
): string | undefined {
  for (const edit of fix.patch?.edits ?? []) {
    const { file, line } = edit.edit === 'add' ? { file: edit.file, line: 1 } : edit.object.location;
    if (file === '-') return 'standard input cannot be written';
    const text = texts.find((one) => one.file === file);
    const why = text ? whyNotAsRead(file) : `${file} was not read`;
    if (!text || why !== undefined) return why;
    const policy = manifests.policies.find(
      ({ location }) => location.file === file && (edit.edit === 'add' || location.line === line),
    );
    const made = madeElsewhere(text, line, policy);
    if (made !== undefined) return made;
  }
  return undefined;
}
