import type { Manifests, NetworkPolicy, NotEvaluated, PolicyType } from '../manifests/model.ts';
import type { CalicoPolicy, CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumRule, CiliumRules } from '../manifests/other-kinds/cilium-policy.ts';
import type { ClusterPolicy } from '../manifests/other-kinds/cluster-policy.ts';
import { inEachDirection } from '../manifests/other-kinds/each-direction.ts';
import { contentText, otherContent, otherKey } from '../manifests/other-kinds/other-content.ts';
import type { OtherObject } from '../manifests/other-kinds/other-object.ts';
import { policyCalled } from '../reach/policy-called.ts';
import { othersOfCalico } from '../reach/told-protocols.ts';

/** A policy with what it says beyond addresses and ports, in texts that are equal if it says the same. */
export interface Said {
  readonly object: NotEvaluated;
  /** Its name, as causes of differences have it. */
  readonly called: string;
  /** Of other protocols than TCP, UDP and SCTP, with the pods that it is for. Never empty. */
  readonly protocols: string;
  /** All that it says. */
  readonly content: string;
  /** Of HTTP, TLS and authentication. */
  readonly limits: string;
}

const NOTHING = '';
/** The parts of a rule that say nothing of other protocols. */
const OF_PORTS = { ports: undefined, parts: undefined, protocols: undefined, limit: undefined };

/** What each policy of the manifests says, by a key that is the same on both sides of a comparison. */
export function saidBy({ policies, otherKinds }: Manifests): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const policy of policies) {
    const { namespace, name } = policy;
    const key = JSON.stringify(['NetworkPolicy', namespace, name]);
    said.set(key, {
      ...{ object: named(policy), called: policyCalled(policy), limits: NOTHING },
      content: `${said.get(key)?.content ?? ''}${contentText(policy)}\n`,
      protocols: `${said.get(key)?.protocols ?? ''}${ofNetworkPolicy(policy)}\n`,
    });
  }
  const add = (object: OtherObject, one: Pick<Said, 'protocols' | 'limits'>) => {
    const key = otherKey(object);
    const known = said.get(key) ?? { protocols: '', content: '', limits: '' };
    const { namespace = '', name } = object;
    const kind = object.kind === 'NetworkPolicy' ? 'Calico NetworkPolicy' : object.kind;
    said.set(key, {
      ...{ object: object.named, called: policyCalled({ kind, namespace, name }) },
      protocols: `${known.protocols}${one.protocols}\n`,
      content: `${known.content}${otherContent(object)}\n`,
      limits: known.limits + one.limits,
    });
  };
  // A Cilium policy may have several sets of rules, each an entry of this list.
  for (const policy of otherKinds?.cilium ?? []) add(policy, ofCilium(policy));
  for (const policy of otherKinds?.calico ?? []) add(policy, ofCalico(policy));
  for (const policy of otherKinds?.cluster ?? []) add(policy, { protocols: ofClusterPolicy(policy), limits: NOTHING });
  return said;
}

function ofNetworkPolicy({ podSelector, policyTypes, ingress, egress }: NetworkPolicy): string {
  const isForAll = ({ ports }: NetworkPolicy['ingress'][number]) => ports.length === 0;
  return contentText({ podSelector, policyTypes, ingress: ingress.filter(isForAll), egress: egress.filter(isForAll) });
}

function ofClusterPolicy({ tier, priority, subject, rules }: ClusterPolicy): string {
  return contentText({ tier, priority, subject, rules: ruled(rules, ({ ports }) => ports === undefined) });
}

function ofCalico(policy: CalicoPolicy): Pick<Said, 'protocols' | 'limits'> {
  const { tier, order, selector, namespaceSelector, serviceAccountSelector, types, rules } = policy;
  const place = { tier, order, selector, namespaceSelector, serviceAccountSelector, types };
  const isOfOthers = (rule: CalicoRule) => othersOfCalico(rule).some.length > 0;
  return {
    protocols: contentText({ ...place, rules: ruled(rules, isOfOthers) }),
    limits: textOf(rules, '', limitsOf),
  };
}

function ofCilium({ endpointSelector, defaultDeny, allow, deny }: CiliumRules): Pick<Said, 'protocols' | 'limits'> {
  const isOfOthers = ({ ports, others }: CiliumRule) => ports === undefined || others !== undefined;
  const of = { allow: ruled(allow, isOfOthers), deny: ruled(deny, isOfOthers) };
  return {
    protocols: contentText({ endpointSelector, defaultDeny, ...of }),
    limits: textOf(allow, '', limitsOf) + textOf(deny, 'Deny', limitsOf),
  };
}

function ruled<Rule extends object>(rules: Readonly<Record<PolicyType, readonly Rule[]>>, is: (rule: Rule) => boolean) {
  return inEachDirection(rules, (some) => some.filter(is).map((rule) => ({ ...rule, ...OF_PORTS })));
}

type Rule = Partial<Pick<CiliumRule, 'parts'> & Pick<CalicoRule, 'limit'>>;

function limitsOf({ limit, parts = [] }: Rule): string[] {
  return [limit, ...parts.map((part) => part.limit)].flatMap((one) => one?.content ?? []);
}

function textOf(
  rules: Readonly<Record<PolicyType, readonly Rule[]>>,
  action: string,
  of: (rule: Rule) => readonly string[],
): string {
  const both = (['Ingress', 'Egress'] as const).flatMap((direction) =>
    rules[direction].flatMap(of).map((one) => `${direction} ${action} ${one}\n`),
  );
  return both.join('');
}

function named({ namespace, name, location }: NetworkPolicy): NotEvaluated {
  const kind = 'NetworkPolicy';
  return { apiVersion: 'networking.k8s.io/v1', kind, namespace, name, location, content: '', reaches: [] };
}
