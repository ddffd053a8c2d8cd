import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import type { Problem, Text } from '../model.ts';
import { type ProblemCode, problem } from '../problem.ts';
import { disk } from './disk.ts';
import { manifestFiles, unreadable } from './manifest-files.ts';
import { type Elsewhere, withNamedElsewhere } from './named-elsewhere.ts';
import { readStream } from './stream.ts';
import { maxBytes, plainText, textOf, tooLarge } from './text.ts';

/**
 * The texts of the inputs of {@link readManifests}: what `kubectl apply -R -f INPUT` reads of each. A file that is found twice,
 * through links or overlapping inputs, is read once.
 */
export function readInputs(inputs: readonly string[]): { texts: readonly Text[]; problems: Problem[] } {
  const found = new Found();
  for (const input of inputs) found.addInput(sep === '\\' ? input.replaceAll('\\', '/') : input);
  return { texts: withNamedElsewhere(found.texts, () => onDisk), problems: found.problems };
}

const onDisk: Elsewhere = {
  isFolder: (path) => disk.leadsTo(path) === 'folder',
  contentOf(path) {
    try {
      const { size } = statSync(path);
      return disk.leadsTo(path) === 'file' && size <= maxBytes ? plainText(readFileSync(path)) : undefined;
    } catch {
      return undefined;
    }
  },
};

class Found {
  readonly texts: Text[] = [];
  readonly problems: Problem[] = [];
  readonly #visited = new Set<string>();

  addInput(input: string): void {
    if (input === '') {
      const fix = 'give the folder that holds the manifests; if a variable names it, set that';
      this.#report('MF001', "''", 'an empty path', fix);
      return;
    }
    this.#attempt(input, () => {
      const stats = input === '-' ? undefined : statSync(input);
      if (stats?.isDirectory()) this.#addFolder(input);
      else if (stats?.isFile()) this.#addFile(input);
      else this.#addBytes(input, readStream(input));
    });
  }

  #addFolder(input: string): void {
    const path = input.replace(/(?<=.)\/+$/, '');
    if (path === input && lstatSync(input).isSymbolicLink()) {
      const fact = 'a link to a folder, which kubectl does not enter';
      this.#report('MF001', path, fact, `give ${path}/ with a slash at its end, or the folder itself`);
      return;
    }
    if (this.#seen(path)) return;
    const { files, problems } = manifestFiles(disk, path);
    this.problems.push(...problems);
    for (const file of files) this.#attempt(file, () => this.#addFile(file));
    if (files.length > 0 || problems.length > 0) return;
    this.#report(
      'MF004',
      path,
      'the folder holds no *.yaml, *.yml or *.json',
      'give the folder that holds the manifests',
    );
  }

  #addFile(path: string): void {
    if (this.#seen(path)) return;
    if (statSync(path).size > maxBytes) this.problems.push(tooLarge(path));
    else this.#addBytes(path, readFileSync(path));
  }

  #addBytes(file: string, bytes: Uint8Array): void {
    const read = textOf(file, bytes);
    if ('problem' in read) this.problems.push(read.problem);
    else this.texts.push(read.text);
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
      this.problems.push(unreadable(path, error));
    }
  }

  #report(code: ProblemCode, file: string, message: string, fix: string): void {
    this.problems.push(problem(code, { file, line: 1 }, message, fix));
  }
}
