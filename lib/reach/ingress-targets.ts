import type { Manifests, Service, ServicePort, Workload } from '../manifests/model.ts';
import { backendPort } from '../manifests/objects/ingress.ts';
import { PortSet } from './port-set.ts';
import { labelsOfPods, type Match, matches, NO, YES } from './selector.ts';

/**
 * The ports of a workload's pods that Ingresses lead to. They are only in `maybe` if a Service selects by a label whose value is unknown.
 */
export interface IngressTargets {
  readonly sure: PortSet;
  readonly maybe: PortSet;
}

/** For pods to which no Ingress or route leads. */
export const NO_TARGETS: IngressTargets = { sure: PortSet.none, maybe: PortSet.none };

/**
 * For each workload, the ports that Ingresses lead to: from the backend to the port of the Service, and on to the target port of the pods
 * that the Service selects.
 */
export function ingressTargets(manifests: Manifests): (workload: Workload) => IngressTargets {
  const entries = new Map<string, NonNullable<ReturnType<typeof backendPort>>[]>();
  for (const ingress of manifests.ingresses) {
    for (const backend of ingress.backends) {
      const entry = backendPort(backend, ingress, manifests.services);
      const known = entries.get(ingress.namespace);
      if (entry && known) known.push(entry);
      else if (entry) entries.set(ingress.namespace, [entry]);
    }
  }
  return (workload) => {
    let { sure, maybe } = NO_TARGETS;
    for (const { service, port } of entries.get(workload.namespace) ?? []) {
      const selected = selects(service, workload);
      if (selected === NO) continue;
      const target = targetOf(port, workload);
      // A name that is not among the known ports may be on any port.
      maybe = maybe.union(target.isEmpty && workload.mayHaveOtherPorts ? PortSet.whole(port.protocol) : target);
      if (selected === YES) sure = sure.union(target);
    }
    return { sure, maybe };
  };
}

/** Do the nodes take traffic from outside of the cluster for the pods of the Service? */
export function isPublished({ type, externalIPs }: Service): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || externalIPs !== undefined;
}

/** What makes a Service public: `NodePort`, or `ClusterIP with externalIPs`. */
export function publicType({ type, externalIPs }: Service): string {
  return type === 'ClusterIP' && externalIPs ? `${type} with externalIPs` : type;
}

/** "If empty or not present, the service is assumed to have an external process managing its endpoints" */
export function selects(service: Service, workload: Workload): Match {
  if (service.selector.size === 0 || service.type === 'ExternalName') return NO;
  return matches({ matchLabels: service.selector, matchExpressions: [] }, labelsOfPods(workload));
}

/** "If this is a string, it will be looked up as a named port in the target Pod's container ports." */
export function targetOf({ targetPort, protocol }: ServicePort, workload: Workload): PortSet {
  if (typeof targetPort === 'number') return PortSet.range(protocol, targetPort);
  // As in podutil.FindPort, the first container with the port counts. Of the init containers, only sidecars count.
  const port = workload.ports.find(({ name, protocol: own, ends }) => name === targetPort && own === protocol && !ends);
  return port ? PortSet.range(protocol, port.containerPort) : PortSet.none;
}
