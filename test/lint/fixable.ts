import { policy } from './shop.ts';

/** Nobody of the shop opens anything. */
export const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
/** Has a rule that changes nothing, with a comment at the one that stays. */
export const TWICE = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: twice, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    # everybody of the shop
    - from: [{podSelector: {}}]
    - from: [{podSelector: {matchLabels: {app: db}}}]
`;
/** The same without that rule. */
export const FIXED = TWICE.replace(/ {4}- from: \[\{podSelector: \{matchLabels.*\n/, '');
