import { commentIn } from './pipelines.ts';

/**
 * Runs as `node build/lib/forge/main.js gitlab
 * forgejo
 * github FILE`.
 */
commentIn(process.argv.slice(2), process.env).then(({ says, exitCode }) => {
  process.stdout.write(`${says}\n`);
  process.exitCode = exitCode;
});
