import type { Workload } from '../../manifests/model.ts';
import type { Group } from '../../reach/group.ts';
import type { Peer } from '../../reach/peer.ts';
import type { Port } from './port.ts';

/** A source of connections. A prober stands in for it. */
export interface Source {
  /** Its name in the computed connectivity. */
  readonly name: string;
  readonly peer: Peer;
  readonly group: Group;
  readonly namespace: string;
  /** Whether it is in a namespace of verification, where nobody else is. */
  readonly isOurs: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** The ServiceAccount of the workload, if policies may ask for it. */
  readonly serviceAccount?: string;
  /** The workload whose labels it has. Undefined for a stranger. */
  readonly workload?: Workload;
}

/** A workload to which connections are tried. */
export interface Target {
  readonly name: string;
  readonly peer: Peer;
  readonly group: Group;
  readonly workload: Workload;
  /** The ports to try: declared ones, those of policies, and those beside a range of open ports. */
  readonly ports: readonly TargetPort[];
}

/** A port to try, declared by the target or not. */
export interface TargetPort extends Port {
  /** Whether nothing names the port: it is beside a range, or stands for any port. Nobody need listen there. */
  readonly isAdjacentPort: boolean;
}

/** A verdict by the manifests alone. */
export type Computed = 'open' | 'denied' | 'depends';

/** A connection to try, and what the manifests say about it. */
export interface Cell extends TargetPort {
  readonly from: Source;
  readonly to: Target;
  readonly computed: Computed;
  /** What the intent says. Undefined if it does not guard the connection, or if there is no intent. */
  readonly declared?: 'open' | 'denied';
}

/** Whether a container of the target declares the port. */
export function isDeclaredPort({ to, port, protocol }: Cell): boolean {
  return to.workload.ports.some((one) => one.containerPort === port && one.protocol === protocol);
}
