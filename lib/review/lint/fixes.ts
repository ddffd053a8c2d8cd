import { FixRound } from './fix-round.ts';
import { type CausedFinding, type LintFinding, oneForCause } from './lint.ts';
import { objectName } from './object-name.ts';
import { isOffer, type Offer, offerOf } from './offer.ts';
import type { LintInputs } from './patched-inputs.ts';

/** The findings whose fixes were written, those that were left, and the inputs after that. */
export interface Fixes {
  readonly inputs: LintInputs;
  readonly applied: readonly AppliedFix[];
  /** Findings with a patch that was not written. */
  readonly left: readonly { readonly finding: CausedFinding; readonly why: string }[];
}

/** Without the inputs after it, which of thousands of fixes take gigabytes. */
interface AppliedFix extends Pick<Offer, 'opens' | 'closes'> {
  readonly finding: CausedFinding;
}

/** At a time, so that there is an end whatever rules find. */
const MOST = 10_000;

/**
 * Fixes findings one after the other, until none is left that may be fixed. Each fix is checked against the result of those
 * before it. Findings are looked for again after a round, which fixes each object once at most.
 * @param findingsOf the findings that count: neither suppressed nor known
 * @param reasonAgainst why a fix may not be written, if there is a reason
 */
export function fixesOf(
  inputs: LintInputs,
  findingsOf: (inputs: LintInputs) => readonly LintFinding[],
  reasonAgainst: (finding: CausedFinding, inputs: LintInputs) => string | undefined,
): Fixes {
  let now = inputs;
  const applied: AppliedFix[] = [];
  /** The texts as fixes left them. A text that would be so again was changed back in between. */
  const written = new Set<string>();
  /** Findings that were left before. They are asked again when nothing else is fixed any more. */
  const passed = new Set<string>();
  for (;;) {
    const skipped = new Set(passed);
    const left: { finding: CausedFinding; why: string }[] = [];
    const round = new FixRound(now);
    const before = applied.length;
    for (const finding of oneForCause(findingsOf(now)).filter(({ fix }) => fix.patch)) {
      const key = `${finding.rule.id} ${objectName(finding.object)}`;
      if (skipped.has(key) || round.mayBeOutdated(finding)) continue;
      const why = applied.length < MOST ? reasonAgainst(finding, now) : `${MOST} were fixed; run it again`;
      const offer = why === undefined ? offerOf(round.inputs, finding) : undefined;
      const states = isOffer(offer) ? offer.files.map(({ file, after }) => `${file}\0${after}`) : [];
      const isBack = states.some((one) => written.has(one));
      if (isOffer(offer) && offer.held === undefined && !isBack) {
        const { opens, closes } = offer;
        applied.push({ finding, opens, closes });
        for (const one of states) written.add(one);
        round.take(finding, offer);
      } else {
        left.push({ finding, why: why ?? (isBack ? 'another fix undoes it' : whyNot(offer)) });
        passed.add(key);
      }
    }
    now = applied.length > before ? round.end() : now;
    if (applied.length > before) continue;
    if (skipped.size === 0) return { inputs: now, applied, left };
    passed.clear();
  }
}

function whyNot(offer: ReturnType<typeof offerOf>): string {
  if (!offer) return 'there is nothing to write';
  return isOffer(offer) ? `it closes ${offer.held}` : offer.refused;
}
