import type { NetworkPolicy, PolicyType, Rule } from '../manifests/model.ts';

/**
 * The name of a policy in texts: `shop/db` for a NetworkPolicy, and with the kind for others, as in `GlobalNetworkPolicy deny-all` or
 * `CiliumNetworkPolicy shop/db`.
 */
export function policyCalled({ kind, namespace, name }: Pick<NetworkPolicy, 'kind' | 'namespace' | 'name'>): string {
  const own = namespace === '' ? name : `${namespace}/${name}`;
  return kind === undefined ? own : `${kind} ${own}`;
}

/** Whether a name that {@link policyCalled} gave begins with the kind. No name or namespace has a space. */
export function hasKind(called: string): boolean {
  return called.includes(' ');
}

/**
 * The name of a rule in texts: `ingress rule 2 of shop/db`. Rules of other kinds have their action, as in `ingress rule 2 (Deny) of
 * ClusterNetworkPolicy floor`.
 */
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

/** `ingress rule`, or `ingressDeny rule` for a deny rule of Cilium, which has separate lists for these. */
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
