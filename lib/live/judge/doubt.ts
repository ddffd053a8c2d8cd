/** Why a probe is inconclusive. */
export interface Doubt {
  readonly kind: DoubtKind;
  readonly says: string;
}

/** Why what a probe saw may not be what the policies do. */
export type DoubtKind =
  | 'network broken'
  | 'packets lost'
  | 'nodes apart'
  | 'source alone'
  | 'source missing'
  | 'target silent'
  | 'target missing'
  | 'pod replaced'
  | 'service changed'
  | 'endpoints other'
  | 'service empty'
  | 'service broken'
  | 'strangers limited'
  | 'strangers labelled'
  | 'enforced late'
  | 'refusals'
  | 'probe failed'
  | 'unsupported';
