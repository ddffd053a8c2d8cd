import { targetOf } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import { backendsOf } from './np016-blocked-backend.ts';
import type { Finding, Rule } from './rule.ts';

export const sourceAddress: Rule = {
  id: 'NP017',
  title: 'ipBlock behind a Service that hides the source address',
  severity: 'warning',
  why: 'A connection through a NodePort or a LoadBalancer may arrive with the address of a node, and then an ipBlock for clients does not match it. externalTrafficPolicy: Local keeps the address of the client.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: frontend-entry, namespace: shop}
spec:
  podSelector: {matchLabels: {app: frontend}}
  ingress:
    - from: [{ipBlock: {cidr: 203.0.113.0/24}}]
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
    - from: [{ipBlock: {cidr: 203.0.113.0/24}}]
---
apiVersion: v1
kind: Service
metadata: {name: frontend, namespace: shop}
spec:
  type: NodePort
  externalTrafficPolicy: Local
  selector: {app: frontend}
  ports: [{port: 80, targetPort: 8080}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const seen = new Set<unknown>();
    for (const service of facts.manifests.services) {
      const { type, externalTrafficPolicy, namespace, name } = service;
      if ((type !== 'NodePort' && type !== 'LoadBalancer') || externalTrafficPolicy === 'Local') continue;
      for (const end of backendsOf(facts, service)) {
        const ports = PortSet.unionOf(service.ports.map((port) => targetOf(port, end.workload)));
        for (const compiled of facts.rulesOf(end, 'Ingress')) {
          const block = compiled.rule.peers.find(({ ipBlock }) => ipBlock && !/\/0$/.test(ipBlock.cidr));
          // A rule for other ports of the pods is not meant for clients of this Service.
          const isForIts = !compiled.ports.on(end.group.pods).intersect(ports).isEmpty;
          if (!block || !isForIts || seen.has(compiled.rule)) continue;
          seen.add(compiled.rule);
          yield {
            ...{ location: block.location, object: policyName(compiled.policy) },
            message: `${ruleName(compiled)} is for ${block.ipBlock?.cidr}, but through Service ${namespace}/${name} (${type}) clients may come with the address of a node`,
            fix: {
              say: `keep the source address: spec.externalTrafficPolicy: Local in Service ${namespace}/${name}`,
            },
          };
        }
      }
    }
  },
};
