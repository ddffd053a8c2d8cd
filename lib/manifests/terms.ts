/** Where an object or a field stands. */
export interface Location {
  /** The path as the user gave it or as found below the folder given, with forward slashes; `-` is standard input. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export type Protocol = 'SCTP' | 'TCP' | 'UDP';

/** meta/v1 LabelSelector; empty arrays and maps select everything. All requirements are ANDed. */
export interface LabelSelector {
  readonly matchLabels: ReadonlyMap<string, string>;
  readonly matchExpressions: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

export type PolicyType = 'Ingress' | 'Egress';

/** What a rule does with a connection that it matches. `Pass`: it leaves it to the next tier. */
export type PolicyAction = 'Allow' | 'Deny' | 'Pass';
