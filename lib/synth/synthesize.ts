import { writeFileSync } from 'node:fs';
import { App } from 'cdk8s';
import { isSystemError, writeFiles } from './dist-folder.ts';
import { render } from './render.ts';

/** What {@link synthesize} writes besides the charts, and where it prints problems. */
export interface SynthesizeOptions {
  /** More files, by path from the working directory, such as the intent. @default - none */
  readonly texts?: Readonly<Record<string, string>>;
  /** Where problems are printed, a line each. @default - standard error */
  readonly print?: (line: string) => void;
}

/**
 * Use it instead of `app.synth()`. It writes a file for each chart into the app's outdir, and reads it back as kubectl reads it. If there
 * are problems, it prints all of them, a line each, sets the exit code 1, and writes nothing.
 * @returns the problems. If there are none, the files are written
 */
export function synthesize(app: App, options: SynthesizeOptions = {}): readonly string[] {
  if (!App.isConstruct(app))
    throw new TypeError('synthesize: app is not an App of cdk8s; give the one with the charts');
  checkOptions(options);
  const { texts = {}, print = console.error } = options;
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

/** @throws TypeError if something is not what its type says: after the files of the charts are written, it would be too late */
function checkOptions(options: SynthesizeOptions): void {
  const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(options)) throw new TypeError('synthesize: options is not an object; write for example { texts: {} }');
  const { texts = {}, print } = options;
  if (!isMap(texts)) throw new TypeError('synthesize: texts is not an object; write { path: text }');
  for (const [path, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw new TypeError(`synthesize: texts['${path}'] is not a text; write one`);
  }
  if (print !== undefined && typeof print !== 'function')
    throw new TypeError('synthesize: print is not a function; write (line) => ...');
}
