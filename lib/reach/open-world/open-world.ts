import type { Connectivity } from '../connectivity.ts';
import type { PodGroup } from '../group.ts';
import type { PortSet } from '../port-set.ts';
import type { Condition } from './condition.ts';
import { type ConditionAnswer, conditionAnswers } from './condition-answers.ts';
import type { Place } from './open-answers.ts';
import { type OpenFamily, ofAllFamilies, openFamilies } from './open-families.ts';
import { OpenVerdicts } from './open-verdicts.ts';
import { withinLimit } from './too-many-conditions.ts';
import { type OthersWhoGetIn, type WhoElse, whoElse } from './who-else.ts';

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
    const answers = withinLimit(this.connectivity.manifests.policies, () =>
      families.map(({ policies }) => conditionAnswers(policies, condition, group, place, asked)),
    );
    const words = new Set(answers.flat().map(({ word }) => word));
    return [...words].map((word) => {
      const possible = answers.map((ones) => ones.flatMap((one) => (one.word === word ? one.possible : [])));
      return { word, possible: ofAllFamilies(families, possible) };
    });
  }

  /** @throws TooManyConditions */
  whoElse(): OthersWhoGetIn {
    // Other analysers, which speak of the specification alone, have no such pods.
    const families = this.connectivity.cni === 'spec' ? [] : this.families.filter(({ certain }) => certain);
    const found = withinLimit(this.connectivity.manifests.policies, () =>
      families.map(({ policies }) => whoElse(this.connectivity, policies)),
    );
    const keyOf = ({ to, verdict }: WhoElse) =>
      [...to.map(({ name }) => name), verdict.open, verdict.depends].join(' ');
    const rows = new Map(found.flatMap((one) => one.rows.map((row) => [keyOf(row), row])));
    return {
      rows: [...rows].map(([key, row]) => {
        const possible = found.map((one) => one.rows.flatMap((other) => (keyOf(other) === key ? other.possible : [])));
        return { ...row, possible: ofAllFamilies(families, possible) };
      }),
      passing: new Set(found.flatMap(({ passing }) => [...passing])),
    };
  }
}
