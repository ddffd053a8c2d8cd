import type { Connectivity } from '../connectivity.ts';
import { printRange, WHOLE } from '../ip-space.ts';
import type { PortSet } from '../port-set.ts';
import { type AskedEnd, type AskedPods, openEndOf } from './asked-end.ts';
import { type Condition, setOfCondition, type Witnessed } from './condition.ts';
import { type ConditionAnswer, conditionAnswers } from './condition-answers.ts';
import { conditionName } from './condition-name.ts';
import type { Place } from './open-answers.ts';
import { type OpenFamily, ofAllFamilies, openFamilies } from './open-families.ts';
import { OpenVerdicts } from './open-verdicts.ts';
import { type OthersWhoGetIn, type WhoElse, whoElse } from './who-else.ts';
import { withinLimit } from './within-limit.ts';

/** Answers about every pod that could exist besides those of the manifests. It is made only when a question needs it. */
export class OpenWorld {
  readonly verdicts: OpenVerdicts;
  private readonly connectivity: Connectivity;
  private readonly families: readonly OpenFamily[];
  /** Kept because a listing needs it for its groups and again for its rows. */
  private others?: OthersWhoGetIn;

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
    this.families = openFamilies(connectivity, hasIPv6(connectivity) ? [WHOLE[6]] : []);
    this.verdicts = new OpenVerdicts(this.families, (family) =>
      openFamilies(connectivity, [WHOLE[family]]).find(
        ({ policies }) => policies.space.addresses[0]?.family === family,
      ),
    );
  }

  /**
   * Can one end open any of these ports at the other? At least one end is pods that the manifests do not describe completely.
   * @throws TooManyConditions
   */
  answersFor(ends: Readonly<Record<Place, AskedEnd>>, asked: PortSet): ConditionAnswer[] {
    const families = this.familiesFor(ends).filter(({ certain }) => certain);
    const { policies: all } = this.connectivity;
    const answers = withinLimit([this.connectivity], () =>
      families.map(({ policies }) => conditionAnswers(policies, all, ends, asked)),
    );
    const alike = new Map<string, { first: ConditionAnswer; possible: (readonly Witnessed[])[] }>();
    for (const [family, found] of answers.entries()) {
      for (const answer of found) {
        const { word, others, ranges, possible } = answer;
        const key = [
          word,
          ...others.map(({ condition }) => conditionName(condition)),
          ...ranges.map(printRange),
        ].join();
        const known = alike.get(key) ?? { first: answer, possible: families.map(() => []) };
        alike.set(key, known);
        known.possible[family] = [...(known.possible[family] ?? []), ...possible];
      }
    }
    return [...alike.values()].map(({ first, possible }) => ({
      ...first,
      possible: ofAllFamilies(families, possible),
    }));
  }

  /** Can there be a pod of which both conditions are true? */
  haveInCommon(one: AskedPods, other: Condition): boolean {
    return this.familiesFor({ one, other: { condition: other } }).some(({ policies }) => {
      const { space, declared } = policies;
      const [end, set] = [openEndOf(policies, one), setOfCondition(space, declared, other)];
      return space.diagrams.and(end.of(set), end.domain) !== space.diagrams.never;
    });
  }

  /** The families for a question. A question about addresses of pods gets its own, since no policy may tell these addresses apart. */
  private familiesFor(ends: Readonly<Record<string, AskedEnd>>): readonly OpenFamily[] {
    const asked = Object.values(ends).flatMap((end) => {
      const condition = 'range' in end ? undefined : 'condition' in end ? end.condition : end.only;
      return condition?.addresses ?? [];
    });
    return asked.length === 0 ? this.families : openFamilies(this.connectivity, asked);
  }

  /** @throws TooManyConditions */
  whoElse(): OthersWhoGetIn {
    this.others ??= this.othersWhoGetIn();
    return this.others;
  }

  private othersWhoGetIn(): OthersWhoGetIn {
    // Other analysers consider only the specification and know no such pods.
    const families = this.connectivity.cni === 'spec' ? [] : this.families.filter(({ certain }) => certain);
    const found = withinLimit([this.connectivity], () =>
      families.map(({ policies }) => whoElse(this.connectivity, policies)),
    );
    const keyOf = ({ to, verdict }: WhoElse) =>
      [...to.map(({ name }) => name), verdict.open, verdict.depends].join(' ');
    const rows = new Map<string, { readonly row: WhoElse; readonly possible: (readonly Witnessed[])[] }>();
    for (const [family, one] of found.entries()) {
      for (const row of one.rows) {
        const key = keyOf(row);
        const known = rows.get(key) ?? { row, possible: families.map(() => []) };
        rows.set(key, known);
        known.possible[family] = [...(known.possible[family] ?? []), ...row.possible];
      }
    }
    return {
      rows: [...rows.values()].map(({ row, possible }) => ({ ...row, possible: ofAllFamilies(families, possible) })),
      passing: new Set(found.flatMap(({ passing }) => [...passing])),
    };
  }
}

/** Are pods known to have IPv6 addresses? If so, these count even if no policy names that family. */
function hasIPv6({ groups }: Connectivity): boolean {
  return groups.some(
    (group) => group.kind !== 'external' && group.pods.address?.ranges.some(({ family }) => family === 6),
  );
}
