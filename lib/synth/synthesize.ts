import { writeFileSync } from 'node:fs';
import type { App } from 'cdk8s';
import { isSystemError, writeFiles } from './dist-folder.ts';
import { render } from './render.ts';

export interface SynthesizeOptions {
  /** More files, by path from the working directory: the intent, say. @default - none */
  readonly texts?: Readonly<Record<string, string>>;
  /** Where problems are printed, a line each. @default - standard error */
  readonly print?: (line: string) => void;
}

/**
 * In the place of `app.synth()`: writes a file for each chart of the app to its outdir, or nothing at all where something makes no
 * sense, and then says all that does not, a line each, and sets the exit code 1. What was written is read back as kubectl reads it.
 * @returns the problems; none: it is written
 */
export function synthesize(app: App, { texts = {}, print = console.error }: SynthesizeOptions = {}): readonly string[] {
  const { files, problems } = render(new Map([['', app]]));
  const failed = [...problems];
  if (failed.length === 0) {
    try {
      writeFiles(app.outdir, files);
      for (const [path, text] of Object.entries(texts)) writeFileSync(path, text);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      failed.push(`cannot write ${error.path ?? app.outdir}: ${error.message}`);
    }
  }
  for (const problem of failed) print(problem);
  if (problems.length > 0) print(`${problems.length} problem${problems.length === 1 ? '' : 's'}; nothing was written`);
  if (failed.length > 0) process.exitCode = 1;
  return failed;
}
