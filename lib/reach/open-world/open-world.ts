import type { Connectivity } from '../connectivity.ts';
import { openFamilies } from './open-families.ts';
import { OpenVerdicts } from './open-verdicts.ts';

/** Every pod that could exist beside the manifests, asked only where somebody needs it. */
export class OpenWorld {
  readonly verdicts: OpenVerdicts;

  constructor(connectivity: Connectivity) {
    this.verdicts = new OpenVerdicts(openFamilies(connectivity));
  }
}
