import { deviationText } from '../lib/format/intent.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import type { ReachOptions } from '../lib/reach/options.ts';

/**
 * Holds manifests to an intent.
 * @returns a line for each deviation, and the codes of problems
 * @throws Error where the intent cannot be read
 */
export function check(manifests: string, text: string, options: ReachOptions = {}) {
  const { intent, problems } = readIntent(text, 'intent.yaml');
  if (!intent) throw new Error(problems.map(({ message }) => message).join('\n'));
  const result = checkIntent(readTexts([{ file: 'a.yaml', text: manifests }]), intent, options);
  return {
    lines: result.deviations.map((one) => deviationText(one, intent)),
    problems: result.problems.map(({ code }) => code),
  };
}
