import { readTexts } from '../manifests/read-texts.ts';
import { type Document, readDocuments } from '../manifests/yaml/documents.ts';
import { Source } from '../manifests/yaml/source.ts';
import { describe, quote, type Value } from '../manifests/yaml/value.ts';

/** An object as written, and the construct that made it. */
export interface WrittenObject {
  readonly path: string;
  readonly json: unknown;
}

/**
 * Where kubectl would read something else than was written, such as a string without quotes that kubectl takes for a number. Also
 * every problem that reading manifests finds in the objects, whoever made them. `path: fact; fix` for each.
 */
export function rereadProblems(
  files: ReadonlyMap<string, string>,
  objects: ReadonlyMap<string, readonly WrittenObject[]>,
): string[] {
  const problems: string[] = [];
  const read = new Map<string, readonly Document[]>();
  for (const [file, text] of files) {
    const written = objects.get(file) ?? [];
    const source = new Source(file, text);
    const documents = [...readDocuments(source)];
    read.set(file, documents);
    for (const { problem } of documents) {
      if (problem) problems.push(`${file}:${problem.location.line}: ${problem.message}; ${problem.fix}`);
    }
    if (problems.length > 0) continue;
    if (documents.length !== written.length) {
      problems.push(`${file}: ${written.length} objects were written and ${documents.length} are read; report this`);
      continue;
    }
    for (const [index, { path, json }] of written.entries()) {
      const value = documents[index]?.value;
      if (value) compare(value, json, '', (at, fact) => problems.push(`${path}: ${at} ${fact}`));
    }
  }
  return problems.length > 0 ? problems : [...wrongObjects(files, objects, read)];
}

/** `check` could say nothing about an object that cannot be read. */
function* wrongObjects(
  files: ReadonlyMap<string, string>,
  objects: ReadonlyMap<string, readonly WrittenObject[]>,
  documents: ReadonlyMap<string, readonly Document[]>,
): Generator<string> {
  const manifests = readTexts(
    [...files].map(([file, text]) => ({ file, text })),
    { documents },
  );
  for (const { severity, location, message, fix } of manifests.problems) {
    if (severity !== 'error') continue;
    const source = new Source(location.file, files.get(location.file) ?? '');
    const starts = (documents.get(location.file) ?? []).map(({ start }) => source.location(start).line);
    const index = starts.findLastIndex((line) => line <= location.line);
    const path = objects.get(location.file)?.[Math.max(0, index)]?.path ?? location.file;
    yield `${path}: ${message}; ${fix}`;
  }
}

function compare(value: Value, json: unknown, path: string, add: (path: string, fact: string) => void): void {
  if (value.type === 'list' && Array.isArray(json)) {
    if (value.items.length !== json.length) add(path, `has ${json.length} entries, and ${value.items.length} are read`);
    for (const [i, item] of value.items.entries()) compare(item, json[i], `${path}[${i}]`, add);
    return;
  }
  if (value.type === 'map' && typeof json === 'object' && json !== null && !Array.isArray(json)) {
    const fields = new Map(Object.entries(json).filter(([, field]) => field !== undefined));
    const at = (key: string) =>
      path === '' ? key : /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}[${quote(key)}]`;
    for (const key of fields.keys()) {
      if (!value.entries.has(key)) add(at(key), 'is a key that kubectl reads as another one; choose another name');
    }
    for (const [key, entry] of value.entries) if (fields.has(key)) compare(entry.value, fields.get(key), at(key), add);
    return;
  }
  const isSame = value.type === 'null' ? json === null || json === undefined : 'value' in value && value.value === json;
  if (isSame) return;
  const written = typeof json === 'string' ? `the string ${quote(json)}` : String(json);
  add(
    path,
    `is ${written}, but kubectl reads ${describe(value)} there; write it so that it cannot be taken for a number`,
  );
}
