/** One exercise of `tierwall learn`, read from its page in lib/learn/exercises. */
export interface Exercise {
  readonly number: number;
  /** The name of its folder and of its page, such as `01-one-policy`. */
  readonly name: string;
  readonly title: string;
  /** The task, in Markdown as on the page. */
  readonly task: string;
  readonly hint: string;
  readonly learned: string;
  /** The given files: the workloads, the intent, and the policies to begin with. */
  readonly app: string;
  readonly intent: string;
  readonly start: string;
  /** Policies that fulfil the intent. */
  readonly solution: string;
}

/**
 * Reads the pages of exercises from one text or several. Each page begins with its name in a comment.
 * @throws Error if a page lacks a part
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
