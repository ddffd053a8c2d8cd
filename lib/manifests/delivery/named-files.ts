import { posix } from 'node:path';
import { digestOf } from '../digest.ts';
import type { Text } from '../model.ts';

/** The files that are read, by the paths that deliveries give them. */
export class NamedFiles {
  readonly #texts: readonly Text[];
  readonly #digests = new Map<string, string>();
  #byName: ReadonlyMap<string, readonly Text[]> | undefined;

  constructor(texts: readonly Text[]) {
    this.#texts = texts;
  }

  /**
   * Digests of the files whose paths end in the given one. It is written from the top of a repository, which may be any folder, and
   * a star or a template in it stands for any text.
   */
  digestsOf(path: string): string[] {
    const wanted = posix.normalize(`/${path}`);
    const parts = wanted.split(/\{\{.*?\}\}|\*\*\/|\*+/s);
    const name = posix.basename(parts.at(-1) ?? '');
    const isNameWhole = parts.at(-1)?.includes('/') === true && name !== '';
    const candidates = isNameWhole ? (this.#named().get(name) ?? []) : this.#texts;
    return candidates.filter(({ file }) => endsIn(parts, `/${file}`)).map((text) => this.#digest(text));
  }

  #named(): ReadonlyMap<string, readonly Text[]> {
    if (!this.#byName) {
      const byName = new Map<string, Text[]>();
      for (const text of this.#texts) {
        const name = nameOf(text.file);
        const own = byName.get(name);
        if (own) own.push(text);
        else byName.set(name, [text]);
      }
      this.#byName = byName;
    }
    return this.#byName;
  }

  #digest({ file, text }: Text): string {
    let digest = this.#digests.get(file);
    if (digest === undefined) {
      digest = digestOf(text);
      this.#digests.set(file, digest);
    }
    return digest;
  }
}

/** The name of a file, also at the top of a revision: `HEAD:values.yaml`. */
function nameOf(file: string): string {
  return file.replace(/^.*[/:]/s, '');
}

/** Does the path end in these texts, in their order, with anything between them? */
function endsIn(parts: readonly string[], path: string): boolean {
  const text = path.replace(/^\/[^/]*:/, '/');
  const [last = '', ...before] = parts.toReversed();
  let from = 0;
  for (const part of before.reverse()) {
    const found = text.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return text.endsWith(last) && text.length - last.length >= from;
}
