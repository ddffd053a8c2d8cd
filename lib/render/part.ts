import { createHash } from 'node:crypto';
import type { Text } from '../manifests/model.ts';
import { asMap, type Plain, plainDocuments, textAt } from './plain-yaml.ts';

/** An object in a rendered text, and what is left of it there. */
export class PlainObject {
  readonly part: Part;
  #text: string;
  #value: Plain | undefined;
  #isDropped = false;

  constructor(part: Part, text: string, value: Plain | undefined) {
    this.part = part;
    this.#text = text;
    this.#value = value;
  }

  get text(): string {
    return this.#text;
  }

  /** The parsed object. Undefined if the text is not YAML, or not a map. A dropped object still has its value. */
  get value(): Plain | undefined {
    return this.#value;
  }

  get isDropped(): boolean {
    return this.#isDropped;
  }

  get kind(): string {
    return kindOf(this.#value);
  }

  get name(): string {
    return textAt(this.value, 'metadata.name') ?? '';
  }

  get namespace(): string {
    return textAt(this.value, 'metadata.namespace') ?? this.part.namespace ?? '';
  }

  /** Such as `HelmRelease shop/db`. */
  get words(): string {
    const name = this.namespace === '' ? this.name : `${this.namespace}/${this.name}`;
    return `${textAt(this.value, 'kind')} ${name}`;
  }

  /** Replaces the text of the object, and its value. The text may have any number of lines. */
  write(text: string, value: Plain | undefined): void {
    this.#text = text;
    this.#value = value;
  }

  /** Removes the object, because its content is in other objects now. Lines below it keep their numbers. */
  drop(): void {
    this.#become('');
    this.#isDropped = true;
  }

  /** Replaces the value, in one line. Lines below the object stay where they are. */
  replace(value: Plain): void {
    this.#become(`${JSON.stringify(value)}\n`);
    this.#value = value;
  }

  #become(content: string): void {
    // Keeps the separator before the object. kubectl allows nothing after it on its line.
    const text = `${/^---(?=\s|$)/m.test(this.#text) ? '---\n' : ''}${content}`;
    this.#text = text + '\n'.repeat(Math.max(0, linesOf(this.#text) - linesOf(text)));
  }

  /**
   * Leaves the object as it is, so that the output names it, and adds digests of what it depends on. If those change, the object
   * counts as changed, and nobody can judge it.
   */
  leave(inputs: readonly unknown[]): void {
    const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
    const metadata = asMap(this.value?.['metadata']);
    const annotations = { ...asMap(metadata?.['annotations']), 'tierwall.dev/inputs': digest };
    this.replace({ ...this.value, metadata: { ...metadata, annotations } });
  }
}

/** The group and the kind of a value, such as `apps Deployment`. Kinds of the core group have no group: `Namespace`. */
export function kindOf(value: unknown): string {
  const group = /^(.*)\/[^/]*$/.exec(textAt(value, 'apiVersion') ?? '')?.[1] ?? '';
  return `${group} ${textAt(value, 'kind') ?? ''}`.trim();
}

/** A rendered text with its objects. */
export class Part {
  readonly file: string;
  readonly namespace: string | undefined;
  readonly renderedBy: string | undefined;
  readonly objects: readonly PlainObject[];

  constructor({ file, text, namespace, renderedBy }: Text) {
    this.file = file;
    this.namespace = namespace;
    this.renderedBy = renderedBy;
    this.objects = plainDocuments(text).map((one) => new PlainObject(this, one.text, one.value));
  }

  get result(): Text {
    const { file, namespace, renderedBy } = this;
    const text = this.objects.map((one) => one.text).join('');
    return {
      file,
      text,
      ...(namespace !== undefined && { namespace }),
      ...(renderedBy !== undefined && { renderedBy }),
    };
  }
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}
