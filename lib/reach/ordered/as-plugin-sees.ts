import type { LabelSelector, Manifests, NetworkPolicy, Peer, Rule } from '../../manifests/model.ts';
import type { ClusterPeer, ClusterPolicy, PodsOfNamespaces } from '../../manifests/other-kinds/cluster-policy.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import type { Cni } from '../options.ts';
import { labelsOfNamespace } from '../selector.ts';
import { CALICO_NAME as NAME_OF_CALICO } from './account-labels.ts';
import { isLeftOut } from './cilium-labels.ts';
import { each } from './each.ts';
import { NAMESPACE_NAME as NAME } from './plugin-labels.ts';
import { asksForPluginLabels, never, plainPeers, subjectSelector } from './plugin-selectors.ts';
import { podSelectorsOf } from './pod-selectors.ts';
import { SetsAmongPeers } from './sets-among-peers.ts';

/** How a network plugin reads the selectors of NetworkPolicies and of policies of the whole cluster. */
interface Reading {
  readonly pods: (selector: LabelSelector) => LabelSelector;
  readonly namespaces: (selector: LabelSelector) => LabelSelector;
}

/**
 * The manifests with selectors as the plugin reads them. Labels that it sets on pods itself count as it sets them. To Cilium, no pod has a
 * label that it leaves out. To Calico, each namespace has one more label. Selectors of their own kinds are compiled so. What is already
 * seen so, stays the same object.
 */
export function asPluginSees(manifests: Manifests, cni: Cni): Manifests {
  const seeing = cni === 'cilium' ? CILIUM : cni === 'calico' ? CALICO : undefined;
  if (!seeing) return manifests;
  const sets = new SetsAmongPeers(cni === 'calico' ? manifests : { namespaces: [] });
  const policies = each(manifests.policies, (policy) => {
    if (seen.has(policy)) return policy;
    const one = seeing.networkPolicy(withoutPluginLabels(sets.addedTo(policy), manifests, cni));
    if (one !== policy) seen.add(one);
    return one;
  });
  const otherKinds = manifests.otherKinds && seeing.allKinds(manifests.otherKinds);
  const { doubtful } = sets;
  const isSame = policies === manifests.policies && otherKinds === manifests.otherKinds && doubtful.length === 0;
  if (isSame) return manifests;
  const notEvaluated = [...manifests.notEvaluated, ...doubtful];
  return { ...manifests, policies, notEvaluated, ...(otherKinds && { otherKinds }) };
}

/** Policies as a plugin sees them. They may still name a label that it sets, and then mean one of the pod's own. */
const seen = new WeakSet<NetworkPolicy>();

/** The policy with what it asks of labels that the plugin sets on pods answered, such as the name of their namespace. */
function withoutPluginLabels(policy: NetworkPolicy, { namespaces }: Manifests, cni: Cni): NetworkPolicy {
  const { namespace, podSelector, ingress, egress } = policy;
  const asks = (selector: LabelSelector) => asksForPluginLabels(selector, cni);
  if (!podSelectorsOf(policy).some(asks)) return policy;
  const found = namespaces.find(({ name }) => name === namespace);
  const known = labelsOfNamespace(found ?? { labels: new Map(), declared: false });
  const labels = { ...known, labels: new Map([...known.labels, [NAME, namespace]]) };
  const rule = (one: Rule): Rule => ({ ...one, peers: one.peers.flatMap((peer) => plainPeers(peer, namespace, cni)) });
  return {
    ...policy,
    podSelector: asks(podSelector) ? subjectSelector(podSelector, labels, cni) : podSelector,
    ...{ ingress: ingress.map(rule), egress: egress.map(rule) },
  };
}

class Seeing {
  private readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  readonly networkPolicy = cached((policy: NetworkPolicy): NetworkPolicy => {
    const podSelector = this.reading.pods(policy.podSelector);
    const [ingress, egress] = [each(policy.ingress, this.rule), each(policy.egress, this.rule)];
    const isSame = podSelector === policy.podSelector && ingress === policy.ingress && egress === policy.egress;
    return isSame ? policy : { ...policy, podSelector, ingress, egress };
  });

  readonly allKinds = cached((kinds: OtherKinds): OtherKinds => {
    const cluster = each(kinds.cluster, this.clusterPolicy);
    return cluster === kinds.cluster ? kinds : { ...kinds, cluster };
  });

  private readonly rule = (rule: Rule): Rule => {
    const peers = each(rule.peers, (peer) => this.selected<Peer>(peer));
    return peers === rule.peers ? rule : { ...rule, peers };
  };

  private readonly clusterPolicy = (policy: ClusterPolicy): ClusterPolicy => {
    const subject = this.selected(policy.subject);
    const ofRule = (rule: ClusterPolicy['rules']['Ingress'][number]) => {
      const peers = each(rule.peers, (peer: ClusterPeer) => (peer.is === 'pods' ? this.selected(peer) : peer));
      return peers === rule.peers ? rule : { ...rule, peers };
    };
    const [Ingress, Egress] = [each(policy.rules.Ingress, ofRule), each(policy.rules.Egress, ofRule)];
    const isSame = subject === policy.subject && Ingress === policy.rules.Ingress && Egress === policy.rules.Egress;
    return isSame ? policy : { ...policy, subject, rules: { Ingress, Egress } };
  };

  private selected<Pods extends PodsOfNamespaces>(pods: Pods): Pods {
    const podSelector = pods.podSelector && this.reading.pods(pods.podSelector);
    const namespaceSelector = pods.namespaceSelector && this.reading.namespaces(pods.namespaceSelector);
    if (podSelector === pods.podSelector && namespaceSelector === pods.namespaceSelector) return pods;
    return { ...pods, ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }) };
  }
}

function asWritten(selector: LabelSelector): LabelSelector {
  return selector;
}

const CILIUM = new Seeing({ pods: withoutLeftOut, namespaces: asWritten });
const CALICO = new Seeing({ pods: asWritten, namespaces: byName });

/** A requirement that a label be there is never met, as if it had to be absent, too. One that it be another is always met. */
function withoutLeftOut(selector: LabelSelector): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  if (![...matchLabels.keys()].some(isLeftOut) && !matchExpressions.some(({ key }) => isLeftOut(key))) return selector;
  return {
    matchLabels: new Map([...matchLabels].filter(([key]) => !isLeftOut(key))),
    matchExpressions: [
      ...[...matchLabels.keys()].filter(isLeftOut).flatMap(never),
      ...matchExpressions.flatMap((one) => {
        if (!isLeftOut(one.key)) return [one];
        return one.operator === 'NotIn' || one.operator === 'DoesNotExist' ? [] : never(one.key);
      }),
    ],
  };
}

function byName(selector: LabelSelector): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  const name = matchLabels.get(NAME_OF_CALICO);
  if (name === undefined && !matchExpressions.some(({ key }) => key === NAME_OF_CALICO)) return selector;
  const others = [...matchLabels].filter(([key]) => key !== NAME_OF_CALICO);
  const isFree = name !== undefined && !matchLabels.has(NAME);
  return {
    matchLabels: new Map([...others, ...(isFree ? [[NAME, name] as const] : [])]),
    matchExpressions: [
      ...(name !== undefined && !isFree ? [{ key: NAME, operator: 'In' as const, values: [name] }] : []),
      ...matchExpressions.map((one) => (one.key === NAME_OF_CALICO ? { ...one, key: NAME } : one)),
    ],
  };
}

/** Each object as it is seen. What is seen is seen as itself. */
function cached<Seen extends object>(see: (one: Seen) => Seen): (one: Seen) => Seen {
  const known = new WeakMap<Seen, Seen>();
  return (one) => {
    let seen = known.get(one);
    if (!seen) {
      seen = see(one);
      known.set(one, seen);
      known.set(seen, seen);
    }
    return seen;
  };
}
