import type { NetworkPolicy, Peer, Unseen, Workload } from '../../manifests/model.ts';
import { rangesOfBlock } from '../../reach/ip-space.ts';
import { isWithSets } from '../../reach/ordered/sets-among-peers.ts';
import { requirementsOf, selectorKey } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import { writtenSelector } from './near-miss.ts';
import { correction, makersText, type NothingSelected, nothingSelected } from './nothing-selected.ts';
import { notInSight, slipOfNamespace } from './np003-selects-nothing.ts';
import { splitPeers } from './np006-and-or.ts';
import { pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

/** The label that the API server sets on each namespace: its name. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export const peerSelectsNothing: Rule = {
  id: 'NP004',
  title: 'peer selects nothing',
  severity: 'warning',
  why: 'A peer that matches no pod lets nobody through, so the connection that it was written for is denied. The same is true of a block of which its except leaves no address. The rule judges namespaces of which the manifests hold pods. It is an error if the label is almost one that pods have, or if pods of another namespace have it: podSelector alone means the namespace of the policy. It is a note if a chart or an operator may make the pods. If they are in another repository, annotate the policy, or its Namespace, with tierwall.dev/pods-elsewhere.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: back-end}}}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const unseen = notInSight(facts);
    const made = new Map<string, Made>();
    for (const found of facts.rules()) {
      const split = new Set(splitPeers(found.rule).map(({ pods }) => pods));
      for (const peer of found.rule.peers) {
        // If the namespaces are in a peer of their own, NP006 asks which pods are meant.
        const judged = split.has(peer) || isWithSets(found.rule, peer) ? undefined : judge(facts, found, peer);
        if (!judged) continue;
        const object = policyName(found.policy);
        if (!('makers' in judged)) yield { ...judged, location: peer.location, object };
        else if (facts.isIgnored('NP004', object)) yield noteOf({ ...judged, found, peer, count: 1 });
        // Pods of a namespace out of sight are one cause, in however many rules. NP003 may have found it.
        else if (!judged.namespaces.some((name) => unseen.has(name))) {
          const key = `${judged.namespaces}`;
          const { makers, count, ...first } = made.get(key) ?? { ...judged, found, peer, count: 0 };
          made.set(key, { ...first, makers: [...new Set([...makers, ...judged.makers])], count: count + 1 });
        }
      }
    }
    for (const one of made.values()) yield noteOf(one);
  },
};

/** Pods that something makes out of sight. */
interface NotInSight {
  readonly makers: readonly Unseen[];
  readonly namespaces: readonly string[];
}

/** The number of peers for such pods, and the first of them. */
interface Made extends NotInSight {
  readonly found: RuleInPolicy;
  readonly peer: Peer;
  readonly count: number;
}

/** Peers that probably mean these pods, but for a typing error. */
export function* slipsOfPeers(facts: Facts): Generator<{ found: RuleInPolicy; workload: Workload }> {
  for (const found of facts.rules()) {
    for (const { podSelector, namespaceSelector } of found.rule.peers) {
      if (!podSelector || isEmptySelector(podSelector)) continue;
      const { nothing } = selectedByPeer(facts, namespaceSelector, podSelector, found.policy);
      if (nothing?.why === 'slip') yield { found, workload: nothing.miss.workload };
    }
  }
}

function judge(
  facts: Facts,
  found: RuleInPolicy,
  peer: Peer,
): Pick<Finding, 'severity' | 'message' | 'fix'> | NotInSight | undefined {
  const { policy, direction, index, rule } = found;
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock && rangesOfBlock(ipBlock).length === 0) {
    const message = `${ruleName(found)}: its except leaves no address of ${ipBlock.cidr}`;
    return { message, fix: { say: 'exclude less, or remove the peer' } };
  }
  const misnamed = namespaceSelector && slipsOfNames(facts, namespaceSelector);
  if (misnamed) {
    const message = `${ruleName(found)}: there is no namespace ${misnamed.wrong} in these manifests`;
    return { severity: 'error', message, fix: { say: `replace ${misnamed.wrong} by ${misnamed.meant}` } };
  }
  if (!podSelector || isEmptySelector(podSelector)) return undefined;
  const { nothing, namespaces, isAll } = selectedByPeer(facts, namespaceSelector, podSelector, policy);
  // If not all namespaces are known, another one may have the pods.
  if (!nothing || (!isAll && nothing.why !== 'slip')) return undefined;
  const where = `namespace ${listed(namespaces)}`;
  const message = `${ruleName(found)}: no pod of ${where} matches ${writtenSelector(podSelector)}`;
  if (nothing.why === 'slip') {
    const path = [...pathOf(direction, index, rule.peers.indexOf(peer)), 'podSelector'];
    return { severity: 'error', message, fix: correction(nothing.miss, policy, path, podSelector) };
  }
  if (nothing.why === 'made elsewhere') return { makers: nothing.makers, namespaces };
  if (nothing.why === 'unknown') return { message, fix: { say: 'correct the labels or the namespace, or remove it' } };
  return {
    severity: 'error',
    message: `${message}; pods of namespace ${listed(nothing.namespaces)} do${namespaceSelector ? '' : `, and podSelector alone means namespace ${policy.namespace}`}`,
    fix: {
      say: `select their namespace in the same peer: ${NAMESPACE_NAME}=${listed(nothing.namespaces)}`,
    },
  };
}

function noteOf({ found, peer, makers, namespaces, count }: Made): Finding {
  const written = peer.podSelector ? writtenSelector(peer.podSelector) : '';
  const others = count > 1 ? ` (and ${count - 1} more ${count === 2 ? 'peer' : 'peers'})` : '';
  return {
    ...{ severity: 'note', location: peer.location, object: policyName(found.policy) },
    message: `${ruleName(found)}: no pod of these manifests in namespace ${listed(namespaces)} matches ${written}${others}; ${makersText(makers)} may make it`,
    fix: { say: 'render it and lint the result, to have the labels checked' },
  };
}

interface Selected {
  readonly nothing: NothingSelected | undefined;
  readonly namespaces: readonly string[];
  readonly isAll: boolean;
}

/** Kept, because the answer is the same for peers that are written alike. */
const known = new WeakMap<Facts, Map<string, Selected>>();

function selectedByPeer(
  facts: Facts,
  namespaceSelector: Peer['namespaceSelector'],
  podSelector: NonNullable<Peer['podSelector']>,
  policy: NetworkPolicy,
): Selected {
  const answers = known.get(facts) ?? new Map<string, Selected>();
  known.set(facts, answers);
  const where = namespaceSelector ? selectorKey(namespaceSelector) : policy.namespace;
  const key = `${where} ${selectorKey(podSelector)}`;
  let answer = answers.get(key);
  if (!answer) {
    const { namespaces, isAll } = knownNamespaces(facts, namespaceSelector, policy);
    const nothing = namespaces.length > 0 ? nothingSelected(facts, namespaces, podSelector) : undefined;
    answer = { nothing, namespaces, isAll };
    answers.set(key, answer);
  }
  return answer;
}

/**
 * The namespaces that a peer is for, as far as the manifests hold pods of them. `isAll` means that there can be no others. A
 * namespace that is named and has no pods here belongs to somebody else.
 */
function knownNamespaces(
  facts: Facts,
  selector: Peer['namespaceSelector'],
  { namespace: own }: NetworkPolicy,
): { namespaces: string[]; isAll: boolean } {
  const withPods = (name: string) => facts.workloadsIn(name).length > 0;
  if (!selector) return { namespaces: [own].filter(withPods), isAll: true };
  const matching = facts.namespacesMatching(selector).map(({ name }) => name);
  const names = namesIn(selector);
  const isAll = names !== undefined && matching.length > 0 && matching.every(withPods);
  return { namespaces: matching.filter(withPods), isAll };
}

function namesIn(selector: NonNullable<Peer['namespaceSelector']>): readonly string[] | undefined {
  return requirementsOf(selector).find(({ key, operator }) => key === NAMESPACE_NAME && operator === 'In')?.values;
}

function slipsOfNames(
  facts: Facts,
  selector: NonNullable<Peer['namespaceSelector']>,
): { wrong: string; meant: string } | undefined {
  const isKnown = (wrong: string) => facts.manifests.namespaces.some(({ name }) => name === wrong);
  for (const wrong of namesIn(selector) ?? []) {
    const meant = isKnown(wrong) ? undefined : slipOfNamespace(facts, wrong);
    if (meant !== undefined) return { wrong, meant };
  }
  return undefined;
}
