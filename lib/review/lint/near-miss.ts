import { isSlip } from '../../manifests/fields/slip.ts';
import type { LabelSelector, LabelSelectorRequirement, Workload } from '../../manifests/model.ts';
import { selectorText } from '../../reach/open-world/condition-name.ts';
import { compareText } from '../../reach/peer.ts';
import { labelsOfPods, matches, NO, requirementsOf } from '../../reach/selector.ts';

export interface Label {
  readonly key: string;
  readonly value: string;
}

/** Pods that a selector nearly matches. Each label that they lack has one of their labels as its likely meaning. */
export interface NearMiss {
  readonly workload: Workload;
  readonly slips: readonly { readonly wrong: Label; readonly meant: Label }[];
}

/** The first workload that a selector misses only by typing errors. */
export function nearMissOf(selector: LabelSelector, workloads: readonly Workload[]): NearMiss | undefined {
  const asked = requirementsOf(selector).map((requirement) => ({ requirement, alone: only(requirement) }));
  for (const workload of workloads) {
    const labels = labelsOfPods(workload);
    const missed = asked.filter(({ alone }) => matches(alone, labels) === NO);
    const slips = missed.flatMap(({ requirement }) => slipOf(requirement, workload.labels) ?? []);
    if (slips.length > 0 && slips.length === missed.length) return { workload, slips };
  }
  return undefined;
}

/**
 * A selector as kubectl takes it, in the order of its keys. Findings are known by their messages, so what is written in another order
 * must be the same finding.
 */
export function writtenSelector(selector: LabelSelector): string {
  const sorted = requirementsOf(selector).map((one) => ({ ...one, values: [...one.values].sort() }));
  return selectorText(sorted.sort((a, b) => compareText(a.key, b.key)));
}

function only(requirement: LabelSelectorRequirement): LabelSelector {
  return { matchLabels: new Map(), matchExpressions: [requirement] };
}

function slipOf(
  { key, operator, values }: LabelSelectorRequirement,
  labels: ReadonlyMap<string, string>,
): NearMiss['slips'][number] | undefined {
  if (operator !== 'In') return undefined;
  const own = labels.get(key);
  const isAbout = own === undefined && !namesMany(key);
  for (const value of values) {
    const wrong = { key, value };
    if (own !== undefined && isSlip(value, own)) return { wrong, meant: { key, value: own } };
    if (!isAbout) continue;
    for (const [other, its] of labels)
      if (its === value && !namesMany(other)) return { wrong, meant: { key: other, value } };
  }
  return undefined;
}

/** Many applications of one release or project share these labels, so an equal value does not tell which pods are meant. */
function namesMany(key: string): boolean {
  return /(?:^|[/.-])(?:instance|part-of|managed-by|release|heritage|chart|version|env|environment|team)$/.test(key);
}
