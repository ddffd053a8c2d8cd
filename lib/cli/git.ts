import { spawnSync } from 'node:child_process';
import { UsageError } from './usage-error.ts';

/** The most bytes that the output of a git command may have. */
const maxBytes = 1 << 29;

/** The output of a git command, and how it ended. */
export interface GitAnswer {
  readonly ok: boolean;
  readonly output: Buffer;
  /** The first line of its error output. */
  readonly complaint: string;
}

/** @throws UsageError if git is not installed, or prints too much */
export function git(args: readonly string[], input = ''): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync('git', args, { input, maxBuffer: maxBytes });
  if (error) throw new UsageError(`git cannot be run: ${error.message}`);
  return { ok: status === 0, output: stdout, complaint: stderr.toString().trim().split('\n')[0] ?? '' };
}

/** The contents of objects, read by one git process. @throws UsageError if one cannot be read */
export function contentsOf(ids: readonly string[], folder = '.'): Uint8Array[] {
  if (ids.length === 0) return [];
  const { ok, output, complaint } = git(['-C', folder, 'cat-file', '--batch'], ids.map((id) => `${id}\n`).join(''));
  if (!ok) throw new UsageError(`git cannot read the revision: ${complaint}`);
  let at = 0;
  return ids.map((id) => {
    const end = output.indexOf(10, at);
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(output.toString('utf8', at, end)) ?? [];
    if (size === undefined) throw new UsageError(`git has no object ${id}; fetch it first`);
    const content = output.subarray(end + 1, end + 1 + Number(size));
    at = end + 2 + Number(size);
    return content;
  });
}

/** The sizes of objects in bytes. 0 for an object that is not in the repository, such as a submodule's. */
export function sizesOf(ids: readonly string[]): number[] {
  if (ids.length === 0) return [];
  const { ok, output, complaint } = git(['cat-file', '--batch-check'], ids.map((id) => `${id}\n`).join(''));
  if (!ok) throw new UsageError(`git cannot read what is staged: ${complaint}`);
  return output
    .toString()
    .split('\n')
    .slice(0, ids.length)
    .map((line) => Number(/^[0-9a-f]+ \w+ (\d+)$/.exec(line)?.[1] ?? 0));
}

/** The UTF-8 bytes of a text, each as one character. These sort as in git and Go, even if names are not valid UTF-8. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The reverse of {@link bytesOf}. */
export function textOfBytes(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
