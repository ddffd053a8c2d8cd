import { CannotEdit, type Edit } from '../../manifests/edit/edit.ts';
import type { Part } from '../../manifests/edit/part.ts';
import { fileOf, partsOf, textWith } from '../../manifests/edit/parts.ts';
import { grouped } from './facts.ts';
import type { LintFinding } from './lint.ts';
import type { Offer } from './offer.ts';
import { holdsItsPolicies, type LintInputs, policiesOf, withText } from './patched-inputs.ts';

/**
 * Fixes of findings in the same inputs, of each object at most one. Meanwhile, files are in parts, so that a fix takes as long as its
 * object is large. A file of a thousand findings is read again once for all of them, not a thousand times.
 */
export class FixRound {
  private readonly start: LintInputs;
  private now: LintInputs;
  private readonly asParts = new Set<string>();
  /** The texts in which places may be others by now, files of which this holds, and policies that were added. */
  private readonly touched = new Set<string>();
  private readonly changed = new Set<string>();

  constructor(start: LintInputs) {
    this.start = start;
    this.now = start;
  }

  /** The inputs after the fixes that were taken. In a file that changed, lines are those of the start. */
  get inputs(): LintInputs {
    return this.now;
  }

  /** Whether a finding may be another one by now, as its places are, or what it adds is there. */
  mayBeOutdated(finding: LintFinding): boolean {
    return editsOf(finding).some((edit) => {
      this.takeApart(fileOf(edit));
      return this.touched.has(fileOf(edit)) || this.touched.has(this.placeOf(edit));
    });
  }

  take(finding: LintFinding, { inputs }: Offer): void {
    for (const edit of editsOf(finding)) {
      this.touched.add(this.placeOf(edit));
      this.changed.add(fileOf(edit));
      const text = edit.edit === 'add' ? undefined : textWith(this.now.texts, edit);
      // What follows in the same document has moved, perhaps to lines that are those of the next one.
      if (text && policiesOf(text, inputs.reading).length > 1) this.touched.add(fileOf(edit));
    }
    const before = new Set(this.now.texts);
    const isNew = (text: Part) => !before.has(text) && this.asParts.has(text.file);
    this.now = { ...inputs, texts: inputs.texts.flatMap((text) => (isNew(text) ? partsOf(text) : [text])) };
  }

  /** The inputs after the fixes, with whole files. */
  end(): LintInputs {
    const parts = grouped(this.now.texts, ({ file }) => file);
    let inputs: LintInputs = { ...this.now, texts: this.start.texts };
    for (const text of this.start.texts) {
      if (!this.changed.has(text.file)) continue;
      const joined = (parts.get(text.file) ?? []).map((part) => part.text).join('');
      inputs = withText(inputs, text, { ...text, text: joined });
    }
    return inputs;
  }

  private takeApart(file: string): void {
    if (this.asParts.has(file)) return;
    this.asParts.add(file);
    const apart = (text: Part) => (text.file === file && isWhole(text, this.start) ? partsOf(text) : [text]);
    this.now = { ...this.now, texts: this.now.texts.flatMap(apart) };
  }

  /** What no other fix may change or add. */
  private placeOf(edit: Edit): string {
    const file = fileOf(edit);
    if (edit.edit === 'add') return `${file} adds ${JSON.stringify((edit.value as { metadata?: object }).metadata)}`;
    return `${file}:${textWith(this.now.texts, edit)?.firstLine ?? 1}`;
  }
}

function editsOf({ fix }: LintFinding): readonly Edit[] {
  return fix.patch?.edits ?? [];
}

/** Whether a text can be read alone. If not, the reason is that of each of its fixes. */
function isWhole(text: Part, inputs: LintInputs): boolean {
  try {
    return holdsItsPolicies(text, inputs);
  } catch (error) {
    if (error instanceof CannotEdit) return false;
    throw error;
  }
}
