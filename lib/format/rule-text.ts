import type { Rule } from '../review/lint/rule.ts';
import { rulePicture } from './rule-picture.ts';

/** One line for each rule. */
export function ruleList(rules: readonly Rule[]): string {
  return rules.map(({ id, severity, title }) => `${id}  ${severity.padEnd(7)}  ${title}\n`).join('');
}

/** Everything about one rule, wrapped to the given width. */
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
    ...['', 'An example with the finding:', '', ...block(example.wrong)],
    ...['', 'The same without it:', '', ...block(example.right)],
    ...['', 'Who can connect to whom in these examples (. is denied):', '', ...block(rulePicture(example))],
    '',
    'To suppress the finding if it is intended, annotate the object with',
    `  tierwall.dev/ignore: "${id}: the reason"`,
    'or write into .tierwall-ignore, in the folder in which you run the command,',
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
