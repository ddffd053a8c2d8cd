import type { Location, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { DecidingRule } from '../../reach/compiled-policy.ts';
import type { Break } from '../../review/breaks/break.ts';
import { type LintFinding, severityOf } from '../../review/lint/lint.ts';
import { keyOf } from '../../review/mends/mend.ts';
import type { Review } from '../../review/review.ts';
import { safeText } from '../markup.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/**
 * The lint rules that explain why a policy lets through more, or less, than it seems to. Findings of other rules are about
 * what follows from that.
 */
const EXPLAINING: ReadonlySet<string> = new Set(['NP003', 'NP004', 'NP006', 'NP007', 'NP010', 'NP021', 'NP024']);

/** The lint rules about a port on which nobody listens. The missing half of a connection does not mend that. */
const OF_PORTS: ReadonlySet<string> = new Set(['NP009']);

/** The most reasons that are shown for one cause. The folded table of findings has all of them. */
const MOST = 3;

/** Finds the new lint findings that explain why rules decide as they do. It returns each of them only once. */
export class Reasons {
  private readonly said = new Set<LintFinding>();
  private readonly review: Pick<Review, 'blocks'>;
  private readonly findings: readonly LintFinding[];
  private readonly policies: readonly NetworkPolicy[];

  /** @param policies those of the new side */
  constructor(review: Pick<Review, 'blocks'>, findings: readonly LintFinding[], policies: readonly NetworkPolicy[]) {
    this.review = review;
    this.findings = findings.filter((one) => {
      return one.suppressed === undefined && severityOf(one) !== 'note';
    });
    this.policies = policies;
  }

  /**
   * The findings for these rules. A finding is for a rule if it is about a line of the rule, or about the whole policy.
   * @param rules rules of either side, because the new side may have the same rule with another effect
   * @param wantedIds the lint rules whose findings are meant
   */
  ofRules(
    rules: readonly Pick<DecidingRule, 'policy' | 'direction' | 'index'>[],
    wantedIds: ReadonlySet<string> = EXPLAINING,
  ): LintFinding[] {
    const wanted = new Set(rules.map(({ policy, direction, index }) => `${direction} ${index} ${keyOf(policy)}`));
    const found = this.findings
      .filter((one) => wantedIds.has(one.rule.id) && !this.said.has(one))
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

  /** The findings that say that nobody listens on the port of a half-open edge. */
  ofHalfOpen(halfOpen: Review['halfOpen']): LintFinding[] {
    return this.ofRules(
      halfOpen.map(({ rule }) => rule),
      OF_PORTS,
    );
  }

  /** The findings for the rules that let through what breaks now. */
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

/** The rule in which a line is, such as `Ingress 0`. For the first line of the policy, all of its rules. */
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
 * Such as `The reason: ingress rule 1 of shop/db and rule 2: one has from and no ports ... Write them as one rule (NP007,
 * policies.yaml:11).` If a rule or policy matches nothing any more, the fix is left out, because the mends below say whether
 * to change the rule or the labels.
 */
export function reasonLine(finding: LintFinding, sourceUrl: SourceUrl, title = 'The reason'): string {
  const { message, fix, rule, location } = finding;
  const isOfLabels = rule.id === 'NP003' || rule.id === 'NP004';
  const todo = isOfLabels ? '' : `. ${safeText(`${fix.say.charAt(0).toUpperCase()}${fix.say.slice(1)}`)}`;
  return `${title}: ${safeText(message)}${todo} (${rule.id}, ${sourceLink(location, sourceUrl)}).`;
}
