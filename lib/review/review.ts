import type { Intent } from '../manifests/intent.ts';
import type { Manifests, NotEvaluated, Unseen } from '../manifests/model.ts';
import { outsidePodsOf } from '../reach/intent-check.ts';
import type { ReachOptions } from '../reach/options.ts';
import { type Comparison, compareManifests, type Difference } from './difference.ts';
import { Gate, type GateResult, intentChanges, NO_INTENT } from './gate.ts';
import { RISKS, type Risk, type RiskLevel, riskOf } from './risk.ts';
import { type UnjudgedChange, unjudgedChanges } from './unjudged.ts';

export interface ReviewedDifference extends Difference {
  readonly risk: Risk;
  readonly gate: GateResult;
}

export interface Review extends Omit<Comparison, 'differences'> {
  /** The riskiest first; then by source and destination. */
  readonly differences: readonly ReviewedDifference[];
  /** What changed and nobody can judge. */
  readonly unjudged: readonly UnjudgedChange[];
  /** Of the new side. */
  readonly unseen: readonly Unseen[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** Neither side has a workload or a policy: nothing was compared. */
  readonly isEmpty: boolean;
  /** The declared intent that the differences were held against. */
  readonly intent?: {
    readonly file: string;
    /** What it says otherwise than the old one; undefined: there is no old one to compare with. */
    readonly changes?: readonly string[];
  };
}

export interface ReviewOptions extends ReachOptions {
  /** Of the new side. */
  readonly intent?: { readonly file: string; readonly intent: Intent };
  readonly oldIntent?: Intent;
}

/** What a change of manifests does to connectivity, how risky each part of it is, and what the declared intent says of it. */
export function reviewManifests(before: Manifests, after: Manifests, options: ReviewOptions = {}): Review {
  const { intent, oldIntent, ...reach } = options;
  const intents = [intent?.intent, oldIntent].filter((one) => one !== undefined);
  const outside = intents.flatMap((one) => outsidePodsOf(one, [before, after]));
  const comparison = compareManifests(before, after, reach, outside);
  const gate = intent && new Gate(intent.intent, oldIntent);
  const differences = comparison.differences
    .map((difference): ReviewedDifference => {
      const asked = gate?.ask(difference) ?? NO_INTENT;
      return { ...difference, gate: asked, risk: riskOf(difference, asked) };
    })
    .sort((a, b) => RISKS.indexOf(a.risk.level) - RISKS.indexOf(b.risk.level));
  const changes = intent && oldIntent && intentChanges(oldIntent, intent.intent);
  return {
    ...comparison,
    differences,
    unjudged: unjudgedChanges(before, after),
    unseen: after.unseen,
    notEvaluated: after.notEvaluated,
    isEmpty: [before, after].every(({ workloads, policies }) => workloads.length + policies.length === 0),
    ...(intent && { intent: { file: intent.file, ...(changes && { changes }) } }),
  };
}

/** What the declared intent forbids: gained and not listed, or lost and still listed. */
export function isError({ gate }: ReviewedDifference): boolean {
  return !gate.undeclared.isEmpty || !gate.stillListed.isEmpty;
}

export function hasRisk({ differences, lostDefaultDenies }: Review, level: RiskLevel): boolean {
  return differences.some(({ risk }) => risk.level === level) || (level === 'high' && lostDefaultDenies.length > 0);
}
