import type { Workload } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { Declarations } from './declarations.ts';
import { type Peer, type WorkloadPeer, workloadName } from './peer.ts';
import type { PortSet } from './port-set.ts';

/** Declared workloads that no policy can tell apart from an undeclared end of the connection. They have its namespace and its labels. */
export function twinsOf(
  { manifests }: Connectivity,
  declarations: Declarations,
  from: Peer,
  to: Peer,
  ports: PortSet,
): string[] {
  const others = (peer: Peer) =>
    peer.kind === 'workload' ? manifests.workloads.filter((one) => isTwin(one, peer.workload)).map(peerOf) : [];
  const isDeclared = (source: Peer, target: Peer) => ports.subtract(declarations.ports(source, target)).isEmpty;
  return [
    ...others(from).filter((one) => isDeclared(one, to)),
    ...others(to).filter((one) => isDeclared(from, one)),
  ].map(({ name }) => name);
}

function isTwin(one: Workload, other: Workload): boolean {
  return (
    one !== other &&
    one.namespace === other.namespace &&
    one.labels.size === other.labels.size &&
    [...one.labels].every(([key, value]) => other.labels.get(key) === value)
  );
}

function peerOf(workload: Workload): WorkloadPeer {
  return { kind: 'workload', name: workloadName(workload), workload };
}
