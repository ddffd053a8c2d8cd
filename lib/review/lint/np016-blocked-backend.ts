import type { Ingress, Location, Rule as PolicyRule, Service, ServicePort } from '../../manifests/model.ts';
import { backendPort } from '../../manifests/objects/ingress.ts';
import type { Group } from '../../reach/group.ts';
import { isPublished, publicType, targetOf } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO } from '../../reach/selector.ts';
import type { Facts, PodEnd } from './facts.ts';
import { listed } from './listed.ts';
import { writtenSelector } from './near-miss.ts';
import { correctionText, nothingSelected } from './nothing-selected.ts';
import { portsOfServices } from './np009-port-nobody-listens-on.ts';
import type { ObjectName } from './object-name.ts';
import type { Finding, Rule } from './rule.ts';
import { isBehind } from './selecting.ts';

export const blockedBackend: Rule = {
  id: 'NP016',
  title: 'Service or Ingress in front of pods that deny it',
  severity: 'warning',
  why: 'A NodePort or LoadBalancer Service, or an Ingress, offers pods to the outside, and their policies keep the outside out. One of the two is a mistake. Each port is judged by itself. If no pod is behind the Service, or none has the port that its targetPort names, the Service is wrong, and the finding says so. (A connection from the node itself always gets through.)',
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
    const exposures = [
      ...facts.manifests.services.flatMap(nodePorts),
      ...facts.manifests.ingresses.flatMap((one) => backends(facts, one)),
    ];
    const services = new Set<Service>();
    const wrongPorts = new Set([...portsOfServices(facts)].map(({ rule }) => rule));
    const blocked = new Map<string, Blocked>();
    for (const exposure of exposures) {
      const { service, port, by } = exposure;
      const ends = backendsOf(facts, service);
      const fault =
        service.selector.size > 0 && !services.has(service) ? faultOf(facts, service, port, ends) : undefined;
      if (fault) {
        services.add(service);
        yield fault;
      }
      const targets = ends.filter(({ workload }) => !targetOf(port, workload).isEmpty);
      const isClosed = (end: (typeof ends)[number]) => isBlocked(facts, by.kind, end, targetOf(port, end.workload));
      if (targets.length === 0 || !targets.every(isClosed)) continue;
      // The cause is a rule with the port of a Service in place of the pods' port, which NP009 finds.
      if (targets.every((end) => isMeantByOneOf(wrongPorts, facts, by.kind, end))) continue;
      // Services and Ingresses in front of the same pods have the same cause.
      const key = `${by.kind} ${targets.map(({ peer }) => peer.name)}`;
      const ports = PortSet.unionOf(targets.map(({ workload }) => targetOf(port, workload)));
      const known = blocked.get(key);
      if (known) blocked.set(key, { ...known, by: [...known.by, by], ports: known.ports.union(ports) });
      else blocked.set(key, { by: [by], targets, ports });
    }
    for (const one of blocked.values()) yield* findingOf(one);
  },
};

/** A way from outside to a port of a Service. */
interface Exposure {
  readonly by: ObjectName & { readonly location: Location; readonly publicType?: string };
  readonly service: Service;
  readonly port: ServicePort;
}

interface Blocked {
  readonly by: readonly Exposure['by'][];
  readonly targets: readonly PodEnd[];
  readonly ports: PortSet;
}

function nodePorts(service: Service): Exposure[] {
  if (!isPublished(service)) return [];
  const { namespace, name, location, ports } = service;
  const by = { kind: 'Service', namespace, name, location, publicType: publicType(service) };
  return ports.map((port) => ({ by, service, port }));
}

function backends({ manifests }: Facts, ingress: Ingress): Exposure[] {
  const { namespace, name, location } = ingress;
  return ingress.backends.flatMap((backend) => {
    const found = backendPort(backend, ingress, manifests.services);
    if (!found || found.service.type === 'ExternalName') return [];
    return [{ by: { kind: 'Ingress', namespace, name, location }, ...found }];
  });
}

/** Why a Service leads nowhere, whatever policies say. */
function faultOf(
  facts: Facts,
  { namespace, name, selector, location }: Service,
  { targetPort, protocol }: ServicePort,
  ends: readonly PodEnd[],
): Finding | undefined {
  const object = { kind: 'Service', namespace, name };
  const workloads = facts.workloadsIn(namespace);
  if (ends.length === 0) {
    if (workloads.length === 0) return undefined;
    const nothing = nothingSelected(facts, [namespace], { matchLabels: selector, matchExpressions: [] });
    if (!nothing || nothing.why === 'made elsewhere') return undefined;
    return {
      ...(nothing.why === 'slip' && { severity: 'error' }),
      ...{ location, object },
      message: `Service ${namespace}/${name} leads to no pod: none of namespace ${namespace} matches ${writtenSelector({ matchLabels: selector, matchExpressions: [] })}`,
      fix: { say: nothing.why === 'slip' ? correctionText(nothing.miss) : 'correct its selector, or remove it' },
    };
  }
  const targets = workloads.filter((end) => ends.includes(end)).map(({ workload }) => workload);
  const isThere = targets.some(
    (workload) => workload.mayHaveOtherPorts || !targetOf({ targetPort, protocol, port: 0 }, workload).isEmpty,
  );
  if (typeof targetPort === 'number' || isThere) return undefined;
  const names = targets.flatMap(({ ports }) => ports.flatMap((port) => port.name ?? []));
  return {
    ...{ severity: 'error', location, object },
    message: `Service ${namespace}/${name} leads nowhere: its targetPort ${targetPort} is the name of no ${protocol} port of ${listed(ends.map(({ peer }) => peer.name))}`,
    fix: { say: names.length > 0 ? `use a name that is there: ${listed(names)}` : 'use the number of the port' },
  };
}

function* findingOf({ by, targets, ports }: Blocked): Generator<Finding> {
  const [first] = by;
  if (!first) return;
  const { kind, namespace, name, location, publicType } = first;
  const names = listed(by.map((one) => `${one.namespace}/${one.name}`));
  const pods = listed(targets.map(({ peer }) => peer.name));
  const isService = kind === 'Service';
  const unpublish = publicType?.startsWith('ClusterIP') ? 'remove its externalIPs' : 'make it a ClusterIP (spec.type)';
  yield {
    ...{ location, object: { kind, namespace, name } },
    message: isService
      ? `Service ${names} is a ${publicType}, and ${pods} behind it denies every address outside the cluster on ${ports}`
      : `Ingress ${names} leads to ${pods} on ${ports}, which lets no ingress controller in`,
    fix: isService
      ? { say: `${unpublish}, or allow the ingress that is meant` }
      : { say: "allow the controller's pods, by their namespace and labels" },
  };
}

/** The workloads of the manifests to which a Service sends. */
export function backendsOf(facts: Facts, service: Service): readonly Facts['workloads'][number][] {
  return facts.workloadsIn(service.namespace).filter(({ workload }) => isBehind(service, workload));
}

function isBlocked(facts: Facts, kind: string, end: PodEnd, ports: PortSet): boolean {
  return sourcesOf(facts, kind).every((group) => {
    const { open, depends } = facts.connectivity.between(group, end.group);
    return open.union(depends).intersect(ports).isEmpty;
  });
}

/** Does one of these rules let in connections from there, on any port? */
function isMeantByOneOf(rules: ReadonlySet<PolicyRule>, facts: Facts, kind: string, end: PodEnd): boolean {
  return facts
    .rulesOf(end, 'Ingress')
    .some(
      (one) =>
        rules.has(one.rule) && sourcesOf(facts, kind).some((group) => facts.connectivity.matchOf(one, group) !== NO),
    );
}

/** The peers that come through a Service, or through an Ingress. */
function sourcesOf({ connectivity, addresses }: Facts, kind: string): Group[] {
  if (kind === 'Service') return addresses.map(({ group }) => group);
  return connectivity.groups.filter((group) => group.kind === 'ingress-controller');
}
