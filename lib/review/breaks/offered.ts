import { isPublished, publicType } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import { dataTier } from '../data-tier.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';
import type { Loss } from './break.ts';
import { lostBackends } from './lost-service.ts';

/**
 * Workloads behind a published Service that no address can reach any more. Data tiers are left out: a node port
 * of a data tier is a mistake, and closing it is no loss.
 */
export function lostOffers(sides: BothSides): Loss[] {
  return sides.after.manifests.services.flatMap((service): Loss[] => {
    const { namespace, name, type, location } = service;
    const old = sides.before.service(namespace, name);
    if (!isPublished(service) || !old) return [];
    return service.ports.flatMap(({ port }): Loss[] => {
      const lost = lostBackends(sides, old, service, port, fromAddresses);
      const to = (lost?.to ?? []).filter(({ workload }) => dataTier(workload) === undefined);
      return to.map((end) => ({
        ...{ certainty: 'probably breaks', kind: 'ingress', subject: end.name, need: ['ingress'] },
        ...{ ports: lost?.ports ?? PortSet.none, from: [], to: [end.name] },
        what: `is no longer reached through its ${type} Service ${name}`,
        evidence: [{ words: `Service ${namespace}/${name} is a ${publicType(service)}`, location }],
        causes: lost?.selectsNothing ? [] : [sides.after.limit('Ingress', end, sides.isNew)],
      }));
    });
  });
}

/** The ports that addresses outside the cluster can open, or perhaps can, at a workload. */
export function fromAddresses({ connectivity }: Side, { group }: WorkloadEnd): PortSet {
  return PortSet.unionOf(
    connectivity.groups.flatMap((other) => {
      if (other.kind !== 'external') return [];
      const { open, depends } = connectivity.withAddress(group, 'Ingress', other.position);
      return [open.union(depends)];
    }),
  );
}
