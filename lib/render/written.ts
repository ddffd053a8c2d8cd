import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RenderFailure } from './failure.ts';

/** Runs a renderer beside a file with this text, which takes the place of what the tree has there. */
export async function withFile<T>(file: string, text: string, run: () => Promise<T>): Promise<T> {
  const before = existsSync(file) ? readFileSync(file) : undefined;
  // It may be a link to a file of another folder.
  rmSync(file, { force: true });
  writeFileSync(file, text);
  try {
    return await run();
  } finally {
    rmSync(file);
    if (before) writeFileSync(file, before);
  }
}

/**
 * Runs a renderer beside a folder with these files.
 * @param name of the folder, at the top of the tree
 * @throws RenderFailure if the tree has a folder of that name, which something else may apply
 */
export async function withFolder<T>(
  tree: string,
  name: string,
  files: Readonly<Record<string, string>>,
  run: () => Promise<T>,
): Promise<T> {
  const folder = join(tree, name);
  if (lstatSync(folder, { throwIfNoEntry: false }))
    throw new RenderFailure(
      `${name} is in the repository, and tierwall needs a folder of that name for itself; rename it`,
    );
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return await run();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
