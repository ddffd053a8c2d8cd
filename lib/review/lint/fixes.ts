import { type CausedFinding, type LintFinding, oneForCause } from './lint.ts';
import { objectName } from './object-name.ts';
import { isOffer, type Offer, offerOf } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

/** The findings whose fixes were written, those that were left, and the inputs after that. */
export interface Fixes {
  readonly inputs: LintInputs;
  readonly applied: readonly { readonly finding: CausedFinding; readonly offer: Offer }[];
  /** Findings with a patch that was not written. */
  readonly left: readonly { readonly finding: CausedFinding; readonly why: string }[];
}

/** Each fix ends a finding, and none is written that another one undid. So this is never reached. */
const MOST = 10_000;

/**
 * Fixes findings one after the other, until none is left that may be fixed. Each fix is checked against the result of those
 * before it.
 * @param findingsOf the findings that count: neither suppressed nor known
 * @param reasonAgainst why a fix may not be written, if there is a reason
 */
export function fixesOf(
  inputs: LintInputs,
  findingsOf: (inputs: LintInputs) => readonly LintFinding[],
  reasonAgainst: (finding: CausedFinding, inputs: LintInputs) => string | undefined,
): Fixes {
  let now = inputs;
  const applied: { finding: CausedFinding; offer: Offer }[] = [];
  /** The files as fixes left them. A file that would be so again was changed back in between. */
  const written = new Set<string>();
  /** Findings that were left before. They are asked again when nothing else is fixed any more. */
  const passed = new Set<string>();
  for (;;) {
    const skipped = new Set(passed);
    const left: { finding: CausedFinding; why: string }[] = [];
    const touched = new Set<string>();
    const before = applied.length;
    for (const finding of oneForCause(findingsOf(now)).filter(({ fix }) => fix.patch)) {
      const key = `${finding.rule.id} ${objectName(finding.object)}`;
      const files = filesOf(finding);
      // Locations in a file are wrong once the file has changed.
      if (skipped.has(key) || files.some((file) => touched.has(file)) || applied.length >= MOST) continue;
      const why = reasonAgainst(finding, now);
      const offer = why === undefined ? offerOf(now, finding) : undefined;
      const states = isOffer(offer) ? offer.files.map(({ file, after }) => `${file}\0${after}`) : [];
      const isBack = states.some((one) => written.has(one));
      if (isOffer(offer) && offer.held === undefined && !isBack) {
        applied.push({ finding, offer });
        for (const one of states) written.add(one);
        now = offer.inputs;
        for (const file of files) touched.add(file);
      } else {
        left.push({ finding, why: why ?? (isBack ? 'another fix undoes it' : whyNot(offer)) });
        passed.add(key);
      }
    }
    if (applied.length > before) continue;
    if (skipped.size === 0) return { inputs: now, applied, left };
    passed.clear();
  }
}

function filesOf({ fix }: LintFinding): string[] {
  return (fix.patch?.edits ?? []).map((edit) => (edit.edit === 'add' ? edit.file : edit.object.location.file));
}

function whyNot(offer: ReturnType<typeof offerOf>): string {
  if (!offer) return 'there is nothing to write';
  return isOffer(offer) ? `it closes ${offer.held}` : offer.refused;
}
