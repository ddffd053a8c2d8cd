import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { printProblem } from '../format/problem.ts';
import { systemReason } from '../manifests/files/system-reason.ts';
import { type Intent, readIntent } from '../manifests/intent.ts';
import { UsageError } from './input.ts';
import { printError } from './output.ts';
import { textOfRevision } from './revision.ts';
import { textFound } from './text-found.ts';

/**
 * The intent in a file, or in `REVISION:FILE`.
 * @throws UsageError if it is missing or not valid
 */
export function readIntentFile(file: string): Intent {
  const inRevision = existsSync(file) ? undefined : textOfRevision(file);
  const text = inRevision ?? (isAbsolute(file) ? textNamed(file) : textFound(file));
  const { intent, problems } = readIntent(text, file);
  for (const problem of problems) printError(printProblem(problem));
  if (!intent) throw new UsageError(`${file} is not a valid intent`);
  return intent;
}

/** Of a full path, which no tierwall.yaml can hold: it may be a pipe of the shell's, as in `--intent <(command)`. */
function textNamed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${systemReason(error)}`);
  }
}
