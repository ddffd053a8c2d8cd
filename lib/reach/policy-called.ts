import type { NetworkPolicy, PolicyType, Rule } from '../manifests/model.ts';

/** `shop/db` of a NetworkPolicy; of another kind `GlobalNetworkPolicy deny-all`, `CiliumNetworkPolicy shop/db`. */
export function policyCalled({ kind, namespace, name }: Pick<NetworkPolicy, 'kind' | 'namespace' | 'name'>): string {
  const own = namespace === '' ? name : `${namespace}/${name}`;
  return kind === undefined ? own : `${kind} ${own}`;
}

/** `ingress rule 2 of shop/db`; of another kind with what it does: `ingress rule 2 (Deny) of ClusterNetworkPolicy floor`. */
export function ruleCalled({
  policy,
  direction,
  index,
  rule,
}: {
  readonly policy: Pick<NetworkPolicy, 'kind' | 'namespace' | 'name'>;
  readonly direction: PolicyType;
  readonly index: number;
  readonly rule?: Pick<Rule, 'action'>;
}): string {
  return `${ruleOf(policy, direction, rule)} ${index + 1}${actionOf(rule)} of ${policyCalled(policy)}`;
}

/** `ingress rule`; of Cilium, which has lists of their own for what is denied, `ingressDeny rule`. */
export function ruleOf(
  { kind }: Pick<NetworkPolicy, 'kind'>,
  direction: PolicyType,
  rule: Pick<Rule, 'action'> | undefined,
): string {
  const isDenyList = kind?.startsWith('Cilium') && rule?.action === 'Deny';
  return `${direction.toLowerCase()}${isDenyList ? 'Deny' : ''} rule`;
}

function actionOf(rule: Pick<Rule, 'action'> | undefined): string {
  return rule?.action === undefined ? '' : ` (${rule.action})`;
}
