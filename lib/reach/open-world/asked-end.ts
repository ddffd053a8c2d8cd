import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import { type Condition, setOfCondition } from './condition.ts';
import type { DiagramSet } from './diagram-node.ts';
import { AnyPod, type OpenEnd, WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { POD_INDEX } from './ordinals.ts';
import type { PodSpace } from './pod-space.ts';

/** One end of a question about pods that the manifests do not describe completely. */
export type AskedEnd = AskedPods | { readonly range: AddressRange };

/** Every possible pod that meets a condition, or the pods of a workload. */
export type AskedPods =
  | { readonly condition: Condition }
  | {
      /** The workload's own class. The class of its group may be that of other pods, which differ in something that no policy asks. */
      readonly pods: PodClass;
      /** Limits the question to some of the pods, by facts that the manifests leave open about the pods or their namespace. */
      readonly only?: Condition;
    };

/** The pods that a question is about. */
export function openEndOf({ space, declared }: OpenPolicies, asked: AskedPods): OpenEnd {
  if ('condition' in asked) return new AnyPod(setOfCondition(space, declared, asked.condition));
  const { pods } = asked;
  const end = new WorkloadEnd(space, pods);
  return asked.only ? end.within(setOfOnly(space, end, pods, asked.only)) : end;
}

/** The unknown facts about a workload's pods that the condition allows. */
function setOfOnly(space: PodSpace, end: WorkloadEnd, pods: PodClass, condition: Condition): DiagramSet {
  const isNumber = ({ key }: LabelSelectorRequirement) => pods.numbered !== undefined && key === POD_INDEX;
  return condition.pods
    .filter(isNumber)
    .reduce<DiagramSet>(
      (set, one) => space.diagrams.and(set, space.requirement('ordinal', one)),
      space.diagrams.and(end.of(setOfCondition(space, new Map(), condition)), numbersOf(space, pods, condition)),
    );
}

/** The numbers that the condition names and that pods of the StatefulSet have. */
function numbersOf(space: PodSpace, { numbered }: PodClass, { pods }: Condition): DiagramSet {
  if (!numbered) return space.diagrams.always;
  const { first, last = Number.POSITIVE_INFINITY } = numbered;
  const named = pods.flatMap(({ key, values }) => (key === POD_INDEX ? values : []));
  const none = named.filter((value) => Number(value) < first || Number(value) > last);
  return space.requirement('ordinal', { key: POD_INDEX, operator: 'NotIn', values: none });
}
