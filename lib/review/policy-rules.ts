import type { Manifests, Rule } from '../manifests/model.ts';
import type { CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumRule } from '../manifests/other-kinds/cilium-policy.ts';
import type { ClusterRule } from '../manifests/other-kinds/cluster-policy.ts';
import { inEachDirection } from '../manifests/other-kinds/each-direction.ts';
import { contentText } from '../manifests/other-kinds/other-content.ts';

/** For each kind of policy, what is left of a rule: nothing, if it can match none of the connections in question. */
export interface RulesLeft {
  readonly ofPolicy: (rule: Rule) => readonly Rule[];
  readonly ofCilium: (rule: CiliumRule) => readonly CiliumRule[];
  readonly ofCalico: (rule: CalicoRule) => readonly CalicoRule[];
  readonly ofCluster: (rule: ClusterRule) => readonly ClusterRule[];
}

/**
 * A text of all policies, with what is left of their rules. Equal texts mean that policies decide the same about the connections in
 * question, as long as both ends are the same. Policies that change places may have other texts.
 */
export function textOfRules({ policies, otherKinds }: Manifests, left: RulesLeft): string {
  const { cilium = [], calico = [], cluster = [] } = otherKinds ?? {};
  return [
    // Even a rule that matches nothing here may isolate the pods. Of a Cilium policy, `defaultDeny` says so.
    ...policies.map(({ ingress, egress, ...policy }) =>
      contentText({
        ...policy,
        has: [ingress.length > 0, egress.length > 0],
        ingress: ingress.flatMap(left.ofPolicy),
        egress: egress.flatMap(left.ofPolicy),
      }),
    ),
    ...cilium.map(({ allow, deny, ...policy }) =>
      contentText({
        ...policy,
        allow: inEachDirection(allow, (rules) => rules.flatMap(left.ofCilium)),
        deny: inEachDirection(deny, (rules) => rules.flatMap(left.ofCilium)),
      }),
    ),
    ...calico.map(({ rules, ...policy }) =>
      contentText({ ...policy, rules: inEachDirection(rules, (some) => some.flatMap(left.ofCalico)) }),
    ),
    ...cluster.map(({ rules, ...policy }) =>
      contentText({ ...policy, rules: inEachDirection(rules, (some) => some.flatMap(left.ofCluster)) }),
    ),
  ].join('\n');
}
