import type { LabelSelectorRequirement } from '../manifests/model.ts';
import type { Condition } from '../reach/open-world/condition.ts';
import { conditionName } from '../reach/open-world/condition-name.ts';
import { NAMESPACE_NAME } from '../reach/open-world/pod-space.ts';
import { allKnown, type KnownLabels, matches, NO } from '../reach/selector.ts';
import type { Break, BreakKind } from '../review/breaks/break.ts';
import type { Judged, Review } from '../review/review.ts';
import { RISKS, type Risk } from '../review/risk.ts';
import { levelOfBreak, RISK_TABLE } from '../review/risk-table.ts';
import { few } from './few.ts';

/**
 * Gives each row of changed connections the risk of what the row breaks, so that a row and the lines about breaks never say
 * different levels of the same loss.
 */
export class BrokenRows {
  /** Those whose first end has names, by each of them. */
  private readonly byName = new Map<string, BrokenPairs[]>();
  /** Those whose first end may also be at a row that has none of its names. */
  private readonly others: BrokenPairs[] = [];
  private readonly conditions = new Map<string, Condition>();

  constructor({ breaks, open }: Pick<Review, 'breaks' | 'open'>) {
    if (breaks.length === 0) return;
    for (const [position, one] of breaks.entries()) {
      const pairs = { one, position, from: endOf(one.from, one.kind), to: endOf(one.to, one.kind) };
      if (pairs.from.names.size === 0 || pairs.from.pods.length > 0) this.others.push(pairs);
      else
        for (const name of pairs.from.names) {
          const known = this.byName.get(name);
          if (known) known.push(pairs);
          else this.byName.set(name, [pairs]);
        }
    }
    for (const ends of open.flatMap(({ from, to }) => [from, to]))
      if ('possible' in ends)
        for (const { condition } of ends.possible) this.conditions.set(conditionName(condition), condition);
  }

  /**
   * The risk of a row from each of `from` to each of `to`, with the breaks that a connection of it is part of. It is the same
   * object if none raises it or is as high.
   */
  riskOf({ lost, risk }: Pick<Judged, 'lost' | 'risk'>, from: readonly string[], to: readonly string[]): Risk {
    if (lost.isEmpty) return risk;
    const broken = this.perhapsFrom(from)
      .filter(({ one: { ports } }) => ports.isEmpty || !ports.intersect(lost).isEmpty)
      .filter((pairs) => this.isAt(pairs.from, from) && this.isAt(pairs.to, to))
      .map(({ one }) => one);
    const level = [risk.level, ...broken.map(levelOfBreak)].sort((a, b) => RISKS.indexOf(a) - RISKS.indexOf(b))[0];
    const reasons = broken
      .filter((one) => levelOfBreak(one) === level)
      .map((one) => reasonOf(one, new Set([...from, ...to])));
    if (level === undefined || reasons.length === 0) return risk;
    return { level, reasons: [...new Set([...(level === risk.level ? risk.reasons : []), ...reasons])] };
  }

  /** In their order, all breaks that may be from one of these, because there are many rows and many breaks. */
  private perhapsFrom(ends: readonly string[]): BrokenPairs[] {
    const named = ends.flatMap((end) => this.byName.get(withoutKind(end)) ?? []);
    return [...new Set([...named, ...this.others])].sort((a, b) => a.position - b.position);
  }

  private isAt({ names, pods, areAddresses, areElsewhere }: BrokenEnd, ends: readonly string[]): boolean {
    return ends.some((end) => {
      const condition = this.conditions.get(end);
      if (areAddresses) return end.endsWith('[External]');
      if (areElsewhere) return condition !== undefined;
      return names.has(withoutKind(end)) || (condition !== undefined && pods.some((pod) => isMeant(condition, pod)));
    });
  }
}

interface BrokenPairs {
  readonly one: Break;
  /** Among all breaks. */
  readonly position: number;
  readonly from: BrokenEnd;
  readonly to: BrokenEnd;
}

interface BrokenEnd {
  readonly names: ReadonlySet<string>;
  /** Those of the names that are pods of no manifest, such as the DNS of the cluster. */
  readonly pods: readonly OutsidePod[];
  /** Nobody of this end has a name: they are addresses, or pods that nobody declares. */
  readonly areAddresses: boolean;
  readonly areElsewhere: boolean;
}

interface OutsidePod {
  readonly namespace: string;
  readonly labels: KnownLabels;
}

function endOf(names: readonly string[], kind: BreakKind): BrokenEnd {
  const isNobody = names.length === 0;
  return {
    names: new Set(names.map(withoutKind)),
    pods: names.flatMap(outsidePodOf),
    areAddresses: isNobody && kind !== 'scrape',
    areElsewhere: isNobody && kind === 'scrape',
  };
}

/** A name such as `kube-system/{k8s-app=kube-dns}[Pod]`, of which the labels are all that is known. */
function outsidePodOf(name: string): OutsidePod[] {
  const [, namespace, labels] = /^([^/{]+)\/\{([^{}]*)\}(?:\[Pod\])?$/.exec(name) ?? [];
  if (namespace === undefined || labels === undefined) return [];
  const known = labels.split(',').map((label): [string, string] => {
    const [key = '', value = ''] = label.split(/=(.*)/s);
    return [key, value];
  });
  return [{ namespace, labels: { labels: new Map(known), unknown: allKnown } }];
}

/** Whether a condition holds such a pod, or may. Of its namespace, only the name is known. */
function isMeant({ namespaces, pods }: Condition, { namespace, labels }: OutsidePod): boolean {
  const home: KnownLabels = { labels: new Map([[NAMESPACE_NAME, namespace]]), unknown: () => 'perhaps' };
  const isMet = (matchExpressions: readonly LabelSelectorRequirement[], known: KnownLabels) =>
    matches({ matchLabels: new Map(), matchExpressions }, known) !== NO;
  return isMet(namespaces, home) && isMet(pods, labels);
}

/** A pod of a condition has no kind, because no manifest holds it. */
export function withoutKind(name: string): string {
  return name.replace(/(?<=\})\[Pod\]$/, '');
}

/** Such as `BREAKS: shop/backend[Deployment] can no longer resolve names`, of those that the row names. */
function reasonOf(one: Break, ends: ReadonlySet<string>): string {
  const named = one.subjects.filter((name) => ends.has(name));
  const { reason } = RISK_TABLE[one.certainty === 'breaks' ? 'breaks' : 'probablyBreaks'];
  return `${reason}: ${few(named.length > 0 ? named : one.subjects).join(', ')} ${one.what}`;
}
