import type { Path } from '../../manifests/edit/edit.ts';
import type { NetworkPolicy, Peer } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import type { RulePart } from '../../reach/open-world/rule-part.ts';
import { spareParts } from '../../reach/open-world/spare-parts.ts';
import type { SparePart } from '../../reach/open-world/spares.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { isWithSets } from '../../reach/ordered/sets-among-peers.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import { splitPeers } from './np006-and-or.ts';
import { editedPolicy, type Patch, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const redundantRule: Rule = {
  id: 'NP014',
  title: 'rule that changes nothing',
  severity: 'note',
  why: 'Rules only add up. If others cover a rule, or the rest of a rule covers a peer, it can go. Left in place, it misleads: whoever removes it later believes that this closes something. The rule considers every pod that could exist, with any labels, in any namespace, and everything that it finds can be removed together. A rule of a direction that policyTypes leaves out is a warning: it does nothing, and was written to do something.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
    - from: [{podSelector: {}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const { policy, direction, rule, index } of facts.rules()) {
      if (isInForce(policy, direction, facts.connectivity.cni)) continue;
      yield {
        severity: 'warning',
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName({ policy, direction, index })} has no effect: its policyTypes leave ${direction.toLowerCase()} out`,
        // No patch: only the author of the rule knows what it is for, and with Cilium it is in force whatever policyTypes say.
        fix: { say: `name ${direction} in policyTypes, or remove the rule` },
      };
    }
    // Policies of other kinds may limit the pods, too.
    const isAlone = facts.connectivity.policies.length === facts.connectivity.manifests.policies.length;
    for (const part of sparePartsOf(facts)) {
      if (part.by.length === 0 && !isAlone) continue;
      const peer = part.rule.peers[part.peer ?? -1];
      // Peers beyond those that are written stand for sets of addresses.
      if (part.peer !== undefined && (!peer || isWithSets(part.rule, peer))) continue;
      yield {
        ...{ location: (peer ?? part.rule).location, object: policyName(part.policy) },
        message: `${nameOf(part)} changes nothing: ${reason(part)}`,
        fix: fixOf(part),
      };
    }
  },
};

function fixOf(part: SparePart): Finding['fix'] {
  if (isByAddress(part))
    return { say: 'where ipBlocks match no pods, as with Cilium, keep it; else remove it, or narrow what covers it' };
  // The wide half covers the narrow one. To remove that would hide the mistake.
  if (splitPeers(part.rule).some(({ at }) => at === part.peer || at - 1 === part.peer))
    return { say: 'if it and the peer beside it are meant as one, write one peer (NP006); else remove it' };
  // As often a mistake (NP015, NP024), after which this rule is all that is left of what was meant.
  if (part.by.some(({ rule }) => isForEveryone(rule, part.rule)))
    return { say: 'narrow what covers it, unless everybody is meant to get through there; else remove it' };
  return {
    say: part.by.length > 0 ? 'remove it, or narrow what covers it' : 'remove it, or narrow it',
    patch: removal(part.policy, pathOf(part.direction, part.index, part.peer)),
  };
}

function removal(policy: NetworkPolicy, path: Path): Patch {
  return { edits: [{ edit: 'remove', object: editedPolicy(policy), path }], closes: 'nothing' };
}

/** Does it let everybody through, where the other rule names who, or on which ports? */
function isForEveryone(rule: RulePart['rule'], other: RulePart['rule']): boolean {
  return rule.peers.length === 0 && (other.peers.length > 0 || (rule.ports.length === 0 && other.ports.length > 0));
}

/** May the rule let pods through by their addresses? Some network plugins do that, and lint may not know which plugin it is. */
function isByAddress(part: SparePart): boolean {
  const isOf = (one: RulePart, isMeant: (peer: Peer) => boolean) =>
    one.rule.peers.some((peer, at) => (one.peer === undefined || one.peer === at) && isMeant(peer));
  return (
    isOf(part, ({ ipBlock }) => !ipBlock) && part.by.some((one) => isOf(one, ({ ipBlock }) => ipBlock !== undefined))
  );
}

/**
 * Judged as the network plugin reads the policies, and told of them as they are written. Nothing is reported if there are too many conditions
 * to tell.
 */
function sparePartsOf({ manifests, connectivity, podCidrs }: Facts): SparePart[] {
  const { cni, manifests: seen } = connectivity;
  const written = new Map(seen.policies.map((policy, i) => [policy, manifests.policies[i] as NetworkPolicy]));
  const asWritten = <Part extends RulePart>(part: Part): Part => {
    const policy = written.get(part.policy) as NetworkPolicy;
    const rules = part.direction === 'Ingress' ? policy.ingress : policy.egress;
    return { ...part, policy, rule: rules[part.index] as RulePart['rule'] };
  };
  try {
    return spareParts(seen, { cni, podCidrs }).map((part) => ({ ...asWritten(part), by: part.by.map(asWritten) }));
  } catch (error) {
    if (error instanceof TooManyConditions) return [];
    throw error;
  }
}

function nameOf(part: RulePart): string {
  return part.peer === undefined ? ruleName(part) : `peer ${part.peer + 1} of ${ruleName(part)}`;
}

/** The most covering rules that are named. */
const NAMED = 3;

function reason({ by, direction }: SparePart): string {
  const [first, ...others] = by.map(nameOf);
  if (first === undefined) {
    return `it lets everything through, and without it nothing limits the ${direction.toLowerCase()} of these pods`;
  }
  if (others.length === 0) return `${first} covers it`;
  const named = [first, ...others].slice(0, NAMED);
  const more = by.length - named.length;
  const last = more > 0 ? `${more} more` : named.pop();
  return `${named.join(', ')} and ${last} together cover it`;
}
