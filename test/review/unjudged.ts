import { namespace, pod, reviewed } from './review.ts';

/** A policy of Cilium, and one of Calico, for the database of the shop, by their rules. */
export const CILIUM = (...rules: readonly string[]) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ${rules.join(', ')}}
`;
export const CALICO = (...rules: readonly string[]) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [${rules.join(', ')}]}
`;
/** A rule of Cilium that lets the shop in at a port, with limits of that port, and of the rule. */
export const onPort = (port: number, limits = '', more = '') =>
  `ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '${port}', protocol: TCP}]${limits}}]${more}}]`;
/** The objects of both sides. */
export const PODS = [namespace('shop'), pod('db'), pod('web')];

/** What nobody can judge of a change, and whether a row shows that something else changes. */
export function changes(before: readonly string[], after: readonly string[]): string[] {
  const { unjudged, blocks, open } = reviewed([...PODS, ...before], [...PODS, ...after]);
  const rows = blocks.length + open.length > 0 ? ['rows'] : [];
  return [...unjudged.map(({ fate, what, object }) => `${fate} ${what} of ${object.name}`), ...rows];
}
