import type { Manifests, Workload } from '../../manifests/model.ts';
import type { CiliumPeer, CiliumRules } from '../../manifests/other-kinds/cilium-policy.ts';
import { inEachDirection } from '../../manifests/other-kinds/each-direction.ts';
import { outsidePod, withWorkloads } from '../outside-pod.ts';
import { workloadName } from '../peer.ts';
import { selectedLabels } from './cilium-selectors.ts';
import { and, type Expression, NODE, not, OWN_NODE, type Unknown, unknown } from './expression.ts';

/** Where the member of a cluster is that stands for every node and every endpoint of Cilium's own. Any place would do. */
const NAMESPACE = 'kube-system';
const HERE = { file: '', line: 1 };
const MEMBER: Workload = { ...outsidePod(NAMESPACE, new Map([['is', 'member']]), HERE), hostNetwork: true };

/** The name of the member that {@link withMembers} adds. */
export const MEMBER_NAME = workloadName(MEMBER);

const IS_OF_CILIUM = unknown('whether it is an endpoint of Cilium');
/** Each question is asked if the answer to those before it is no. An endpoint of Cilium's own is the last one if all answers are no. */
const QUESTIONS: Readonly<Record<string, Unknown>> = {
  ingress: unknown("whether it is Cilium's ingress"),
  health: unknown("whether it is Cilium's health endpoint"),
  init: unknown('whether it is an endpoint that starts'),
};

/** Which of the members an entity is. Undefined for entities that are not one kind of members. No two entities have a member in common. */
export function toldApart(name: string): Expression | undefined {
  if (name === 'host') return and(NODE, not(IS_OF_CILIUM), OWN_NODE);
  if (name === 'remote-node') return and(NODE, not(IS_OF_CILIUM), not(OWN_NODE));
  const names = Object.keys(QUESTIONS);
  const place = name === 'unmanaged' ? names.length : names.indexOf(name);
  if (place < 0) return undefined;
  const before = names.slice(0, place).map((one) => not(QUESTIONS[one] as Unknown));
  const own = QUESTIONS[name];
  return and(NODE, IS_OF_CILIUM, ...before, ...(own ? [own] : []));
}

/**
 * The manifests with a member of the cluster that is no pod: a node, or an endpoint of Cilium's own. Entities tell these apart. For each set of
 * rules there is also a pod that it is for, since there may be one that is in no manifest.
 * @param sides all manifests that are compared
 */
export function withMembers(sides: readonly Manifests[]): (manifests: Manifests) => Manifests {
  const pods = new Map<string, Workload>();
  for (const rules of sides.flatMap(({ otherKinds }) => otherKinds?.cilium ?? [])) {
    const pod = podOf(rules);
    pods.set(workloadName(pod), pod);
  }
  return (manifests) => {
    const { otherKinds } = manifests;
    const more = withWorkloads(manifests, [MEMBER, ...pods.values()]);
    if (!otherKinds) return more;
    const cilium = otherKinds.cilium.map((one) => ({ ...one, allow: asking(one.allow), deny: asking(one.deny) }));
    return { ...more, otherKinds: { ...otherKinds, cilium } };
  };
}

function podOf({ endpointSelector, namespace }: CiliumRules): Workload {
  const { labels, namespace: selected } = selectedLabels(endpointSelector);
  return { ...outsidePod(namespace ?? selected ?? NAMESPACE, labels, HERE), mayHaveOtherPorts: false };
}

function asking(all: CiliumRules['allow']): CiliumRules['allow'] {
  const ofPeer = (peer: CiliumPeer): CiliumPeer => (peer.is === 'entity' ? { ...peer, isToldApart: true } : peer);
  return inEachDirection(all, (rules) =>
    rules.map((rule) => ({ ...rule, ...(rule.peers && { peers: rule.peers.map(ofPeer) }) })),
  );
}
