import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type LineComment, putLineComments } from './line-comments.ts';

/**
 * Runs as `node build/lib/github/suggest.js FILE...`. Writes the output of `tierwall review --suggestions` on the lines of the
 * pull request.
 */
async function main(): Promise<void> {
  const files = process.argv.slice(2);
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST, HEAD_COMMIT, COMMENT_AUTHOR } = process.env;
  const missing = Object.entries({ GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST, HEAD_COMMIT })
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (files.length === 0 || missing.length > 0) {
    process.stderr.write(`usage: suggest.ts FILE..., with ${missing.join(', ') || 'a file'} in the environment\n`);
    process.exitCode = 2;
    return;
  }
  const all = files.flatMap(
    (file) => (JSON.parse(readFileSync(file, 'utf8')) as { suggestions: LineComment[] }).suggestions,
  );
  const comments = all.filter(({ file }) => isOf(HEAD_COMMIT ?? '', file));
  const { created, kept, removed, left, isAllowed } = await putLineComments(comments, {
    apiUrl: GITHUB_API_URL ?? '',
    token: GITHUB_TOKEN ?? '',
    repository: GITHUB_REPOSITORY ?? '',
    pullRequest: Number(PULL_REQUEST),
    commit: HEAD_COMMIT ?? '',
    author: COMMENT_AUTHOR || 'github-actions[bot]',
  });
  const counts = `${created} new, ${kept} as they were, ${removed} removed, ${left + all.length - comments.length} on lines that the diff does not show`;
  const refused =
    '::notice::this token may not comment, as for every pull request from a fork; the job summary has it all';
  process.stdout.write(`${isAllowed ? `suggestions: ${counts}` : refused}\n`);
}

/** Whether the file is the same as in the commit. A checkout may be a merge of the commit, with other lines. */
function isOf(commit: string, file: string): boolean {
  const env = { ...process.env, GIT_LITERAL_PATHSPECS: '1' };
  return spawnSync('git', ['diff', '--quiet', commit, '--', file], { env }).status === 0;
}

main().catch((error: unknown) => {
  // Control characters are replaced, so that an answer of the API cannot start a line or run a workflow command.
  process.stderr.write(`failed: ${(error as Error).message.replaceAll(/\p{Cc}+/gu, ' ')}\n`);
  process.exitCode = 2;
});
