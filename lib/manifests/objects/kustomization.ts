import { digestOf } from '../digest.ts';
import { folderArgument, folderOf, pathFrom } from '../files/folder.ts';
import { isKustomizationFile } from '../files/kustomization-files.ts';
import { namesIn } from '../files/kustomization-names.ts';
import type { Location, NamedElsewhere, Problem, Text, Unseen } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import { contentOf } from './content.ts';

/** How a kustomization uses a file that it lists. A patch changes an object. Data goes into a ConfigMap or configures kustomize. */
export interface KustomizationPart {
  readonly of: string;
  readonly role: 'patch' | 'data';
}

/**
 * Is it a kustomization by the name of its file? kustomize defaults `kind` and `apiVersion`, each by itself. A file called just
 * `Kustomization` is nothing else, as kubectl does not apply it.
 */
export function isKustomizationByName(file: string, value: Value): value is MapValue {
  if (!isKustomizationFile(file) || value.type !== 'map') return false;
  const { entries } = value;
  const kind = entries.get('kind')?.value;
  const isOwnKind = kind?.type === 'string' && ['Kustomization', 'Component'].includes(kind.value);
  return file.endsWith('Kustomization') || !kind || (isOwnKind && !entries.has('apiVersion'));
}

/** Is it a problem of a data file that kubectl cannot read either? Nobody misses an object from such a file. */
export function isOfData({ code }: Problem, part: KustomizationPart | undefined): boolean {
  return part?.role === 'data' && (code === 'MF010' || code === 'MF014');
}

/**
 * The kustomizations of the input. They are not built: the files beside them are read as `kubectl apply -f` reads them, except
 * for patches.
 */
export class Kustomizations {
  /** The listed files by path. Resources are left out, because they are objects. */
  readonly #parts = new Map<string, KustomizationPart>();
  readonly #texts = new Map<string, string>();
  /** For the file of each kustomization, the files that it names and that are not read. */
  readonly #elsewhere = new Map<string, readonly NamedElsewhere[]>();
  readonly #found: { map: MapValue; location: Location }[] = [];
  /** For the file of each kustomization, the patches that change an object of a deciding kind, each with that kind. */
  readonly #patches = new Map<string, Map<string, string>>();

  constructor(texts: readonly Text[]) {
    for (const { file, text, elsewhere } of texts) {
      if (!isKustomizationFile(file)) continue;
      if (elsewhere) this.#elsewhere.set(file, elsewhere);
      for (const { value } of readDocuments(new Source(file, text))) {
        if (value?.type !== 'map') continue;
        for (const [path, role] of partsOf(value, file)) {
          if (this.#parts.get(path)?.role !== 'patch') this.#parts.set(path, { of: file, role });
        }
      }
    }
    if (this.#parts.size === 0) return;
    for (const { file, text } of texts) {
      const path = pathFrom('', file);
      if (this.#parts.has(path)) this.#texts.set(path, text);
    }
  }

  partOf(file: string): KustomizationPart | undefined {
    return this.#parts.size === 0 ? undefined : this.#parts.get(pathFrom('', file));
  }

  add(map: MapValue, location: Location): void {
    this.#found.push({ map, location });
  }

  /** Adds a patch that would otherwise be taken for an object of a deciding kind. */
  addPatch(kustomization: string, file: string, kind: string): void {
    const own = this.#patches.get(kustomization) ?? new Map<string, string>();
    this.#patches.set(kustomization, own.set(file, kind));
  }

  /** One problem for each kustomization. */
  problems(): Problem[] {
    return this.#found.map(({ location }) => {
      const patches = this.#patches.get(location.file);
      const fix = `build it first: ${buildCommand(location)}`;
      if (patches) {
        const [[file, kind] = ['', ''], ...others] = patches;
        const name = file.slice(file.startsWith(folderOf(location.file)) ? folderOf(location.file).length : 0);
        const more = others.length > 0 ? `, and ${others.length} more` : '';
        const fact = `the kustomization is not built, so its patches are not applied: of a ${kind} by ${name}${more}`;
        return problem('MF017', location, fact, fix);
      }
      const [other, ...more] = this.#elsewhereOf(location).flatMap(({ name }) => name ?? []);
      const others = more.length > 0 ? ` and ${more.length} more are` : ' is';
      const unread = other === undefined ? '' : `, and ${printable(other)}${others} not read`;
      const fact = `the kustomization is not built; the files beside it are read as they are${unread}`;
      return problem('MF025', location, fact, fix);
    });
  }

  #elsewhereOf({ file }: Location): readonly NamedElsewhere[] {
    return this.#elsewhere.get(file) ?? [];
  }

  /** The kustomizations as objects that make others which are not in the input. */
  unseen(): Unseen[] {
    return this.#found.map(({ map, location }) => {
      const text = (name: string) => {
        const found = map.entries.get(name)?.value;
        return found?.type === 'string' ? printable(found.value) : undefined;
      };
      const parts = partsOf(map, location.file).map(([path]) => digestOf(this.#texts.get(path) ?? ''));
      const elsewhere = this.#elsewhereOf(location).map(({ place, text }) => digestOf(`${place}\n${text}`));
      return {
        apiVersion: text('apiVersion') ?? 'kustomize.config.k8s.io/v1beta1',
        kind: text('kind') ?? 'Kustomization',
        // A kustomization has no name as a rule, and its folder may differ between two sides that are compared.
        name: printable(location.file.replace(/^.*[/:]/s, '')),
        // A changed patch or base changes what the kustomization makes.
        ...{ location, content: [contentOf(map), ...parts, ...elsewhere].join(), makes: 'objects', isProblem: true },
        rendering: { command: printable(buildCommand(location)) },
      };
    });
  }
}

function buildCommand({ file }: Location): string {
  return `kubectl kustomize ${folderArgument(folderOf(file))} | tierwall list -`;
}

/** The files that a kustomization lists besides its resources, each with its path and role. */
function partsOf(map: MapValue, file: string): [path: string, role: KustomizationPart['role']][] {
  const parts = namesIn(map).filter(({ role }) => role !== 'objects');
  return parts.map(({ path, role }) => [pathFrom(folderOf(file), path), role === 'patch' ? 'patch' : 'data']);
}
