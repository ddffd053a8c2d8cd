import type { NotEvaluated } from '../not-understood.ts';
import type { Location } from '../terms.ts';

/** An object of another kind than NetworkPolicy that decides connectivity, or that such an object refers to. */
export interface OtherObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent if the kind is not namespaced. */
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
  /** The object as one that is only named, for network plugins that do not know its kind. */
  readonly named: NotEvaluated;
}
