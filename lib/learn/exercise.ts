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
 * Reads the pages of exercises, one text or several; each begins with its name, in a comment.
 * @throws Error where a part is missing
 */
export function exercisesIn(pages: readonly string[]): Exercise[] {
  return pages.flatMap((text) => text.split(/^(?=<!-- exercise )/m)).map(exerciseIn);
}

function exerciseIn(page: string): Exercise {
  const [, name = ''] = /^<!-- exercise (\d\d-[a-z-]+) -->\n/.exec(page) ?? [];
  const part = (heading: string) => {
    const found = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
    if (found === undefined) throw new Error(`exercise ${name} has no part '${heading}'`);
    return found.slice(heading.length).trim();
  };
  const file = (wanted: string) => {
    const [, text] = new RegExp(`^\`\`\`yaml file=${wanted}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page) ?? [];
    if (text === undefined) throw new Error(`exercise ${name} does not show ${wanted}`);
    return text;
  };
  const [, number = '', title = '', task = ''] = /^# (\d+)\. (.+)\n\n([\s\S]*?)\n\n## /m.exec(page) ?? [];
  if (name === '' || task === '') throw new Error(`exercise ${name} has no name, no title with its number, or no task`);
  return {
    ...{ number: Number(number), name, title, task, hint: part('Hint'), learned: part('What you have learned') },
    ...{ app: file('app.yaml'), intent: file('intent.yaml'), start: file('policy.yaml') },
    solution: file('solution.yaml'),
  };
}
