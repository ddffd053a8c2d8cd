import type { IpBlockPeer, Rule as PolicyRule, Service } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { End } from '../../reach/explanation.ts';
import { isPublished, targetOf } from '../../reach/ingress-targets.ts';
import { type AddressRange, rangeOf } from '../../reach/ip-space.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { matchAddress } from '../../reach/ordered/expression-match.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO } from '../../reach/selector.ts';
import { type Facts, type PodEnd, policyName, ruleName } from './facts.ts';
import { listed } from './listed.ts';
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
    const hidden = new Map<PolicyRule, Hidden>();
    for (const service of facts.manifests.services) {
      if (!isPublished(service) || service.externalTrafficPolicy === 'Local') continue;
      for (const end of backendsOf(facts, service)) {
        const ports = PortSet.unionOf(service.ports.map((port) => targetOf(port, end.workload)));
        for (const compiled of facts.rulesOf(end, 'Ingress')) {
          const block = compiled.rule.peers.find(
            (peer): peer is IpBlockPeer => isOfClients(peer) && isFor(compiled, peer),
          );
          // A rule for other ports of the pods is not for who comes through this Service.
          const own = compiled.ports.on(end.group.pods).intersect(ports);
          if (!block || own.isEmpty) continue;
          const known = hidden.get(compiled.rule);
          const witness = known ? known.witness : witnessOf(facts, end, own, block);
          if (witness === undefined) continue;
          const services = [...new Set([...(known?.services ?? []), service])];
          hidden.set(compiled.rule, { compiled, block, witness, services });
        }
      }
    }
    for (const one of hidden.values()) yield findingOf(one);
  },
};

/** A rule by the addresses of clients, and the Services through which they come with that of a node. */
interface Hidden {
  readonly compiled: CompiledRule;
  readonly block: IpBlockPeer;
  readonly witness: string;
  readonly services: readonly Service[];
}

function findingOf({ compiled, block, witness, services }: Hidden): Finding {
  const { cidr, except } = block.ipBlock;
  const names = listed(services.map(({ namespace, name, type }) => `${namespace}/${name} (${type})`));
  return {
    ...{ location: block.location, object: policyName(compiled.policy), witness },
    message: `${ruleName(compiled)} is for ${cidr}${except.length > 0 ? ` except ${listed(except)}` : ''}, but through Service ${names} clients may come with the address of a node`,
    fix: {
      say: `keep the source address: spec.externalTrafficPolicy: Local in Service ${listed(services.map(({ namespace, name }) => `${namespace}/${name}`))}`,
    },
  };
}

/** A rule of another kind may name a block to leave it out. */
function isFor(compiled: CompiledRule, { ipBlock }: IpBlockPeer): boolean {
  return !isOrderedRule(compiled) || matchAddress(compiled.peer, rangeOf(ipBlock.cidr)) !== NO;
}

function isOfClients(peer: PolicyRule['peers'][number]): peer is IpBlockPeer {
  return peer.ipBlock !== undefined && !(/\/0$/.test(peer.ipBlock.cidr) && peer.ipBlock.except.length === 0);
}

/** Where nodes usually have their addresses. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'].map(rangeOf);

/** Addresses that a node may have, of the block's family, and that get in nowhere: `10.0.0.0-10.255.255.255[External] does not reach ...`. */
function witnessOf(
  { connectivity, addresses }: Facts,
  to: PodEnd,
  ports: PortSet,
  { ipBlock }: IpBlockPeer,
): string | undefined {
  const { family } = rangeOf(ipBlock.cidr);
  const mayBeNode = ({ peer }: End) =>
    peer.kind === 'external' && peer.range.family === family && PRIVATE.some((range) => touches(peer.range, range));
  const denied = addresses.find((end) => {
    if (!mayBeNode(end)) return false;
    const { open, depends } = connectivity.between(end.group, to.group);
    return open.union(depends).intersect(ports).isEmpty;
  });
  return denied && `${denied.peer.name} does not reach ${to.peer.name} on ${ports}`;
}

function touches(one: AddressRange, other: AddressRange): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}
