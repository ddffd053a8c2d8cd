import { execFileSync } from 'node:child_process';
import { type Difference, differences } from './dist-folder.ts';

/** The most lines of differences that are shown. The others are counted. */
const SHOWN_LINES = 20;

/**
 * Prints how a folder differs from these files, and what to do about it.
 * @param shown the folder's name for the user
 * @returns the exit code: 0 if they are equal, 1 if not
 */
export function checkDist(folder: string, shown: string, files: ReadonlyMap<string, string>): number {
  const found = differences(folder, files);
  const unknown = notInGit(folder).filter((path) => files.has(path));
  if (found.length === 0 && unknown.length === 0) {
    console.log(`${shown} is what the code says: ${files.size} files`);
    return 0;
  }
  const lines = found.flatMap((difference) => describe(shown, difference));
  for (const line of lines.slice(0, SHOWN_LINES)) console.error(line);
  if (lines.length > SHOWN_LINES) console.error(`... and ${lines.length - SHOWN_LINES} lines more`);
  for (const path of unknown)
    console.error(`${shown}/${path} is new and git does not know it; fix this with: git add ${shown}`);
  if (found.length > 0) console.error(`${shown} is not what the code writes; fix this with: npm run synth`);
  return 1;
}

function describe(shown: string, { path, kind, line, found = [], expected = [] }: Difference): string[] {
  switch (kind) {
    case 'missing':
      return [`${shown}/${path} is missing`];
    case 'unexpected':
      return [
        `${shown}/${path} is in the folder, but no chart writes it (a stale file? synth removes it; a file of yours? move it)`,
      ];
    case 'different':
      return [
        `${shown}/${path}:${line} differs`,
        ...found.map((text) => `  - ${visible(text)}`),
        ...expected.map((text) => `  + ${visible(text)}`),
      ];
  }
}

/** Escapes control characters. They may be the only difference in a line, and a terminal must not obey a file. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f]/g, (character) => JSON.stringify(character).slice(1, -1));
}

/** Files of the folder that git neither tracks nor ignores. Empty outside of a git checkout. */
function notInGit(folder: string): string[] {
  try {
    const options = {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'] as ('ignore' | 'pipe')[],
      encoding: 'utf8' as const,
    };
    return execFileSync('git', ['ls-files', '--others', '--exclude-standard', '-z'], options)
      .split('\0')
      .filter(Boolean);
  } catch {
    return [];
  }
}
