import type { RoleBinding } from '../../manifests/clues.ts';
import { printable } from '../../manifests/printable.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';
import type { Loss } from './break.ts';

/** The ports of API servers: that of the Service `kubernetes`, and the default of kubeadm. */
const PORTS = PortSet.range('TCP', 443).union(PortSet.range('TCP', 6443));

/** Workloads whose ServiceAccount has permissions, and that can no longer open a port of an API server at any address. */
export function lostApiServer(sides: BothSides): Loss[] {
  const rights = new Map<string, RoleBinding>();
  for (const binding of sides.after.manifests.clues.bindings) {
    for (const { namespace, name } of binding.subjects) {
      const account = `${namespace}/${name}`;
      if (!rights.has(account)) rights.set(account, binding);
    }
  }
  return sides.staying.flatMap(({ name, old, now }): Loss[] => {
    const { namespace, clues } = now.workload;
    if (!clues || clues.hasNoToken) return [];
    const binding = rights.get(`${namespace}/${clues.serviceAccount}`);
    if (!binding) return [];
    const ports = toAddresses(sides.before, old);
    if (ports.isEmpty || !toAddresses(sides.after, now).isEmpty) return [];
    const words = `${binding.kind} ${binding.name} gives its ServiceAccount ${printable(clues.serviceAccount)} rights`;
    return [
      {
        ...{ certainty: 'probably breaks', kind: 'api-server', subject: name, need: ['api-server'], ports },
        what: 'can no longer reach the API server',
        ...{ from: [name], to: [], evidence: [{ words, location: binding.location }] },
        causes: [sides.after.limit('Egress', now, sides.isNew)],
      },
    ];
  });
}

/** Which of these ports the workload can open, or perhaps can, at some address. */
function toAddresses({ connectivity }: Side, { group }: WorkloadEnd): PortSet {
  let ports = PortSet.none;
  for (const other of connectivity.groups) {
    if (other.kind !== 'external') continue;
    const { open, depends } = connectivity.withAddress(group, 'Egress', other.position);
    ports = ports.union(open.union(depends).intersect(PORTS));
  }
  return ports;
}
