import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { type Condition, setOfCondition } from './condition.ts';
import type { DiagramSet } from './diagram-node.ts';
import { AnyPod, type OpenEnd, WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { POD_INDEX } from './ordinals.ts';
import type { PodSpace } from './pod-space.ts';

/** One end of a question about pods of which the manifests do not say all. */
export type AskedEnd = AskedPods | { readonly range: AddressRange };

/** Every pod that could exist and of which a condition is true, or the pods of a workload. */
export type AskedPods =
  | { readonly condition: Condition }
  | {
      /** Its own class: a group's may be that of pods of which something else is true, which no policy asks. */
      readonly pods: PodClass;
      /** Which of them: what the manifests do not say of the pods, or of their namespace. */
      readonly only?: Condition;
    };

/** The pods that a question is about. */
export function openEndOf({ space, declared }: OpenPolicies, asked: AskedPods): OpenEnd {
  if ('condition' in asked) return new AnyPod(setOfCondition(space, declared, asked.condition));
  const { pods } = asked;
  const end = new WorkloadEnd(space, pods);
  return asked.only ? end.within(setOfOnly(space, end, pods, asked.only)) : end;
}

/** What a condition leaves of what is not known of a workload's pods. */
function setOfOnly(space: PodSpace, end: WorkloadEnd, pods: PodClass, condition: Condition): DiagramSet {
  const isNumber = ({ key }: LabelSelectorRequirement) => pods.numbered !== undefined && key === POD_INDEX;
  return condition.pods
    .filter(isNumber)
    .reduce<DiagramSet>(
      (set, one) => space.diagrams.and(set, space.requirement('ordinal', one)),
      space.diagrams.and(end.of(setOfCondition(space, new Map(), condition)), numbersOf(space, pods, condition)),
    );
}

/** The numbers, among those that the condition names, that pods of the StatefulSet have. */
function numbersOf(space: PodSpace, { numbered }: PodClass, { pods }: Condition): DiagramSet {
  if (!numbered) return space.diagrams.always;
  const { first, last = Number.POSITIVE_INFINITY } = numbered;
  const named = pods.flatMap(({ key, values }) => (key === POD_INDEX ? values : []));
  const none = named.filter((value) => Number(value) < first || Number(value) > last);
  return space.requirement('ordinal', { key: POD_INDEX, operator: 'NotIn', values: none });
}
