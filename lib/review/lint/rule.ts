import type { Location } from '../../manifests/model.ts';
import type { Facts } from './facts.ts';
import type { ObjectName } from './object-name.ts';
import type { Patch } from './patch.ts';

/** The severities of findings, the worst first. */
export const SEVERITIES = ['error', 'warning', 'note'] as const;

/**
 * `error`: the policy does not do what its text suggests. `warning`: it is probably not what was meant. `note`: it is worth
 * knowing.
 */
export type Severity = (typeof SEVERITIES)[number];

/** A pattern in manifests that is valid and rarely meant. */
export interface Rule {
  /** Stable, such as `NP001`. */
  readonly id: string;
  readonly title: string;
  /** The severity of its findings, unless a finding has another. */
  readonly severity: Severity;
  /** What happens, and what to do about it. */
  readonly why: string;
  /** Policies with the finding and without it, for the pods frontend, backend (8080) and db (3306) of a namespace shop. */
  readonly example: { readonly wrong: string; readonly right: string };
  find(facts: Facts): Iterable<Finding>;
}

/** One place where a rule applies. */
export interface Finding {
  /** The severity, if it differs from that of the rule. */
  readonly severity?: Severity;
  readonly location: Location;
  /** The object that the finding is about. An annotation of it suppresses the finding. */
  readonly object: ObjectName;
  /** What is wrong. */
  readonly message: string;
  /** A connection that shows it, computed by the engine. */
  readonly witness?: string;
  /** The same text for findings of the rule that one change ends. If it is absent, findings with the same patch have one cause. */
  readonly cause?: string;
  /** What to do about it. */
  readonly fix: Fix;
}

/** What to do about a finding. */
export interface Fix {
  /** What to do, and why. */
  readonly say: string;
  /** What to write, if that is mechanical. The rule proposes it, and the engine checks it before anybody sees it. */
  readonly patch?: Patch;
}
