/** One exercise of `tierwall learn`, as its page in lib/learn/exercises says it. */
export interface Exercise {
  readonly number: number;
  /** The name of its folder and of its page: `01-one-policy`. */
  readonly name: string;
  readonly title: string;
  /** What to do, as the page words it. */
  readonly task: string;
  readonly hint: string;
  readonly learned: string;
  /** What is given: the workloads, who may talk to whom, and the policies to begin with. */
  readonly app: string;
  readonly intent: string;
  readonly start: string;
  /** Policies with which the intent holds. */
  readonly solution: string;
}

/**
 * Reads the page of an exercise.
 * @param name of the page, without its ending
 * @throws Error where a part is missing
 */
export function exerciseIn(page: string, name: string): Exercise {
  const part = (heading: string) => {
    const found = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
    if (found === undefined) throw new Error(`${name}.md has no part '${heading}'`);
    return found.slice(heading.length).trim();
  };
  const file = (wanted: string) => {
    const [, text] = new RegExp(`^\`\`\`yaml file=${wanted}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page) ?? [];
    if (text === undefined) throw new Error(`${name}.md does not show ${wanted}`);
    return text;
  };
  const [, number = '', title = '', task = ''] = /^# (\d+)\. (.+)\n\n([\s\S]*?)\n\n## /.exec(page) ?? [];
  if (task === '') throw new Error(`${name}.md has no title with its number, or no task`);
  return {
    ...{ number: Number(number), name, title, task, hint: part('Hint'), learned: part('What you have learned') },
    ...{ app: file('app.yaml'), intent: file('intent.yaml'), start: file('policy.yaml') },
    solution: file('solution.yaml'),
  };
}
