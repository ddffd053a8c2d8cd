import { type Suggestion, suggestionOf } from '../format/suggestion.ts';
import { CannotEdit, type Edit } from '../manifests/edit/edit.ts';
import { type LintFinding, oneForCause } from '../review/lint/lint.ts';
import { isOffer, offerOf } from '../review/lint/offer.ts';
import { type LintInputs, type PatchedFile, patchedInputs } from '../review/lint/patched-inputs.ts';
import { type Compared, isHarmless, type Mend } from '../review/mends/mend.ts';
import { hasRisk, reviewManifests } from '../review/review.ts';
import { madeElsewhere } from './made-elsewhere.ts';

/** The most suggestions. More would only hinder a reader of the pull request. */
const MOST = 10;

/**
 * The mends of a review as edits of files of the new side that a person wrote. If the review has no risk, the fixes of its new
 * findings instead: what has to be undone may be all that a finding is about. Each is tried as it is written, together with
 * those before it. It opens nothing and breaks nothing that the review does not show. No two are about the same lines.
 */
export function suggestionsOf(
  compared: Compared,
  inputs: LintInputs,
  mends: readonly (readonly Mend[])[],
  newFindings: readonly LintFinding[],
): Suggestion[] {
  const isRisky = hasRisk(compared.review, 'high') || hasRisk(compared.review, 'medium');
  return isRisky ? ofMends(compared, inputs, mends) : ofFindings(inputs, newFindings);
}

function ofMends(compared: Compared, inputs: LintInputs, mends: readonly (readonly Mend[])[]): Suggestion[] {
  const found: Suggestion[] = [];
  let before: readonly Edit[] = [];
  for (const some of mends) {
    const edits = some.flatMap((mend) => mend.edits);
    if (some.some((mend) => mend.edits.length === 0) || !isHandWritten(inputs, edits)) continue;
    const files = writtenBy(compared, inputs, edits);
    const one = files && suggestionOf(files, some.map(({ say }) => say).join('; '));
    if (!one || found.some((other) => areOverlapping(one, other))) continue;
    if (before.length > 0 && !writtenBy(compared, inputs, [...before, ...edits])) continue;
    before = [...before, ...edits];
    found.push(one);
  }
  return found.slice(0, MOST);
}

/** Applies the edits, if the result is harmless. */
function writtenBy(compared: Compared, inputs: LintInputs, edits: readonly Edit[]): PatchedFile[] | undefined {
  // The last edit in a file comes first, so that the lines of the others stay right.
  const lineOf = (edit: Edit) => (edit.edit === 'add' ? Number.POSITIVE_INFINITY : edit.object.location.line);
  const inTurn = [...edits].sort((a, b) => Number(lineOf(b) > lineOf(a)) - Number(lineOf(b) < lineOf(a)));
  try {
    const { files, inputs: after } = patchedInputs(inputs, inTurn);
    const mended = reviewManifests(compared.before, after.manifests, compared.options);
    return isHarmless(compared.review, mended) ? files : undefined;
  } catch (error) {
    if (error instanceof CannotEdit) return undefined;
    throw error;
  }
}

/** The suggestions for one file each, because an edit moves the lines below it. */
function ofFindings(inputs: LintInputs, newFindings: readonly LintFinding[]): Suggestion[] {
  const found: Suggestion[] = [];
  let now = inputs;
  const findings = newFindings.filter(({ suppressed, fix }) => suppressed === undefined && fix.patch);
  for (const finding of oneForCause(findings).slice(0, MOST)) {
    if (!isHandWritten(inputs, finding.fix.patch?.edits ?? [])) continue;
    const offer = offerOf(now, finding);
    if (!isOffer(offer) || offer.held !== undefined) continue;
    if (offer.files.some(({ file }) => found.some((other) => other.file === file))) continue;
    const one = suggestionOf(offer.files, `${finding.rule.id}: ${finding.message}. To fix it, ${finding.fix.say}`);
    if (!one) continue;
    found.push(one);
    now = offer.inputs;
  }
  return found;
}

/** Whether a person wrote each of the files, so that a change there stays. */
function isHandWritten({ texts, manifests }: LintInputs, edits: readonly Edit[]): boolean {
  return edits.every((edit) => {
    const { file, line } = edit.edit === 'add' ? { file: edit.file, line: 1 } : edit.object.location;
    const text = texts.find((one) => one.file === file);
    const policy = manifests.policies.find(({ location }) => location.file === file && location.line === line);
    return text !== undefined && madeElsewhere(text, line, policy) === undefined;
  });
}

function areOverlapping(one: Suggestion, other: Suggestion): boolean {
  return one.file === other.file && one.startLine <= other.endLine && other.startLine <= one.endLine;
}
