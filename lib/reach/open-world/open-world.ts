import type { Connectivity } from '../connectivity.ts';
import { openFamilies } from './open-families.ts';
import { OpenVerdicts } from './open-verdicts.ts';
import { type WhoElse, whoElse } from './who-else.ts';

/** Every pod that could exist beside the manifests, asked only where somebody needs it. */
export class OpenWorld {
  readonly verdicts: OpenVerdicts;
  /** @throws TooManyConditions */
  readonly whoElse: () => WhoElse[];

  constructor(connectivity: Connectivity) {
    const families = openFamilies(connectivity);
    this.verdicts = new OpenVerdicts(families);
    this.whoElse = () =>
      families.filter(({ certain }) => certain).flatMap(({ policies }) => whoElse(connectivity, policies));
  }
}
