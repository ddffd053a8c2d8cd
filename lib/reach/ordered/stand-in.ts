import type {
  LabelSelector,
  Location,
  NetworkPolicy,
  Peer,
  PolicyAction,
  PolicyPort,
  PolicyType,
  Protocol,
  Rule,
} from '../../manifests/model.ts';
import type { OtherObject } from '../../manifests/other-kinds/other-object.ts';
import { cidrsOf } from '../ip-space.ts';
import { rangesOf, unknownOf } from './expression.ts';
import type { OrderedRule } from './ordered-policy.ts';

const NOBODY: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

/**
 * The object that stands for a policy of another kind where code expects a NetworkPolicy. It says who the policy is and where its rules
 * are. Of the rules it holds only addresses and port names. What they decide is in their expressions alone.
 */
export function standIn(
  { kind, namespace, name, location }: Omit<OtherObject, 'named'>,
  tier: string,
  rules: Readonly<Record<PolicyType, readonly Rule[] | undefined>>,
): NetworkPolicy {
  const types = (['Ingress', 'Egress'] as const).filter((direction) => rules[direction] !== undefined);
  return {
    ...{
      kind: kind === 'NetworkPolicy' ? 'Calico NetworkPolicy' : kind,
      tier,
      namespace: namespace ?? '',
      name,
      location,
      podSelector: NOBODY,
      namesTypes: true,
    },
    policyTypes: new Set(types),
    ingress: rules.Ingress ?? [],
    egress: rules.Egress ?? [],
    namesNamespace: true,
  };
}

/** A rule as it is written, and the ordered rules that it was compiled to. */
export function withStandIn(
  action: PolicyAction,
  location: Location,
  index: number,
  parts: readonly Pick<OrderedRule, 'peer' | 'subject' | 'ports'>[],
  note?: string,
): { readonly rule: Rule; readonly rules: readonly OrderedRule[] } {
  const ranges = parts.flatMap(({ peer, subject }) => [...rangesOf(peer), ...(subject ? rangesOf(subject) : [])]);
  const cidrs = [...new Set(ranges.flatMap(cidrsOf))];
  const names = [...new Set(parts.flatMap(({ ports }) => ports.names))];
  const unknown = parts.flatMap(({ peer, subject }) => [...unknownOf(peer), ...(subject ? unknownOf(subject) : [])]);
  const rule: Rule = {
    action,
    location,
    peers: cidrs.map((cidr): Peer => ({ ipBlock: { cidr, except: [] }, location })),
    ports: names.map((name): PolicyPort => {
      const [protocol, port] = name.split('/') as [Protocol, string];
      return { protocol, port, location };
    }),
    ...(note !== undefined && { note }),
    ...(unknown.length > 0 && { unknown: [...new Set(unknown)] }),
  };
  return { rule, rules: parts.map((part) => ({ ...part, action, rule, index })) };
}
