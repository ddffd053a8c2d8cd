import { createHash } from 'node:crypto';
import type { Text } from '../manifests/model.ts';
import { asMap, type Plain, plainDocuments, textAt } from './plain-yaml.ts';

/** An object in a rendered text, and what is left of it there. */
export class PlainObject {
  /** Undefined if the text is not YAML, or not a map. */
  readonly value: Plain | undefined;
  readonly part: Part;
  #text: string;

  constructor(part: Part, text: string, value: Plain | undefined) {
    this.part = part;
    this.#text = text;
    this.value = value;
  }

  get text(): string {
    return this.#text;
  }

  get kind(): string {
    const group = /^(.*)\/[^/]*$/.exec(textAt(this.value, 'apiVersion') ?? '')?.[1] ?? '';
    return `${group} ${textAt(this.value, 'kind') ?? ''}`.trim();
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

  /** Replaces the text. The new one may have any number of lines. */
  write(text: string): void {
    this.#text = text;
  }

  /** Removes the object, because its content is in other objects now. Lines below it keep their numbers. */
  drop(): void {
    this.#become('');
  }

  /** Replaces the value, on one line. Lines below it keep their numbers. */
  replace(value: unknown): void {
    this.#become(`${JSON.stringify(value)}\n`);
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

/** A text and the objects in it. */
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
