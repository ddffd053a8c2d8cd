import type { Location, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { DecidingRule } from '../../reach/compiled-policy.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../cause.ts';

/** The kinds of breaks, in the order in which they are listed. */
export const BREAK_KINDS = [
  'intent',
  'dns',
  'ingress',
  'half-open',
  'moved-port',
  'dead-rule',
  'service',
  'api-server',
  'scrape',
] as const;

/** What kind of need a lost connection served. */
export type BreakKind = (typeof BREAK_KINDS)[number];

/** A part of a manifest or of the intent from which it follows that a connection is needed. */
export interface Evidence {
  readonly words: string;
  readonly location?: Location;
}

/** A connection that a workload needs, and loses by the change, or begins to need and does not have. Both sides have the workload. */
export interface Break {
  /** `breaks`: declared or certain, a high risk. `probably breaks`: only mentioned somewhere, a medium risk. */
  readonly certainty: 'breaks' | 'probably breaks';
  readonly kind: BreakKind;
  /** The printed names of the workloads that lose it. */
  readonly subjects: readonly string[];
  /** What they lose, as the rest of a sentence after the subject: `can no longer resolve names`. */
  readonly what: string;
  /** The printed names of the sources. The ingress controller or a scraper may be missing, if it is not a peer. */
  readonly from: readonly string[];
  /** The printed names of the targets. Empty if their addresses are unknown, as for the API server. */
  readonly to: readonly string[];
  /** The lost ports of the target pods. */
  readonly ports: PortSet;
  /** Set if the target declares `ports` now: those that it declared before, and that alone are open. */
  readonly stillOpen?: PortSet;
  /** Set if nothing was open before, either: the workload begins to need the connection by this change. */
  readonly isNew?: true;
  /** What says that the connection is needed. Never empty. */
  readonly evidence: readonly Evidence[];
  /** The policies that close the connection now. Empty if no policy does, for example if a Service no longer selects a pod. */
  readonly causes: readonly Cause[];
}

/** What one workload loses. Workloads that lose the same are joined later. */
export interface Loss extends Omit<Break, 'subjects'> {
  readonly subject: string;
  /**
   * The words that the annotation of the subject can use to say that it does not need the connection. Empty if there are none.
   */
  readonly need: readonly string[];
}

/** A connection that one side lets through and the other denies, since this change. */
export interface HalfOpen {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
  /** The rule that lets the connection through. */
  readonly rule: DecidingRule;
  /** True if no rule of the old side does that for these two. */
  readonly isNewRule: boolean;
  /** The direction in which no rule lets it through. */
  readonly missing: PolicyType;
  /** The rules that deny it in that direction. */
  readonly denying: readonly DecidingRule[];
  /** If there are none, the policies that limit that direction. */
  readonly policies: readonly NetworkPolicy[];
  /** True if the connection was open before. */
  readonly isLost: boolean;
}
