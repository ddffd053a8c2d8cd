import type { Location, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { DecidingRule } from '../../reach/compiled-policy.ts';
import type { Break } from '../../review/breaks/break.ts';
import { type LintFinding, severityOf } from '../../review/lint/lint.ts';
import { keyOf } from '../../review/mends/mend.ts';
import type { Review } from '../../review/review.ts';
import { safeText } from '../markup.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/** The rules of lint whose fact is why a rule lets through more, or less, than it seems to; others say what follows from it. */
const EXPLAINING = new Set(['NP003', 'NP004', 'NP006', 'NP007', 'NP010', 'NP021', 'NP024']);

/** So many reasons are said of one cause; the folded table has all. */
const MOST = 3;

/** The new findings of lint that explain why the rules of a change decide as they do; each is said once. */
export class Reasons {
  private readonly said = new Set<LintFinding>();
  private readonly review: Pick<Review, 'blocks'>;
  private readonly findings: readonly LintFinding[];
  private readonly policies: readonly NetworkPolicy[];

  /** @param policies of the new side */
  constructor(review: Pick<Review, 'blocks'>, findings: readonly LintFinding[], policies: readonly NetworkPolicy[]) {
    this.review = review;
    this.findings = findings.filter((one) => {
      return one.suppressed === undefined && EXPLAINING.has(one.rule.id) && severityOf(one) !== 'note';
    });
    this.policies = policies;
  }

  /**
   * A finding counts if it stands at one of the rules, or at the head of a policy that has one of them.
   * @param rules of either side: the new one may have the same rule, to another effect
   */
  ofRules(rules: readonly Pick<DecidingRule, 'policy' | 'direction' | 'index'>[]): LintFinding[] {
    const wanted = new Set(rules.map(({ policy, direction, index }) => `${direction} ${index} ${keyOf(policy)}`));
    const found = this.findings
      .filter((one) => !this.said.has(one))
      .filter(({ object, location }) =>
        this.policies.some((policy) => {
          const isMeant = object.kind === 'NetworkPolicy' && keyOf(object) === keyOf(policy);
          return isMeant && rulesAt(policy, location).some((rule) => wanted.has(`${rule} ${keyOf(policy)}`));
        }),
      )
      .slice(0, MOST);
    for (const one of found) this.said.add(one);
    return found;
  }

  /** Of what let through what breaks, before it did. */
  ofBreaks(breaks: readonly Break[]): LintFinding[] {
    if (this.findings.length === 0) return [];
    const [sources, targets] = (['from', 'to'] as const).map((end) => new Set(breaks.flatMap((one) => one[end])));
    const lost = this.review.blocks.filter(({ from, to, lost }) => {
      return !lost.isEmpty && from.some(({ name }) => sources?.has(name)) && to.some(({ name }) => targets?.has(name));
    });
    return this.ofRules(
      lost.flatMap(({ causes }) => causes.filter(({ when }) => when === 'before').flatMap(({ rules }) => rules)),
    );
  }
}

/** `Ingress 0`: the rule in which a line is; at the head of the policy, all of its rules. */
function rulesAt({ ingress, egress, location: head }: NetworkPolicy, { file, line }: Location): string[] {
  const all = (['Ingress', 'Egress'] as const).flatMap((direction: PolicyType) =>
    (direction === 'Ingress' ? ingress : egress).map(({ location }, index) => ({
      ...{ name: `${direction} ${index}`, location },
    })),
  );
  if (file === head.file && line === head.line) return all.map(({ name }) => name);
  const above = all.filter(({ location }) => location.file === file && location.line <= line);
  const last = Math.max(...above.map(({ location }) => location.line));
  return above.filter(({ location }) => location.line === last).map(({ name }) => name);
}

/**
 * `The reason: ingress rule 1 of shop/db and rule 2: one has from and no ports ... Write them as one rule (NP007, policies.yaml:11).`
 * Of a rule that matches nothing any more, only the fact: whether it or the labels are to be mended, the mend says.
 */
export function reasonLine({ message, fix, rule, location }: LintFinding, sourceUrl: SourceUrl): string {
  const isOfLabels = rule.id === 'NP003' || rule.id === 'NP004';
  const todo = isOfLabels ? '' : `. ${safeText(`${fix.say.charAt(0).toUpperCase()}${fix.say.slice(1)}`)}`;
  return `The reason: ${safeText(message)}${todo} (${rule.id}, ${sourceLink(location, sourceUrl)}).`;
}
