import { CannotEdit, type Edit } from '../../manifests/edit/edit.ts';
import { editedText } from '../../manifests/edit/edited-text.ts';
import { inItsList, type Part } from '../../manifests/edit/part.ts';
import { isAmong, type Lines, linesOf, textWith } from '../../manifests/edit/parts.ts';
import type { Manifests, NetworkPolicy, Text } from '../../manifests/model.ts';
import { type ReadOptions, readTexts } from '../../manifests/read-texts.ts';
import type { ReachOptions } from '../../reach/options.ts';

/** What lint reads, and with which options. */
export interface LintInputs {
  /** Whole files, or their parts in order (`partsOf`). */
  readonly texts: readonly Part[];
  readonly manifests: Manifests;
  readonly reading: ReadOptions;
  readonly reach: ReachOptions;
}

/** A file, or a part of one, before and after a patch. */
export interface PatchedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The inputs with edited texts. Only changed texts are read again, because edits are of policies, so nothing else changes. Behind a
 * changed part, lines stay what they were before.
 * @throws CannotEdit
 */
export function patchedInputs(
  inputs: LintInputs,
  edits: readonly Edit[],
): { inputs: LintInputs; files: PatchedFile[] } {
  const byText = new Map<Part, Edit[]>();
  for (const edit of edits) {
    const text = textWith(inputs.texts, edit);
    if (!text) throw new CannotEdit('it is in no file that can be written');
    byText.set(text, [...(byText.get(text) ?? []), edit]);
  }
  let now = inputs;
  const files: PatchedFile[] = [];
  for (const [before, own] of byText) {
    const after = { ...before, text: editedText(before, own) };
    // If a policy is declared twice, one of the two is read, and this file alone cannot tell which.
    if (!holdsItsPolicies(before, now)) throw new CannotEdit('its policies are declared elsewhere, too');
    now = withText(now, before, after);
    files.push({ file: before.file, before: before.text, after: after.text });
  }
  return { inputs: now, files };
}

/** Whether a text, read alone, has the policies that are in its place among those of all. @throws CannotEdit */
export function holdsItsPolicies(text: Part, { texts, manifests, reading }: LintInputs): boolean {
  const lines = linesOf(text, texts);
  const kept = manifests.policies.filter(({ location }) => isAmong(location, lines));
  return policiesOf(text, reading).map(nameOf).join() === kept.map(nameOf).join();
}

/** The inputs with another text in the place of one, which is read alone. @throws CannotEdit */
export function withText(inputs: LintInputs, before: Part, after: Part): LintInputs {
  const texts = inputs.texts.map((text) => (text === before ? after : text));
  const policies = replaced(
    inputs.manifests.policies,
    linesOf(before, inputs.texts),
    policiesOf(after, inputs.reading),
  );
  return { ...inputs, texts, manifests: { ...inputs.manifests, policies } };
}

/** Kept because many fixes are of one file. A text is always read with the same options. */
const known = new WeakMap<Text, readonly NetworkPolicy[]>();

/** The policies of a text alone. @throws CannotEdit */
export function policiesOf(text: Part, reading: ReadOptions): readonly NetworkPolicy[] {
  const before = known.get(text);
  if (before) return before;
  const { policies, problems } = readTexts([inItsList(text)], reading);
  const error = problems.find(({ severity, location }) => severity === 'error' && location.file === text.file);
  if (error && text.text !== '') throw new CannotEdit(`then ${error.message}`);
  known.set(text, policies);
  return policies;
}

function nameOf({ namespace, name }: NetworkPolicy): string {
  return `${namespace}/${name}`;
}

/** Puts policies into the place of those of some lines of a file, or where they would be if there are none. */
function replaced(policies: readonly NetworkPolicy[], lines: Lines, now: readonly NetworkPolicy[]): NetworkPolicy[] {
  const isBefore = ({ location }: NetworkPolicy) => location.file === lines.file && location.line < lines.from;
  const others = policies.filter(({ location }) => !isAmong(location, lines));
  const first = others.length < policies.length ? policies.findIndex(({ location }) => isAmong(location, lines)) : -1;
  const at = first < 0 ? others.findLastIndex(isBefore) + 1 || others.length : first;
  return [...others.slice(0, at), ...now, ...others.slice(at)];
}
