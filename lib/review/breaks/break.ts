import type { Location, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { DecidingRule } from '../../reach/compiled-policy.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../difference.ts';

/** In the order in which breaks are listed: an edge of the intent, names, whoever an Ingress serves, one half of an edge, ... */
export const BREAK_KINDS = ['intent', 'dns', 'ingress', 'half-open', 'service', 'api-server', 'scrape'] as const;

export type BreakKind = (typeof BREAK_KINDS)[number];

/** Something written that says that a connection is meant. */
export interface Evidence {
  readonly words: string;
  readonly location?: Location;
}

/** A connection that a workload of both sides loses, and that something says it needs. */
export interface Break {
  /** `breaks`: declared or certain, high. `probably breaks`: only written somewhere, medium. */
  readonly certainty: 'breaks' | 'probably breaks';
  readonly kind: BreakKind;
  /** The printed names of the workloads that lose it. */
  readonly subjects: readonly string[];
  /** What they lose, to be read after a subject: `can no longer resolve names`. */
  readonly what: string;
  /** The printed names of who opened the connections, as far as they are peers: the ingress controller and a scraper may be none. */
  readonly from: readonly string[];
  /** Of whom it was opened to; none: addresses that nobody knows, as the API server's. */
  readonly to: readonly string[];
  /** Those that are lost, of the pods that are connected to. */
  readonly ports: PortSet;
  /** What says that it is meant; never empty. */
  readonly evidence: readonly Evidence[];
  /** The policies that close it now; none: it is not a policy that does, as where a Service selects nothing any more. */
  readonly causes: readonly Cause[];
}

/** What one workload loses, before those that lose the same are put together. */
export interface Loss extends Omit<Break, 'subjects'> {
  readonly subject: string;
  /** The words by which the subject's own annotation can deny it; none: it cannot. */
  readonly need: readonly string[];
}

/** A connection that, since this change, the rules of one side let through and those of the other deny. */
export interface HalfOpen {
  readonly from: string;
  readonly to: string;
  readonly ports: PortSet;
  /** The rule that lets it through. */
  readonly rule: DecidingRule;
  /** The old side has none that does, for these two. */
  readonly isNewRule: boolean;
  /** The direction in which no rule does. */
  readonly missing: PolicyType;
  /** The policies that limit that side. */
  readonly policies: readonly NetworkPolicy[];
  /** It was open before. */
  readonly isLost: boolean;
}
