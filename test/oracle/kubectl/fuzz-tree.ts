/**
 * Compares the files that tierwall reads of folders with those that kubectl's own visitor reads: `npm run fuzz:tree [-- COUNT] [--seed SEED]`.
 * Ends with 1 where they differ, and keeps that folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOracle } from './oracle.ts';
import { arguments_, Random } from './random.ts';
import { differenceOfTree, makeTree } from './trees.ts';

const { count, seed } = arguments_(process.argv.slice(2), 100);
const { why } = buildOracle();
if (why) console.log(`SKIPPED: ${why}`);
else run();

function run(): void {
  console.log(`seed ${seed}`);
  const random = new Random(seed);
  for (let done = 0; done < count; done++) {
    const folder = mkdtempSync(join(tmpdir(), 'tierwall tree '));
    makeTree(folder, random);
    const difference = differenceOfTree(folder);
    if (difference !== undefined) {
      console.log(`tree ${done + 1}, ${folder}: ${difference}`);
      process.exitCode = 1;
      return;
    }
    rmSync(folder, { recursive: true });
  }
  console.log(`${count} of ${count} folders: the same files, or an error`);
}
