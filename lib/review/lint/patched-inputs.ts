import { CannotEdit, type Edit } from '../../manifests/edit/edit.ts';
import { editedText } from '../../manifests/edit/edited-text.ts';
import type { Manifests, NetworkPolicy, Text } from '../../manifests/model.ts';
import { type ReadOptions, readTexts } from '../../manifests/read-texts.ts';
import type { ReachOptions } from '../../reach/options.ts';

/** What lint reads, and with which options. */
export interface LintInputs {
  readonly texts: readonly Text[];
  readonly manifests: Manifests;
  readonly reading: ReadOptions;
  readonly reach: ReachOptions;
}

/** A file before and after a patch. */
export interface PatchedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The inputs with edited texts. Only changed files are read again, because edits are of policies, so nothing else changes.
 * @throws CannotEdit
 */
export function patchedInputs(
  inputs: LintInputs,
  edits: readonly Edit[],
): { inputs: LintInputs; files: PatchedFile[] } {
  const byFile = new Map<string, Edit[]>();
  for (const edit of edits) {
    const file = edit.edit === 'add' ? edit.file : edit.object.location.file;
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  let { texts, manifests } = inputs;
  const files: PatchedFile[] = [];
  for (const [file, own] of byFile) {
    const [before, another] = texts.filter((text) => text.file === file);
    if (!before || another) throw new CannotEdit('it is in no file that can be written');
    const after = { ...before, text: editedText(before, own) };
    const [old, now] = [before, after].map((text) => policiesOf(text, inputs.reading)) as [
      NetworkPolicy[],
      NetworkPolicy[],
    ];
    const kept = manifests.policies.filter(({ location }) => location.file === file);
    // If a policy is declared twice, one of the two is read, and this file alone cannot tell which.
    if (old.map(nameOf).join() !== kept.map(nameOf).join())
      throw new CannotEdit('its policies are declared elsewhere, too');
    texts = texts.map((text) => (text === before ? after : text));
    manifests = { ...manifests, policies: replaced(manifests.policies, file, now) };
    files.push({ file, before: before.text, after: after.text });
  }
  return { inputs: { ...inputs, texts, manifests }, files };
}

/** The policies of each text, kept because many fixes are of one file. A text is always read with the same options. */
const known = new WeakMap<Text, readonly NetworkPolicy[]>();

function policiesOf(text: Text, reading: ReadOptions): readonly NetworkPolicy[] {
  const before = known.get(text);
  if (before) return before;
  const { policies, problems } = readTexts([text], reading);
  const error = problems.find(({ severity, location }) => severity === 'error' && location.file === text.file);
  if (error && text.text !== '') throw new CannotEdit(`then ${error.message}`);
  known.set(text, policies);
  return policies;
}

function nameOf({ namespace, name }: NetworkPolicy): string {
  return `${namespace}/${name}`;
}

function replaced(policies: readonly NetworkPolicy[], file: string, now: readonly NetworkPolicy[]): NetworkPolicy[] {
  const isOwn = ({ location }: NetworkPolicy) => location.file === file;
  const first = policies.findIndex(isOwn);
  const others = policies.filter((policy) => !isOwn(policy));
  const at = first < 0 ? others.length : policies.slice(0, first).filter((policy) => !isOwn(policy)).length;
  return [...others.slice(0, at), ...now, ...others.slice(at)];
}
