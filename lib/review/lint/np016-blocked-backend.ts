import type { Service, Workload } from '../../manifests/model.ts';
import { targetOf } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import { type Facts, isBehind, type PodEnd } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const blockedBackend: Rule = {
  id: 'NP016',
  title: 'Service or Ingress in front of pods that deny it',
  severity: 'warning',
  why: 'A NodePort or LoadBalancer Service, or an Ingress, offers pods to the outside; their policies keep the outside out. One of the two is a mistake. (Node ports answer a connection from the node itself all the same.)',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: frontend-entry, namespace: shop}
spec:
  podSelector: {matchLabels: {app: frontend}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
---
apiVersion: v1
kind: Service
metadata: {name: frontend, namespace: shop}
spec:
  type: NodePort
  selector: {app: frontend}
  ports: [{port: 80, targetPort: 8080}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: frontend-entry, namespace: shop}
spec:
  podSelector: {matchLabels: {app: frontend}}
  ingress:
    - ports: [{port: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: frontend, namespace: shop}
spec:
  type: NodePort
  selector: {app: frontend}
  ports: [{port: 80, targetPort: 8080}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const service of facts.manifests.services) {
      if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') continue;
      const backends = backendsOf(facts, service);
      const ports = (end: (typeof backends)[number]) => targetPorts(service, end.workload);
      const blocked = backends.filter((end) => !ports(end).isEmpty && isBlocked(facts, end, ports(end)));
      if (blocked.length === 0 || blocked.length < backends.length) continue;
      const { namespace, name, type, location } = service;
      yield {
        ...{ location, object: { kind: 'Service', namespace, name } },
        message: `Service ${namespace}/${name} is a ${type}, and ${blocked[0]?.peer.name} behind it denies every address outside the cluster`,
        fix: { say: 'make it a ClusterIP (spec.type), or allow the ingress that is meant' },
      };
    }
    yield* blockedIngresses(facts);
  },
};

function* blockedIngresses(facts: Facts): Generator<Finding> {
  const controller = facts.connectivity.groups.find(({ kind }) => kind === 'ingress-controller');
  if (!controller) return;
  for (const { namespace, name, backends, location } of facts.manifests.ingresses) {
    const names = new Set(backends.map(({ serviceName }) => serviceName));
    const services = facts.manifests.services.filter((one) => one.namespace === namespace && names.has(one.name));
    for (const end of services.flatMap((service) => backendsOf(facts, service))) {
      const { open, depends } = facts.connectivity.between(controller, end.group);
      if (!open.isEmpty || !depends.isEmpty) continue;
      yield {
        ...{ location, object: { kind: 'Ingress', namespace, name } },
        message: `Ingress ${namespace}/${name} leads to ${end.peer.name}, which lets no ingress controller in`,
        fix: { say: "allow the controller's pods, by their namespace and labels" },
      };
    }
  }
}

export function backendsOf(facts: Facts, service: Service): (typeof facts.workloads)[number][] {
  return facts.workloads.filter(({ workload }) => isBehind(service, workload));
}

function targetPorts({ ports }: Service, workload: Workload): PortSet {
  return ports.reduce((set, port) => set.union(targetOf(port, workload)), PortSet.none);
}

function isBlocked({ connectivity, addresses }: Facts, end: PodEnd, ports: PortSet): boolean {
  return addresses.every(({ group }) => {
    const { open, depends } = connectivity.between(group, end.group);
    return open.union(depends).intersect(ports).isEmpty;
  });
}
