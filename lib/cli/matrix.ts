import type { Command } from 'commander';
import { matrixText } from '../format/matrix.ts';
import { connectivityOf, DIRS, type ReadingOptions, readInput } from './input.ts';
import { manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { paintVerdict, terminalWidth, writeOut } from './output.ts';
import { namespaceCalled } from './peer-filter.ts';

interface MatrixOptions extends ReadingOptions, OriginOptions {
  readonly namespace?: string;
  readonly expand?: boolean;
}

export function addMatrix(program: Command): void {
  withInputOptions(
    program
      .command('matrix')
      .summary('the same as a table')
      .description(
        'Shows as a table who (rows) can open a connection to whom (columns). Cells hold the ports. Peers with equal rows share a row.',
      )
      .argument('[dir...]', DIRS)
      .option('--namespace <name>', 'only workloads of this namespace')
      .option('--expand', 'a row and a column for each peer')
      .addHelpText('after', '\nExample:\n  tierwall matrix dist/guide'),
  ).action(async (dirs: string[], options: MatrixOptions) => {
    const { manifests, notes } = readInput(await manifestsOf(dirs, options), options);
    const connectivity = connectivityOf(manifests, options);
    const { expand = false } = options;
    const namespace = options.namespace === undefined ? undefined : namespaceCalled(connectivity, options.namespace);
    const matrix = matrixText(connectivity, {
      ...{ width: terminalWidth(), expand, paint: paintVerdict },
      ...(namespace !== undefined && { namespace }),
    });
    await writeOut([...notes.map((line) => `${line}\n`), matrix]);
  });
}
