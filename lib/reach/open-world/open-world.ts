import type { Connectivity } from '../connectivity.ts';
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
