import { type CausedFinding, type LintFinding, oneForCause } from './lint.ts';
import { objectName } from './object-name.ts';
import { isOffer, type Offer, offerOf } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

/** Findings whose fixes were written, those that were left, and the inputs then. */
export interface Fixes {
  readonly inputs: LintInputs;
  readonly applied: readonly { readonly finding: CausedFinding; readonly offer: Offer }[];
  /** Of the findings with a patch. */
  readonly left: readonly { readonly finding: CausedFinding; readonly why: string }[];
}

/** Each fix ends a finding; this is for a fix that another one undoes. */
const MOST = 10_000;

/**
 * Fixes one finding after the other, each checked against what those before it left, until none is left that may be written.
 * @param findingsOf what counts: neither suppressed nor known
 * @param reasonAgainst why a fix may not be written, if there is a reason
 */
export function fixesOf(
  inputs: LintInputs,
  findingsOf: (inputs: LintInputs) => readonly LintFinding[],
  reasonAgainst: (finding: CausedFinding, inputs: LintInputs) => string | undefined,
): Fixes {
  let now = inputs;
  const applied: { finding: CausedFinding; offer: Offer }[] = [];
  const written = new Set<string>();
  for (;;) {
    const left: { finding: CausedFinding; why: string }[] = [];
    const touched = new Set<string>();
    const before = applied.length;
    for (const finding of oneForCause(findingsOf(now)).filter(({ fix }) => fix.patch)) {
      const files = filesOf(finding);
      // What was found in a file is not where it was, once the file has changed.
      if (files.some((file) => touched.has(file)) || applied.length >= MOST) continue;
      const why = reasonAgainst(finding, now);
      const offer = why === undefined ? offerOf(now, finding) : undefined;
      const key = `${finding.rule.id} ${objectName(finding.object)} ${JSON.stringify(finding.fix.patch?.edits)}`;
      if (isOffer(offer) && offer.held === undefined && !written.has(key)) {
        applied.push({ finding, offer });
        written.add(key);
        now = offer.inputs;
        for (const file of files) touched.add(file);
      } else left.push({ finding, why: why ?? whyNot(offer) });
    }
    if (applied.length === before) return { inputs: now, applied, left };
  }
}

function filesOf({ fix }: LintFinding): string[] {
  return (fix.patch?.edits ?? []).map((edit) => (edit.edit === 'add' ? edit.file : edit.object.location.file));
}

function whyNot(offer: ReturnType<typeof offerOf>): string {
  if (!offer) return 'there is nothing to write';
  return isOffer(offer) ? `it closes ${offer.held}` : offer.refused;
}
