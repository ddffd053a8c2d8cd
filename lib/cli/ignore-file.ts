import { existsSync, readFileSync } from 'node:fs';
import { systemReason } from '../manifests/files/system-reason.ts';
import { printable } from '../manifests/printable.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import { RULES } from '../review/lint/registry.ts';
import { UsageError } from './input.ts';
import { namedSuppressions } from './named-sets.ts';
import { printError } from './output.ts';
import { textOfRevision, textsOfRevision } from './revision.ts';
import { inIndex } from './staged.ts';
import { textFound } from './text-found.ts';

/** The file of findings that do not count, which `lint` reads if it exists. */
export const IGNORE_FILE = '.tierwall-ignore';

/**
 * @param staged whether to read the staged version
 * @throws UsageError on a line that is not a suppression, because an ignored line would go unnoticed
 */
export function readIgnoreFile(given: string | undefined, staged = false): SuppressionLine[] {
  const file = given ?? IGNORE_FILE;
  const text = staged ? stagedText(file, given !== undefined) : textOf(file, given !== undefined);
  return text === undefined ? [...namedSuppressions()] : [...namedSuppressions(), ...suppressionsIn(text, file)];
}

/** @throws UsageError on a line that is not a suppression, because an ignored line would go unnoticed */
export function suppressionsIn(text: string, file: string): SuppressionLine[] {
  const wrong: string[] = [];
  const lines = text.split(/\r?\n/).flatMap((line, i): SuppressionLine[] => {
    if (/^\s*(?:#|$)/.test(line)) return [];
    const [, rule, object, reason] = /^\s*(NP\d{3})\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (rule && object && reason && RULES.some(({ id }) => id === rule))
      return [{ rule, object, reason: printable(reason) }];
    wrong.push(`${file}:${i + 1}: no suppression; write "NP001 namespace/name[Kind] the reason"`);
    return [];
  });
  for (const line of wrong) printError(line);
  if (wrong.length > 0) throw new UsageError(`${file} cannot be used`);
  return lines;
}

function textOf(file: string, isNeeded: boolean): string | undefined {
  if (!isNeeded) return existsSync(file) ? textFound(file) : undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${systemReason(error)}`);
  }
}

function stagedText(file: string, isNeeded: boolean): string | undefined {
  const staged = inIndex(file);
  const isThere = (textsOfRevision(staged)?.texts.length ?? 0) > 0;
  return isThere || isNeeded ? textOfRevision(staged) : undefined;
}
