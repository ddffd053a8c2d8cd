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

/** The ports that the containers of a workload declare. Undefined if they declare none, or if a controller may add some. */
export function declaredPorts({ ports, mayHaveOtherPorts }: Workload): PortSet | undefined {
  if (mayHaveOtherPorts || ports.length === 0) return undefined;
  return PortSet.unionOf(ports.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort)));
}

/** The ports on which a workload listens, as far as manifests say. Undefined if nobody knows what its containers declare. */
export function listenedPorts(workload: Workload, { services }: Manifests): ListenedPorts | undefined {
  const declared = declaredPorts(workload);
  if (!declared) return undefined;
  const behind = services.flatMap((service) => (isBehind(service, workload) ? service.ports : []));
  const sentTo = behind.flatMap(({ protocol, targetPort }) =>
    typeof targetPort === 'number' ? [PortSet.range(protocol, targetPort)] : [],
  );
  return { declared, listened: PortSet.unionOf([declared, ...sentTo]) };
}
