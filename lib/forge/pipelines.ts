import { readFileSync } from 'node:fs';
import type { Forge } from './forge.ts';
import { Forgejo } from './forgejo.ts';
import { GitHub } from './github.ts';
import { GitLab } from './gitlab.ts';
import { putComment } from './put-comment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to find the pull request in the environment of a pipeline. `needs` names the variables that must be set. */
interface Pipeline {
  readonly needs: readonly string[];
  readonly make: (variable: (name: string) => string) => Forge;
  /** The prefix that makes a line of the log appear on the page of the run. */
  readonly notice?: string;
}

const TOKEN = 'COMMENT_TOKEN';

const number = (text: string): number => (/^\d+$/.test(text) ? Number(text) : 0);

const PIPELINES: Readonly<Record<string, Pipeline>> = {
  gitlab: {
    needs: ['CI_API_V4_URL', 'CI_MERGE_REQUEST_PROJECT_ID', 'CI_MERGE_REQUEST_IID'],
    make: (variable) =>
      new GitLab({
        ...{ apiUrl: variable('CI_API_V4_URL'), token: variable(TOKEN) },
        ...{ project: variable('CI_MERGE_REQUEST_PROJECT_ID'), mergeRequest: number(variable('CI_MERGE_REQUEST_IID')) },
      }),
  },
  // Forgejo and Gitea set the variables of GitHub.
  forgejo: {
    needs: ['GITHUB_API_URL', 'GITHUB_REPOSITORY', 'PULL_REQUEST'],
    make: (variable) =>
      new Forgejo({
        ...{ apiUrl: variable('GITHUB_API_URL'), token: variable(TOKEN) },
        ...{ repository: variable('GITHUB_REPOSITORY'), pullRequest: number(variable('PULL_REQUEST')) },
        ...(variable('COMMENT_AUTHOR') && { author: variable('COMMENT_AUTHOR') }),
      }),
  },
  github: {
    needs: ['GITHUB_API_URL', 'GITHUB_REPOSITORY', 'PULL_REQUEST'],
    make: (variable) =>
      new GitHub({
        ...{ apiUrl: variable('GITHUB_API_URL'), token: variable(TOKEN) },
        ...{ repository: variable('GITHUB_REPOSITORY'), pullRequest: number(variable('PULL_REQUEST')) },
        author: variable('COMMENT_AUTHOR') || 'github-actions[bot]',
      }),
    notice: '::notice::',
  },
};

const SAYS = {
  created: 'the comment is there',
  updated: 'the comment is up to date',
  unchanged: 'the comment is as it was',
  removed: 'the comment is taken away',
  'not allowed': 'this token may not comment; the job has the review all the same',
};

/**
 * Writes a file as a comment under the pull request of the running pipeline. Without a token, as in a pipeline for a fork, it
 * does nothing and does not fail.
 * @param args the name of the forge, and the file
 * @returns the line to print, and the exit code. 2 means that the comment could not be written
 */
export async function commentIn(
  args: readonly string[],
  environment: Environment,
  pause?: number,
): Promise<{ readonly says: string; readonly exitCode: 0 | 2 }> {
  const [name = '', file, ...more] = args;
  const pipeline = Object.hasOwn(PIPELINES, name) ? PIPELINES[name] : undefined;
  if (!pipeline || file === undefined || more.length > 0)
    return { says: `usage: main.js ${Object.keys(PIPELINES).join('|')} FILE`, exitCode: 2 };
  if (!environment[TOKEN]) return { says: `${TOKEN} is not set, as for a fork: no comment`, exitCode: 0 };
  const missing = pipeline.needs.filter((one) => !environment[one]);
  if (missing.length > 0) return { says: `not in the environment: ${missing.join(', ')}`, exitCode: 2 };
  try {
    const forge = pipeline.make((one) => environment[one] ?? '');
    const outcome = await putComment(readFileSync(file, 'utf8'), forge, pause);
    const before = outcome === 'not allowed' ? (pipeline.notice ?? '') : '';
    return { says: `${before}${SAYS[outcome]}`, exitCode: 0 };
  } catch (error) {
    // Control characters are replaced, so that an answer of the API cannot start a line or run a workflow command.
    return { says: `failed: ${(error as Error).message.replaceAll(/\p{Cc}+/gu, ' ')}`, exitCode: 2 };
  }
}
