import type { ShownFinding } from '../format/lint.ts';
import type { Manifests } from '../manifests/model.ts';
import { type LintFinding, lint, oneForCause } from '../review/lint/lint.ts';
import { newFindings } from '../review/lint/new-findings.ts';
import type { BaseOptions } from './compared-set.ts';
import { writeOut } from './output.ts';
import { compareSets } from './set-comparison.ts';
import { exitCodeOfSets, onlySet, setOutputs } from './set-outputs.ts';

/** How findings are printed. */
type Printed = (
  findings: readonly ShownFinding[],
  about: { inputs: readonly string[]; manifests: Manifests },
) => string;

/**
 * Prints the findings of sets that did not exist at the merge base, or all findings. Returns the exit code of the command.
 * @param form `text` and `markdown` can hold several sets, other forms only one
 * @param counts whether a finding is a failure
 */
export async function lintAgainstBase(
  words: readonly string[],
  options: Omit<BaseOptions, 'failOn'> & { readonly all?: boolean },
  form: string,
  printed: Printed,
  counts: (finding: LintFinding) => boolean,
): Promise<0 | 1 | 2> {
  const comparisons = await compareSets(words, { ...options, failOn: 'never' });
  let isFailure = false;
  const print = ({
    name,
    manifests,
    options: { intent: _, oldIntent: __, ...reach },
    suppressions,
  }: OneSet): string => {
    const [old, now] = [manifests.before, manifests.after].map((side) =>
      lint(side, reach, suppressions).filter(({ suppressed }) => suppressed === undefined),
    );
    const found = options.all ? (now ?? []) : newFindings(old ?? [], now ?? []);
    isFailure ||= found.some(counts);
    const shown = oneForCause(found).map((one) => ({ ...one, isKnown: false }));
    return printed(shown, { inputs: [name], manifests: manifests.after });
  };
  if (form === 'text' || form === 'markdown')
    await writeOut([
      ...setOutputs(comparisons, form === 'markdown', (compared, set) => print({ ...compared, ...set })),
    ]);
  else {
    const only = onlySet(comparisons, `-o ${form}`);
    await writeOut([print({ ...only, name: comparisons.sets[0]?.name ?? '' })]);
  }
  // Errors about the intent are no findings of lint.
  return exitCodeOfSets(comparisons) === 2 ? 2 : isFailure ? 1 : 0;
}

type OneSet = ReturnType<typeof onlySet> & { readonly name: string };
