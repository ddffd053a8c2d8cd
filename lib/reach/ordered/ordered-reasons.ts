import type { PolicyType } from '../../manifests/model.ts';
import { addressReason } from '../address-reason.ts';
import type { CompiledRule } from '../compiled-policy.ts';
import type { Group } from '../group.ts';
import { cidrsOf } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { MAYBE, type Match } from '../selector.ts';
import { CALICO_ACCOUNT, OF_ACCOUNT } from './account-labels.ts';
import { isOrderedRule } from './compiled-ordered.ts';
import { type Atom, atomsOf, type Expression, rangesOf } from './expression.ts';
import { matchLabel } from './expression-match.ts';
import { OrderedSide } from './ordered-side.ts';

/** The unknown facts in a rule that its text does not show, one sentence each. */
export interface RuleReasons {
  readonly labels: readonly string[];
  /** That of an address, if nothing else about the pods is unknown. */
  readonly address: readonly string[];
}

/** Why it is unknown whether a rule is for the pods at its other end. */
export function ruleReasons(rule: CompiledRule, matches: Match, other: Group): RuleReasons {
  if (!isOrderedRule(rule) || matches !== MAYBE) return { labels: [], address: [] };
  if (other.kind === 'external') return { labels: expressionReasons(rule.peer, undefined), address: [] };
  const labels = expressionReasons(rule.peer, other.pods);
  // Nothing else about these pods is unknown, so it is their address.
  const isAddress = labels.length === 0 && rule.cidrs.size > 0;
  return { labels, address: isAddress ? [addressReason(other.kind, rule.cidrs)] : [] };
}

/** Why it is unknown whether policies apply to a subject, or which of them comes first. */
export function sideReasons(group: Group, direction: PolicyType): string[] {
  if (group.kind === 'external') return [];
  const side = group.sides[direction];
  if (!(side instanceof OrderedSide)) return [];
  return [
    ...side.evaluation.ties,
    ...side.evaluation.doubtfulSubjects.flatMap((subject) => {
      const known = expressionReasons(subject, group.pods);
      const cidrs = new Set(rangesOf(subject).flatMap(cidrsOf));
      // Nothing else about these pods is unknown, so it is their address.
      return known.length > 0 || cidrs.size === 0 ? known : [addressReason(group.kind, cidrs)];
    }),
  ];
}

function expressionReasons(expression: Expression, pods: PodClass | undefined): string[] {
  return [...atomsOf(expression)].flatMap((atom) => {
    if (atom.is === 'unknown') return [atom.reason];
    return pods && atom.is === 'label' ? labelReason(atom, pods) : [];
  });
}

function labelReason({ of, key, test }: Extract<Atom, { is: 'label' }>, pods: PodClass): string[] {
  if (matchLabel(key, test, of === 'pod' ? pods.labels : pods.namespaceLabels) !== MAYBE) return [];
  if (pods.kind === 'ingress-controller')
    return ['the namespace and labels of the ingress controller are not in the manifests'];
  if (of === 'namespace') return [`Namespace ${pods.namespace} is not in the manifests, so its labels are unknown`];
  const account = pods.labels.labels.get(CALICO_ACCOUNT);
  if (key.startsWith(OF_ACCOUNT) && account !== undefined)
    return [`ServiceAccount ${pods.namespace}/${account} is not in the manifests, so its labels are unknown`];
  return [`a controller sets the selected label ${key} on the pods of ${pods.peers[0]?.name}`];
}
