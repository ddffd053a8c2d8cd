import type { Rule } from '../../manifests/model.ts';
import { ruleCalled } from '../../reach/policy-called.ts';

/** Such as `ingress rule 2 (Deny) of ClusterNetworkPolicy floor (floor.yaml:9)`. */
export function rulePlaced(placed: Parameters<typeof ruleCalled>[0] & { readonly rule: Rule }): string {
  const { file, line } = placed.rule.location;
  return `${ruleCalled(placed)} (${file}:${line})`;
}
