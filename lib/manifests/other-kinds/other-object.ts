import type { NotEvaluated } from '../not-understood.ts';
import type { Location } from '../terms.ts';

/** What limits a rule further than by addresses and ports: HTTP requests, a TLS server name or authentication. */
export interface FurtherLimit {
  /** Equal for equal limits. */
  readonly content: string;
  /** True if only the limit decides whether the rule allows a connection, which nobody knows. Else the rule allows it. */
  readonly decides?: true;
}

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
