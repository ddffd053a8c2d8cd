import type { NetworkPolicy, Peer as PolicyPeer, PolicyType, Rule } from '../manifests/model.ts';
import { addressReason } from './address-reason.ts';
import { coverage } from './address-steps.ts';
import { Coverage, isInForce, peerMatches, RulePorts } from './compiled-policy.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import type { Group, PodGroup } from './group.ts';
import { type AddressRange, rangesOfBlock } from './ip-space.ts';
import { explainStages, type StageExplanation } from './ordered/ordered-explanation.ts';
import { OrderedSide } from './ordered/ordered-side.ts';
import type { Peer } from './peer.ts';
import { PortSet } from './port-set.ts';
import { nodeTraffic, type Reason, reasonsOf, whyUnknown } from './reason.ts';
import { greatest, MAYBE, type Match, NO, YES } from './selector.ts';
import type { DirectionResult } from './side.ts';
import { type Doubt, doubted, NO_DOUBT } from './unevaluated.ts';

/** One end of a connection in question. For addresses, `range` may be a part of the group's range. */
export interface End {
  readonly peer: Peer;
  readonly group: Group;
}

/** Why a verdict is as it is: what egress of the source and ingress of the target let through, policy by policy, rule by rule. */
export interface Explanation {
  readonly from: Peer;
  readonly to: Peer;
  readonly verdict: Verdict;
  readonly leaving: DirectionExplanation;
  readonly entering: DirectionExplanation;
  /** Why `verdict.depends` is not empty. */
  readonly reasons: readonly Reason[];
  /** For the ingress controller, the ports that Ingresses lead to. It uses no others. */
  readonly targets?: PortSet;
}

/** One side of a connection: what the policies of `subject` let through in this direction. */
export interface DirectionExplanation {
  readonly direction: PolicyType;
  readonly subject: Peer;
  /** YES: only what its policies allow gets through. NO: everything does, for the reason that `subject` and `policies` show. */
  readonly isolated: Match;
  /** Every policy that selects the subject, whether it is in force for this direction or not. */
  readonly policies: readonly PolicyExplanation[];
  /** What policies of kinds that tierwall does not evaluate may change in the answer. */
  readonly doubt: Doubt;
  /** If policies of other kinds select the subject: what is asked in each stage, in order. */
  readonly stages?: readonly StageExplanation[];
  /** What these stages let through. */
  readonly decided?: DirectionResult;
  /** Why this direction cannot certainly keep out the traffic of a node. */
  readonly nodeTraffic?: Reason;
}

/** What one policy says of a connection. */
export interface PolicyExplanation {
  readonly policy: NetworkPolicy;
  readonly selects: Match;
  /** False if `policyTypes` leaves this direction out. */
  readonly inForce: boolean;
  readonly rules: readonly RuleExplanation[];
}

/** What one rule says of a connection. */
export interface RuleExplanation {
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  /** Whether a peer of the rule matches the other end. */
  readonly matches: Match;
  /** The peers of the rule that may match. Empty if the rule is for everyone. */
  readonly peers: readonly { readonly peer: PolicyPeer; readonly matches: Match; readonly unknown?: Reason }[];
  /** The ports that the rule allows, with named ports resolved on the target. Those outside of `surePorts` are only perhaps allowed. */
  readonly ports: PortSet;
  readonly surePorts: PortSet;
}

/** @param asked the ports in question. All ports by default */
export function explain(connectivity: Connectivity, from: End, to: End, asked = PortSet.all): Explanation {
  const verdict = connectivity.between(from.group, to.group);
  const leaving = explainDirection(connectivity, 'Egress', from, to, asked);
  const entering = explainDirection(connectivity, 'Ingress', to, from, asked);
  const fromController = from.group.kind === 'ingress-controller' && to.group.kind !== 'external';
  return {
    from: from.peer,
    to: to.peer,
    verdict,
    leaving,
    entering,
    reasons: verdict.depends.isEmpty ? [] : reasonsOf(connectivity, from.group, to.group),
    ...(fromController && { targets: (to.group as PodGroup).pods.targets.maybe }),
  };
}

/** What a direction lets through: the union over the policies in force, or everything if there is none. */
export function allowedBy(explained: DirectionExplanation): { sure: PortSet; maybe: PortSet } {
  return doubted(allowedByPolicies(explained), explained.doubt);
}

function allowedByPolicies({ policies, isolated, nodeTraffic, decided }: DirectionExplanation) {
  if (decided) return nodeTraffic ? { ...decided, maybe: PortSet.all } : decided;
  if (isolated === NO) return { sure: PortSet.all, maybe: PortSet.all };
  const union = (selects: Match, matches: Match, ports: 'ports' | 'surePorts') =>
    policies
      .filter((policy) => policy.inForce && policy.selects >= selects)
      .flatMap(({ rules }) => rules)
      .filter((rule) => rule.matches >= matches)
      .reduce((set, rule) => set.union(rule[ports]), PortSet.none);
  return {
    sure: isolated === YES ? union(YES, YES, 'surePorts') : PortSet.none,
    maybe: nodeTraffic || isolated === MAYBE ? PortSet.all : union(MAYBE, MAYBE, 'ports'),
  };
}

function explainDirection(
  connectivity: Connectivity,
  direction: PolicyType,
  subject: End,
  other: End,
  asked: PortSet,
): DirectionExplanation {
  const result = { direction, subject: subject.peer };
  if (subject.group.kind === 'external' || subject.group.kind === 'ingress-controller') {
    return { ...result, isolated: NO, policies: [], doubt: NO_DOUBT };
  }
  const { pods, sides } = subject.group;
  const target = direction === 'Ingress' ? pods : other.group.kind === 'external' ? undefined : other.group.pods;
  const policies = connectivity.manifests.policies.flatMap((policy): PolicyExplanation[] => {
    const selects = peerMatches({ podSelector: policy.podSelector }, policy.namespace, pods);
    if (selects === NO) return [];
    const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
    return [
      {
        policy,
        selects,
        inForce: isInForce(policy, direction, connectivity.cni),
        rules: rules.map((rule, index) => {
          const ports = new RulePorts(rule.ports);
          return {
            ...{ rule, index },
            ...peersThatMatch(connectivity, rule, policy.namespace, other),
            ports: ports.on(target),
            surePorts: ports.surelyOn(target),
          };
        }),
      },
    ];
  });
  const side = sides[direction];
  const { isolated, doubts } = side;
  const ordered = side instanceof OrderedSide ? orderedPart(connectivity, side, direction, subject, other, asked) : {};
  return {
    ...result,
    ...ordered,
    isolated,
    doubt: other.group.kind === 'external' ? doubts.addresses : doubts.pods,
    policies,
    ...(direction === 'Ingress' &&
      other.group.kind === 'node' &&
      (side.isOrdered || isolated !== NO) && { nodeTraffic: nodeTraffic([other.peer]) }),
  };
}

function orderedPart(
  connectivity: Connectivity,
  side: OrderedSide,
  direction: PolicyType,
  subject: End,
  other: End,
  asked: PortSet,
): Pick<DirectionExplanation, 'stages' | 'decided'> {
  const [from, to] = direction === 'Egress' ? [subject, other] : [other, subject];
  const { open, depends } = connectivity.directionVerdicts(from.group, to.group)[direction];
  const range = other.peer.kind === 'external' ? other.peer.range : undefined;
  const decided = range ? side.traceAt(range, {}) : { sure: open, maybe: open.union(depends) };
  return { stages: explainStages(connectivity, side, other, asked), decided };
}

function peersThatMatch(
  connectivity: Connectivity,
  rule: Rule,
  namespace: string,
  other: End,
): Pick<RuleExplanation, 'matches' | 'peers'> {
  // "If this field is empty or missing, this rule matches all sources."
  if (rule.peers.length === 0) return { matches: YES, peers: [] };
  const ranges = (peers: readonly PolicyPeer[]) =>
    peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : []));
  const peers = rule.peers.flatMap((peer): RuleExplanation['peers'][number][] => {
    const match = peer.ipBlock
      ? blocksMatch(connectivity, ranges([peer]), other)
      : other.group.kind === 'external'
        ? NO
        : peerMatches(peer, namespace, other.group.pods);
    if (match === NO) return [];
    return [{ peer, matches: match, ...(match === MAYBE && { unknown: unknownOf(peer, other) }) }];
  });
  // Blocks may cover together what none of them covers alone.
  const together = blocksMatch(connectivity, ranges(rule.peers), other);
  return { matches: peers.reduce((match, one) => greatest(match, one.matches), together), peers };
}

function blocksMatch(connectivity: Connectivity, ranges: readonly AddressRange[], { peer, group }: End): Match {
  if (peer.kind === 'external') return coverage(ranges, [peer.range]);
  return connectivity.blocksMatch({ coverage: new Coverage(ranges) }, group as PodGroup);
}

function unknownOf(peer: PolicyPeer, { group }: End): Reason {
  if (!peer.ipBlock) return whyUnknown(peer, (group as PodGroup).pods);
  if (group.kind === 'external') return `ipBlock ${peer.ipBlock.cidr} covers a part of these addresses`;
  return addressReason(group.kind, new Set([peer.ipBlock.cidr]));
}
