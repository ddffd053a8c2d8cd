import type {
  Manifests,
  NetworkPolicy,
  NotEvaluated,
  Peer,
  PolicyReach,
  PolicyType,
  Rule,
} from '../../manifests/model.ts';
import type { CalicoNetworkSet } from '../../manifests/other-kinds/calico-policy.ts';
import { YES } from '../selector.ts';
import { CalicoExpressions } from './calico-expressions.ts';
import { each } from './each.ts';
import { selectorsOfPods } from './found-sets.ts';
import { isOfKubernetes } from './plugin-labels.ts';

/**
 * The sets of addresses that Calico finds by the selectors of NetworkPolicies. It looks for endpoints of Kubernetes, which it tells by a label
 * that a set may have, too.
 */
export class SetsAmongPeers {
  private readonly reaches = new Map<CalicoNetworkSet, PolicyReach[]>();
  private readonly expressions: CalicoExpressions | undefined;

  constructor({ otherKinds, namespaces }: Pick<Manifests, 'otherKinds' | 'namespaces'>) {
    const sets = (otherKinds?.networkSets ?? []).filter(({ labels }) => isOfKubernetes(labels));
    if (sets.length > 0) this.expressions = new CalicoExpressions(sets, namespaces);
  }

  /** Sets that labels of an undeclared namespace may let a policy find, as objects that may open what the policy denies. */
  get doubtful(): NotEvaluated[] {
    return [...this.reaches].map(([{ named }, reaches]) => ({ ...named, reaches }));
  }

  /** The policy with the addresses of these sets as ipBlocks beside the peers that find them. The same object if none is found. */
  addedTo(policy: NetworkPolicy): NetworkPolicy {
    const { expressions } = this;
    if (!expressions) return policy;
    const rules = (direction: PolicyType) => (rule: Rule) => this.withSets(rule, policy, direction, expressions);
    const [ingress, egress] = [each(policy.ingress, rules('Ingress')), each(policy.egress, rules('Egress'))];
    return ingress === policy.ingress && egress === policy.egress ? policy : { ...policy, ingress, egress };
  }

  private withSets(rule: Rule, policy: NetworkPolicy, direction: PolicyType, expressions: CalicoExpressions): Rule {
    let isFound = false;
    const added = rule.peers.flatMap((peer) => {
      if (peer.ipBlock) return [];
      const { location } = peer;
      const sets = expressions.matchingSets(selectorsOfPods(peer, policy.namespace));
      if (sets.length > 0) isFound = true;
      for (const { set, match } of sets) if (match !== YES) this.doubt(set, policy, direction);
      return sets
        .filter(({ match }) => match === YES)
        .flatMap(({ set }) => set.nets.map((cidr): Peer => ({ ipBlock: { cidr, except: [] }, location })));
    });
    return isFound ? { ...rule, peers: [...rule.peers, ...added] } : rule;
  }

  private doubt(set: CalicoNetworkSet, { namespace, podSelector }: NetworkPolicy, direction: PolicyType): void {
    const reach = { direction, namespace, podSelector, of: 'pods', opens: true, closes: false } as const;
    const own = { ...reach, isBaseline: false, isAmongPods: false };
    this.reaches.set(set, [...(this.reaches.get(set) ?? []), own]);
  }
}

/** Whether a peer finds sets of addresses, or is one of the ipBlocks that stand for these. Removed alone, it would change more than it says. */
export function isWithSets({ peers }: Pick<Rule, 'peers'>, peer: Peer): boolean {
  return peers.some(
    (other) => other !== peer && other.location === peer.location && (other.ipBlock ?? peer.ipBlock) !== undefined,
  );
}
