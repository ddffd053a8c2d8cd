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
    ...['', 'Found here:', '', ...block(example.wrong)],
    ...['', 'Not here:', '', ...block(example.right)],
    ...['', 'Who opens what, in either:', '', ...block(rulePicture(example))],
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
