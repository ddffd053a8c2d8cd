import type { NotEvaluated } from '../not-understood.ts';
import type { Location } from '../terms.ts';

/** An object of another kind than NetworkPolicy that decides connectivity, or that such a one refers to. */
export interface OtherObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent where the kind is not namespaced. */
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
  /** What it is where the network plugin in question does not know its kind. */
  readonly named: NotEvaluated;
}
