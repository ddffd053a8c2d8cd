/** The place of an object or a field. */
export interface Location {
  /** The path as the user gave it, or below the given folder, with forward slashes. `-` is standard input. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
}

/** The protocols that a NetworkPolicy can name. */
export type Protocol = 'SCTP' | 'TCP' | 'UDP';

/** A LabelSelector of meta/v1. All requirements must hold, so empty arrays and maps select everything. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

/** One condition on a label. `values` is empty for `Exists` and `DoesNotExist`. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** A direction, seen from the pod that a policy selects. */
export type PolicyType = 'Ingress' | 'Egress';

/** What a rule does with a connection that it matches. `Pass` leaves it to the next tier. */
export type PolicyAction = 'Allow' | 'Deny' | 'Pass';
