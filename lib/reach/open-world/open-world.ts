import type { Connectivity } from '../connectivity.ts';
import type { PodGroup } from '../group.ts';
import type { PortSet } from '../port-set.ts';
import type { Condition } from './condition.ts';
import { type ConditionAnswer, conditionAnswers } from './condition-answers.ts';
import type { Place } from './open-answers.ts';
import { type OpenFamily, openFamilies } from './open-families.ts';
import { OpenVerdicts } from './open-verdicts.ts';
import { withinLimit } from './too-many-conditions.ts';
import { type OthersWhoGetIn, whoElse } from './who-else.ts';

/** Every pod that could exist beside the manifests, asked only where somebody needs it. */
export class OpenWorld {
  readonly verdicts: OpenVerdicts;
  private readonly connectivity: Connectivity;
  private readonly families: readonly OpenFamily[];

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
    this.families = openFamilies(connectivity);
    this.verdicts = new OpenVerdicts(this.families);
  }

  /**
   * Can the pods of a condition open any of these ports at a workload, or be opened from it?
   * @param place where they are
   * @throws TooManyConditions
   */
  answersFor(condition: Condition, group: PodGroup, place: Place, asked: PortSet): ConditionAnswer[] {
    const families = this.families.filter(({ certain }) => certain);
    return withinLimit(this.connectivity.manifests.policies, () =>
      families.flatMap(({ policies }) => conditionAnswers(policies, condition, group, place, asked)),
    );
  }

  /** @throws TooManyConditions */
  whoElse(): OthersWhoGetIn {
    // Other analysers, which speak of the specification alone, have no such pods.
    const families = this.connectivity.cni === 'spec' ? [] : this.families.filter(({ certain }) => certain);
    const found = withinLimit(this.connectivity.manifests.policies, () =>
      families.map(({ policies }) => whoElse(this.connectivity, policies)),
    );
    return {
      rows: found.flatMap(({ rows }) => rows),
      passing: new Set(found.flatMap(({ passing }) => [...passing])),
    };
  }
}
