import type { Manifests, Workload } from '../manifests/model.ts';
import { PortSet } from '../reach/port-set.ts';
import { isBehind } from './lint/selecting.ts';

/** The ports of a workload by what the manifests say. */
export interface ListenedPorts {
  /** The ports that its containers declare. */
  readonly declared: PortSet;
  /** These, and the ports to which Services in front of it send. */
  readonly listened: PortSet;
}

/**
 * The ports on which a workload listens, as far as manifests say. Undefined if its containers declare no port, or if a
 * controller may add some: then nobody knows.
 */
export function listenedPorts(workload: Workload, { services }: Manifests): ListenedPorts | undefined {
  if (workload.ports.length === 0 || workload.mayHaveOtherPorts) return undefined;
  const declared = PortSet.unionOf(
    workload.ports.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort)),
  );
  const behind = services.flatMap((service) => (isBehind(service, workload) ? service.ports : []));
  const sentTo = behind.flatMap(({ protocol, targetPort }) =>
    typeof targetPort === 'number' ? [PortSet.range(protocol, targetPort)] : [],
  );
  return { declared, listened: PortSet.unionOf([declared, ...sentTo]) };
}
