import type { NetworkPolicy, Peer } from '../../manifests/model.ts';
import { selectorKey } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName, selectorYaml } from './facts.ts';
import { listed } from './listed.ts';
import { requirementsOf } from './near-miss.ts';
import { correction, makersText, nothingSelected } from './nothing-selected.ts';
import { slipOfNamespace } from './np003-selects-nothing.ts';
import { splitPeers } from './np006-and-or.ts';
import type { Finding, Rule } from './rule.ts';
import { mayMatchNamespace } from './selecting.ts';

export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

export const peerSelectsNothing: Rule = {
  id: 'NP004',
  title: 'peer selects nothing',
  severity: 'warning',
  why: 'A peer that matches no pod lets nobody through: the connection that it was written for is denied. Judged are namespaces of which the manifests hold pods. An error where the label is almost one that pods have, or where pods of another namespace have it (podSelector alone is the own namespace); a note where a chart or an operator may make the pods. Where they are in another repository, annotate the policy, or its Namespace, with tierwall.dev/pods-elsewhere.',
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
    const made = new Map<string, { found: RuleInPolicy; peer: Peer; made: Made; count: number }>();
    for (const found of facts.rules()) {
      const split = new Set(splitPeers(found.rule).map(({ pods }) => pods));
      for (const peer of found.rule.peers) {
        // Which pods are meant where the namespaces stand in a peer of their own is NP006's.
        const judged = split.has(peer) ? undefined : judge(facts, found, peer);
        if (!judged) continue;
        const object = policyName(found.policy);
        if (!('makers' in judged)) yield { ...judged, location: peer.location, object };
        else if (facts.isIgnored('NP004', object)) yield noteOf(found, peer, judged, 1);
        else {
          const key = `${judged.namespaces} ${selectorKey(peer.podSelector)}`;
          const known = made.get(key);
          if (known) known.count++;
          else made.set(key, { found, peer, made: judged, count: 1 });
        }
      }
    }
    // The same pods, not in sight, are one cause in however many rules.
    for (const { found, peer, made: one, count } of made.values()) yield noteOf(found, peer, one, count);
  },
};

/** Pods that something makes out of sight. */
interface Made {
  readonly makers: string;
  readonly namespaces: readonly string[];
}

function judge(
  facts: Facts,
  found: RuleInPolicy,
  { podSelector, namespaceSelector }: Peer,
): Pick<Finding, 'severity' | 'message' | 'fix'> | Made | undefined {
  const { policy } = found;
  const misnamed = namespaceSelector && slipsOfNames(facts, namespaceSelector);
  if (misnamed) {
    const message = `${ruleName(found)}: there is no namespace ${misnamed.wrong} in these manifests`;
    return { severity: 'error', message, fix: { say: `replace ${misnamed.wrong} by ${misnamed.meant}` } };
  }
  if (!podSelector || isEmptySelector(podSelector)) return undefined;
  const { namespaces, isAll } = knownNamespaces(facts, namespaceSelector, policy);
  if (namespaces.length === 0) return undefined;
  const nothing = nothingSelected(facts, namespaces, podSelector);
  // Of namespaces that are not all known, others may have the pods.
  if (!nothing || (!isAll && nothing.why !== 'slip')) return undefined;
  const where = `namespace ${listed(namespaces)}`;
  const message = `${ruleName(found)}: no pod of ${where} matches ${JSON.stringify(selectorYaml(podSelector))}`;
  if (nothing.why === 'slip') return { severity: 'error', message, fix: { say: correction(nothing.miss) } };
  if (nothing.why === 'made elsewhere') return { makers: makersText(nothing.makers, namespaces), namespaces };
  if (nothing.why === 'unknown') return { message, fix: { say: 'correct the labels or the namespace, or remove it' } };
  const [only, ...more] = nothing.namespaces;
  const labels = { matchLabels: { [NAMESPACE_NAME]: only } };
  return {
    severity: 'error',
    message: `${message}; pods of namespace ${listed(nothing.namespaces)} do${namespaceSelector ? '' : ', and podSelector alone is the own namespace'}`,
    fix: {
      say: 'select their namespace in the same peer',
      ...(more.length === 0 && { yaml: { namespaceSelector: labels, podSelector: selectorYaml(podSelector) } }),
    },
  };
}

function noteOf(found: RuleInPolicy, peer: Peer, { makers, namespaces }: Made, count: number): Finding {
  const written = peer.podSelector ? JSON.stringify(selectorYaml(peer.podSelector)) : '';
  const others = count > 1 ? ` (and ${count - 1} more like it)` : '';
  return {
    ...{ severity: 'note', location: peer.location, object: policyName(found.policy) },
    message: `${ruleName(found)}${others}: no pod of these manifests in namespace ${listed(namespaces)} matches ${written}; ${makers} may make it`,
    fix: { say: 'render it and lint the result, to have the labels checked' },
  };
}

/**
 * Those of the namespaces that a peer is for of which the manifests hold pods; `isAll`: there can be no others. A namespace that is
 * named and of which there are no pods here is somebody else's.
 */
function knownNamespaces(
  facts: Facts,
  selector: Peer['namespaceSelector'],
  { namespace: own }: NetworkPolicy,
): { namespaces: string[]; isAll: boolean } {
  const withPods = (name: string) => facts.workloadsIn(name).length > 0;
  if (!selector) return { namespaces: [own].filter(withPods), isAll: true };
  const matching = facts.manifests.namespaces.filter((one) => mayMatchNamespace(selector, one)).map(({ name }) => name);
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
  const known = new Set(facts.manifests.namespaces.map(({ name }) => name));
  for (const wrong of namesIn(selector) ?? []) {
    const meant = known.has(wrong) ? undefined : slipOfNamespace(facts, wrong);
    if (meant !== undefined) return { wrong, meant };
  }
  return undefined;
}
