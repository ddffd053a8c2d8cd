import type { Location } from '../../manifests/model.ts';
import type { Facts } from './facts.ts';
import type { ObjectName } from './object-name.ts';
import type { Patch } from './patch.ts';

export const SEVERITIES = ['error', 'warning', 'note'] as const;

/** `error`: the policy does not do what its text suggests; `warning`: probably not what was meant; `note`: worth knowing. */
export type Severity = (typeof SEVERITIES)[number];

/** A pattern in manifests that is valid and yet rarely meant. */
export interface Rule {
  /** Stable: `NP001`. */
  readonly id: string;
  readonly title: string;
  /** Of its findings, unless one of them has another. */
  readonly severity: Severity;
  /** What happens, and what to do about it. */
  readonly why: string;
  /** Policies for the pods frontend, backend (8080) and db (3306) of a namespace shop: with the finding, and without it. */
  readonly example: { readonly wrong: string; readonly right: string };
  find(facts: Facts): Iterable<Finding>;
}

export interface Finding {
  /** Where it is worth more or less than other findings of its rule. */
  readonly severity?: Severity;
  readonly location: Location;
  /** What the finding is about, and where an annotation suppresses it. */
  readonly object: ObjectName;
  /** The fact. */
  readonly message: string;
  /** A connection that shows it, computed by the engine. */
  readonly witness?: string;
  /** Equal for findings of the rule that one change ends; absent: those with the same patch. */
  readonly cause?: string;
  /** The fix. */
  readonly fix: Fix;
}

export interface Fix {
  /** What to do, and why. */
  readonly say: string;
  /** What to write, where that is mechanical; proposed by the rule, and shown to nobody before the engine has checked it. */
  readonly patch?: Patch;
}
