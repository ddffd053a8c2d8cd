/** Policies that are asked in an order, to stand beside a made-up cluster: `tsx bench/ordered.ts calico|cilium COUNT > FILE`. */
const [kind, count = '100'] = process.argv.slice(2);
const TIERS = 5;

const tier = (i: number) => `apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: tier-${i}}
spec: {order: ${100 + i * 10}, defaultAction: Pass}
`;

/** Of a team's pods: denies another team on some ports, allows a class of labels, and a block of addresses. */
const calico = (i: number) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: tier-${i % TIERS}.policy-${i}}
spec:
  tier: tier-${i % TIERS}
  order: ${i}
  namespaceSelector: team == 't${i % 4}'
  selector: app in {'a${(i * 7) % 200}', 'a${(i * 11) % 200}'}
  types: [Ingress, Egress]
  ingress:
    - {action: Deny, protocol: TCP, source: {namespaceSelector: team == 't${(i + 1) % 4}'}, destination: {ports: [${1000 + i}]}}
    - {action: Allow, protocol: TCP, source: {selector: app == 'a${(i * 3) % 200}', namespaceSelector: all()}, destination: {ports: [443]}}
    - {action: Pass}
  egress:
    - {action: Deny, destination: {nets: [10.${i}.0.0/16]}}
    - {action: Pass}
`;

const cilium = (i: number) => `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: policy-${i}}
spec:
  endpointSelector:
    matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': t${i % 4}, app: a${(i * 7) % 200}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: a${(i * 3) % 200}}}]
      toPorts: [{ports: [{port: "443", protocol: TCP}]}]
  ingressDeny:
    - fromEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': t${(i + 1) % 4}}}]
      toPorts: [{ports: [{port: "${1000 + i}", protocol: TCP}]}]
  egressDeny:
    - toCIDR: [10.${i}.0.0/16]
`;

if (kind !== 'calico' && kind !== 'cilium') throw new Error('usage: tsx bench/ordered.ts calico|cilium COUNT');
const policies = Array.from({ length: Number(count) }, (_, i) => (kind === 'calico' ? calico(i) : cilium(i)));
const tiers = kind === 'calico' ? Array.from({ length: TIERS }, (_, i) => tier(i)) : [];
process.stdout.write([...tiers, ...policies].join('---\n'));
