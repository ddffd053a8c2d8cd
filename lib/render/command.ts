import { join } from 'node:path';
import { RenderFailure } from './failure.ts';
import { type Isolation, permits } from './isolation.ts';
import { programCalled } from './programs.ts';
import { type Limits, runProgram } from './run-program.ts';
import type { Side } from './side.ts';
import { outputOf } from './tried.ts';

/**
 * The output of a command, run in the folder of tierwall.yaml. It may run programs of the tree. If somebody else may have written
 * the tree, the command runs only if the machine permits hiding everything else from it.
 * @param isPermitted what the machine permits
 * @throws RenderFailure with the command's own message
 */
export async function commandOutput(
  side: Side,
  words: readonly string[],
  limits: Limits,
  isPermitted: (isolation: Isolation) => boolean = permits,
): Promise<string> {
  const { tree, base, cache, isUntrusted } = side;
  const [word = '', ...args] = words;
  if (isUntrusted && !isPermitted('files'))
    throw new RenderFailure(
      `the command may run programs that the head changed, and this machine does not permit isolating it (unshare with user and mount namespaces); --trust-head runs it anyway`,
    );
  const folder = join(tree, base);
  const program = word.includes('/') ? join(folder, word) : programCalled(word);
  const path = process.env['PATH'] ?? '';
  const ran = cache.rendered(['command', base, ...words], tree, ['.'], () =>
    runProgram({ program, args, name: word, tree, folder, limits, isolation: 'files', path }),
  );
  return outputOf(await ran, limits);
}
