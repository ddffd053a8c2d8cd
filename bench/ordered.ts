/** Policies that are asked in an order, to stand beside a made-up cluster: `tsx bench/ordered.ts calico|cilium COUNT [TEAM APP] > FILE`, with what its labels begin. */
const [kind, count = '100', team = 'team-', app = 'app-'] = process.argv.slice(2);
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
  namespaceSelector: team == '${team}${i % 4}'
  selector: app in {'${app}${(i * 7) % 200}', '${app}${(i * 11) % 200}'}
  types: [Ingress, Egress]
  ingress:
    - {action: Deny, protocol: TCP, source: {namespaceSelector: team == '${team}${(i + 1) % 4}'}, destination: {ports: [${1000 + i}]}}
    - {action: Allow, protocol: TCP, source: {selector: app == '${app}${(i * 3) % 200}', namespaceSelector: all()}, destination: {ports: [443]}}
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
    matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': ${team}${i % 4}, app: ${app}${(i * 7) % 200}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: ${app}${(i * 3) % 200}}}]
      toPorts: [{ports: [{port: "443", protocol: TCP}]}]
  ingressDeny:
    - fromEndpoints: [{matchLabels: {'k8s:io.cilium.k8s.namespace.labels.team': ${team}${(i + 1) % 4}}}]
      toPorts: [{ports: [{port: "${1000 + i}", protocol: TCP}]}]
  egressDeny:
    - toCIDR: [10.${i}.0.0/16]
`;

if (kind !== 'calico' && kind !== 'cilium')
  throw new Error('usage: tsx bench/ordered.ts calico|cilium COUNT [TEAM APP]');
const policies = Array.from({ length: Number(count) }, (_, i) => (kind === 'calico' ? calico(i) : cilium(i)));
const tiers = kind === 'calico' ? Array.from({ length: TIERS }, (_, i) => tier(i)) : [];
process.stdout.write([...tiers, ...policies].join('---\n'));
