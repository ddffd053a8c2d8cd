import type { Manifests } from '../../manifests/model.ts';
import type { CalicoRule } from '../../manifests/other-kinds/calico-policy.ts';
import type { CiliumRule } from '../../manifests/other-kinds/cilium-policy.ts';
import { inEachDirection } from '../../manifests/other-kinds/each-direction.ts';
import type { FurtherLimit } from '../../manifests/other-kinds/other-object.ts';
import { policyCalled } from '../policy-called.ts';
import { type Expression, unknown } from './expression.ts';

/** Connections that pass a limit beyond addresses and ports. Equal limits are the same question. */
export function passing({ content }: FurtherLimit): Expression {
  return unknown('nobody knows offline which requests a limit at L7 lets through', content);
}

/** The names of the policies that limit what they allow beyond addresses and ports. */
export function limitedPolicies({ otherKinds }: Manifests): string[] {
  const { cilium = [], calico = [] } = otherKinds ?? {};
  const limited = [
    ...cilium.filter(({ allow }) => [...allow.Ingress, ...allow.Egress].some(({ parts }) => parts)),
    ...calico.filter(({ rules }) => [...rules.Ingress, ...rules.Egress].some(isLimitedHere)),
  ];
  return [...new Set(limited.map(({ kind, namespace = '', name }) => policyCalled({ kind, namespace, name })))];
}

/**
 * The manifests with every limit beyond addresses and ports as a question that nobody can answer. Otherwise rules count as if they let
 * everything through on their ports.
 */
export function withDecidingLimits(manifests: Manifests): Manifests {
  const { otherKinds } = manifests;
  if (!otherKinds) return manifests;
  return {
    ...manifests,
    otherKinds: {
      ...otherKinds,
      cilium: otherKinds.cilium.map((policy) => ({
        ...policy,
        allow: inEachDirection(policy.allow, (rules) => rules.map(ciliumRule)),
      })),
      calico: otherKinds.calico.map((policy) => ({
        ...policy,
        rules: inEachDirection(policy.rules, (rules) => rules.map(calicoRule)),
      })),
    },
  };
}

function ciliumRule({ parts, ...rule }: CiliumRule): CiliumRule {
  return { ...rule, ...(parts && { parts: parts.map((part) => ({ ...part, ...decidingLimit(part) })) }) };
}

function calicoRule(rule: CalicoRule): CalicoRule {
  return isLimitedHere(rule) ? { ...rule, ...decidingLimit(rule) } : rule;
}

/** Calico has limits only in rules that allow. */
function isLimitedHere({ action, limit }: CalicoRule): boolean {
  return action === 'Allow' && limit !== undefined;
}

function decidingLimit({ limit }: { readonly limit?: FurtherLimit }): { readonly limit?: FurtherLimit } {
  return limit ? { limit: { ...limit, decides: true } } : {};
}
