import { readFileSync } from 'node:fs';
import { putComment } from './sticky-comment.ts';

/** `node build/lib/github/main.js FILE`: puts a file under the pull request of the workflow that runs. */
async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST, COMMENT_AUTHOR } = process.env;
  const missing = Object.entries({ GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST })
    .filter(([, value]) => !value)
    .map(([name]) => name);
  if (!file || missing.length > 0) {
    process.stderr.write(`usage: main.ts FILE, with ${missing.join(', ') || 'a file'} in the environment\n`);
    process.exitCode = 2;
    return;
  }
  const outcome = await putComment(readFileSync(file, 'utf8'), {
    apiUrl: GITHUB_API_URL ?? '',
    token: GITHUB_TOKEN ?? '',
    repository: GITHUB_REPOSITORY ?? '',
    pullRequest: Number(PULL_REQUEST),
    author: COMMENT_AUTHOR || 'github-actions[bot]',
  });
  const says = {
    created: 'the comment is under the pull request',
    updated: 'the comment under the pull request is up to date',
    unchanged: 'the comment under the pull request did not change',
    removed: 'the comment under the pull request is taken away',
    'not allowed':
      '::notice::this token may not comment, as for every pull request from a fork; the job summary has it all',
  };
  process.stdout.write(`${says[outcome]}\n`);
}

main().catch((error: unknown) => {
  // What an API answers is no line of its own in the log, and no command.
  process.stderr.write(`failed: ${(error as Error).message.replaceAll(/\p{Cc}+/gu, ' ')}\n`);
  process.exitCode = 2;
});
