import { cutAddresses } from '../../reach/open-world/pod-addresses.ts';
import type { CausedFinding } from './lint.ts';
import { type NoOffer, type Offer, offerOf } from './offer.ts';
import { areMany } from './patch-effect.ts';
import type { LintInputs } from './patched-inputs.ts';

/** The most fixes that one run tries, for few workloads and policies and for many. `--fix` tries all of them. */
const MOST_OFFERS = { few: 40, many: 20 };
/** The most rows of all of their comparisons together, by default. */
const MOST_WORK = 50_000;

interface Shown extends CausedFinding {
  readonly isKnown: boolean;
}

/**
 * The findings with their fixes, of as many as there is time for. Which these are depends on the inputs alone.
 * @param mostWork in rows, of which a thousand take about a fifth of a second
 */
export function offersOf<Finding extends Shown>(
  inputs: LintInputs,
  findings: readonly Finding[],
  mostWork = MOST_WORK,
): (Finding & { readonly offer?: Offer | NoOffer })[] {
  const most = areMany(inputs.manifests) ? MOST_OFFERS.many : MOST_OFFERS.few;
  // Both what a fix opens and what it closes is a comparison at each of the addresses.
  const workOfAddresses = cutAddresses(inputs.manifests.policies).length / 2;
  let [count, work] = [0, 0];
  return findings.map((finding) => {
    if (finding.suppressed !== undefined || finding.isKnown || !finding.fix.patch) return finding;
    count++;
    if (count > most)
      return { ...finding, offer: { refused: `more than ${most} are not checked here; --dry-run shows them` } };
    work += workOfAddresses;
    if (work > mostWork)
      return {
        ...finding,
        offer: { refused: 'checking it would take too long here; --dry-run checks it' },
      };
    const offer = offerOf(inputs, finding);
    work += offer?.rows ?? 0;
    return offer ? { ...finding, offer } : finding;
  });
}
