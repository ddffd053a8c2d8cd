import {
  closeSync,
  type Dirent,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import type { Problem } from './model.ts';
import { type ProblemCode, problem } from './problem.ts';
import type { Text } from './read-texts.ts';

/** A file of this size takes seconds to parse; real manifests stay far below. */
const maxBytes = 64 * 1024 * 1024;

const manifestName = /\.(?:ya?ml|json)$/i;
/** Hidden folders (.git, .terraform) and installed packages hold no manifests of the user's. */
const passedOver = /^(?:\.|node_modules$)/;

/**
 * The texts of the inputs of {@link readManifests}. Hidden files and folders and node_modules are passed over, unless given by
 * name; symbolic links are followed; what is met twice, by links or by overlapping inputs, is read once.
 */
export function readInputs(inputs: readonly string[]): { texts: Text[]; problems: Problem[] } {
  const found = new Found();
  for (const input of inputs) found.addInput(input);
  return found;
}

class Found {
  readonly texts: Text[] = [];
  readonly problems: Problem[] = [];
  readonly #visited = new Set<string>();

  addInput(input: string): void {
    const path = input.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');
    this.#attempt(path, () => {
      const stats = path === '-' ? undefined : statSync(path);
      if (stats?.isDirectory()) this.#addInputFolder(path);
      else if (stats?.isFile()) this.#addFile(path, stats);
      else this.#addStream(path);
    });
  }

  #addInputFolder(path: string): void {
    if (this.#visited.has(realpathSync(path))) return;
    const before = this.texts.length + this.problems.length;
    this.#addFolder(path);
    if (this.texts.length + this.problems.length > before) return;
    this.#report(
      'MF004',
      path,
      'the folder holds no *.yaml, *.yml or *.json',
      'give the folder that holds the manifests',
    );
  }

  #addFolder(folder: string): void {
    if (this.#seen(folder)) return;
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !passedOver.test(name));
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder === '/' ? '' : folder}/${entry.name}`;
      if (mayMatter(entry)) this.#attempt(path, () => this.#addEntry(path));
    }
  }

  #addEntry(path: string): void {
    const stats = statSync(path);
    if (stats.isDirectory()) this.#addFolder(path);
    // Only what is given by name may be a pipe or a device.
    else if (stats.isFile() && manifestName.test(path)) this.#addFile(path, stats);
  }

  #addFile(path: string, stats: Stats): void {
    if (this.#seen(path)) return;
    if (stats.size > maxBytes) this.#tooLarge(path);
    else this.#addText(path, readFileSync(path));
  }

  /** Standard input, a pipe (as of the shell's `<(...)`) or a device. */
  #addStream(path: string): void {
    const descriptor = path === '-' ? 0 : openSync(path, 'r');
    try {
      this.#addText(path, readAll(descriptor));
    } finally {
      if (descriptor !== 0) closeSync(descriptor);
    }
  }

  #addText(file: string, bytes: Uint8Array): void {
    const text = decode(bytes);
    if (bytes.length > maxBytes) this.#tooLarge(file);
    else if (text !== undefined) this.texts.push({ file, text });
    else
      this.#report(
        'MF003',
        file,
        'not UTF-8 text',
        'save it as UTF-8, or give it another extension if it is no manifest',
      );
  }

  #tooLarge(file: string): void {
    this.#report('MF002', file, `larger than ${maxBytes >> 20} MiB`, 'split it into several files');
  }

  #seen(path: string): boolean {
    const real = realpathSync(path);
    if (this.#visited.has(real)) return true;
    this.#visited.add(real);
    return false;
  }

  #attempt(path: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (typeof code !== 'string') throw error;
      const missing = code === 'ENOENT';
      const fix = missing ? 'check the path' : 'check that it may be read';
      this.#report('MF001', path, missing ? 'no such file or folder' : `cannot be read (${code})`, fix);
    }
  }

  #report(code: ProblemCode, file: string, message: string, fix: string): void {
    this.problems.push(problem(code, { file, line: 1 }, message, fix));
  }
}

function mayMatter(entry: Dirent): boolean {
  return entry.isDirectory() || entry.isSymbolicLink() || manifestName.test(entry.name);
}

/** All of a stream, but only a little more than the size limit. */
function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= maxBytes) {
    const chunk = new Uint8Array(1 << 16);
    const read = readSome(descriptor, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return Buffer.concat(chunks);
}

/** Waits where a terminal or pipe has nothing yet. */
function readSome(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Undefined where the bytes are not UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
