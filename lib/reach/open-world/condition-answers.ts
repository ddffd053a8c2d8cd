import type { PodGroup } from '../group.ts';
import { PortSet } from '../port-set.ts';
import { type Condition, setOfCondition, type Witnessed } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import type { Operation } from './diagram.ts';
import type { Diagram } from './diagram-node.ts';
import { INTERSECTION, OpenAnswers, type Place } from './open-answers.ts';
import { WorkloadEnd } from './open-end.ts';
import { type OpenPolicies, UNION, WHERE, WHERE_OR_ALL } from './open-policies.ts';

/** Those of the pods of a condition of which the same is true. */
export interface ConditionAnswer {
  readonly word: 'open' | 'depends' | 'denied';
  /** Never empty. */
  readonly possible: readonly Witnessed[];
}

/**
 * Can the pods of a condition open any of these ports at a workload, or be opened from it? Open: of each of the workload's pods; depends:
 * of some, and the manifests do not say of which.
 * @param place where the pods of the condition are
 * @throws TooManyConditions
 */
export function conditionAnswers(
  policies: OpenPolicies,
  condition: Condition,
  group: PodGroup,
  place: Place,
  asked: PortSet,
): ConditionAnswer[] {
  const { space, declared } = policies;
  const { diagrams } = space;
  const end = new WorkloadEnd(space, group.pods);
  const answers = new OpenAnswers(policies);
  const names = [...new Set(answers.portNames(end, place).flat())];
  const leaf = (ports: PortSet) => diagrams.leaf(ports);
  const perhaps = answers
    .at(end, place, names)
    .map(({ open, among }) => diagrams.apply(WHERE, among, open))
    .reduce((a, b) => diagrams.apply(UNION, a, b), leaf(PortSet.none) as Diagram<PortSet>);
  const surely = answers
    .at(end, place, [])
    .map(({ open, among }) => diagrams.apply(WHERE_OR_ALL, among, open))
    .reduce((a, b) => diagrams.apply(INTERSECTION, a, b), leaf(PortSet.all) as Diagram<PortSet>);
  const word: Operation<PortSet, PortSet, ConditionAnswer['word']> = {
    combine: (sure, possible) => {
      if (!sure.intersect(asked).isEmpty) return 'open';
      return possible.intersect(asked).isEmpty ? 'denied' : 'depends';
    },
  };
  const set = setOfCondition(space, declared, condition);
  return [...diagrams.regions(diagrams.apply(word, surely, perhaps), set)].map(([found, pods]) => ({
    word: found,
    possible: conditionsOf(space, declared, pods),
  }));
}
