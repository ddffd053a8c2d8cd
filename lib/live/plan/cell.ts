import type { Workload } from '../../manifests/model.ts';
import type { Group } from '../../reach/group.ts';
import type { Peer } from '../../reach/peer.ts';
import type { Port } from './port.ts';

/** A source of connections. A prober stands in for it. */
export interface Source {
  /** As connectivity calls him. */
  readonly name: string;
  readonly peer: Peer;
  readonly group: Group;
  readonly namespace: string;
  /** Is that one of our own, where nobody is but us? */
  readonly isOurs: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** Whose labels they are; a stranger is nobody's. */
  readonly workload?: Workload;
}

export interface Target {
  readonly name: string;
  readonly peer: Peer;
  readonly group: Group;
  readonly workload: Workload;
  /** To try: declared ones, those of policies, and the ones next to the edges of what is open. */
  readonly ports: readonly TargetPort[];
}

export interface TargetPort extends Port {
  /** Nothing names it: it is beside an edge, or stands for any. Nobody need listen there. */
  readonly isAdjacentPort: boolean;
}

export type Computed = 'open' | 'denied' | 'depends';

/** A connection to try, and what the manifests say about it. */
export interface Cell extends TargetPort {
  readonly from: Source;
  readonly to: Target;
  readonly computed: Computed;
  /** By the intent; undefined where it does not guard it, or where there is none. */
  readonly declared?: 'open' | 'denied';
}

/** Whether a container of the target declares the port. */
export function isDeclaredPort({ to, port, protocol }: Cell): boolean {
  return to.workload.ports.some((one) => one.containerPort === port && one.protocol === protocol);
}
