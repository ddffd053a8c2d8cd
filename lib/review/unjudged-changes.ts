import type { Manifests, PolicyType } from '../manifests/model.ts';
import type { CalicoPolicy, CalicoRule } from '../manifests/other-kinds/calico-policy.ts';
import type { CiliumRule, CiliumRules } from '../manifests/other-kinds/cilium-policy.ts';
import { otherKey } from '../manifests/other-kinds/other-content.ts';
import type { OtherObject } from '../manifests/other-kinds/other-object.ts';
import { TooManyConditions } from '../reach/open-world/too-many-conditions.ts';
import { withDecidingLimits } from '../reach/ordered/further-limits.ts';
import { compareText } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { BlockComparison } from './difference.ts';
import { pairCount } from './difference-block.ts';
import type { Heirs } from './heirs.ts';
import { changesOfNetwork } from './network-changes.ts';
import type { OpenEnds } from './open-world/open-difference.ts';
import { changesOfUnknownObjects, type UnjudgedChange } from './unjudged.ts';

/** A policy with what it says beyond addresses and ports, in texts that are equal if it says the same. */
interface Said {
  readonly object: OtherObject;
  /** Of Cilium's entities that may be in no manifest. */
  readonly entities: string;
  /** Of other protocols than TCP, UDP and SCTP. */
  readonly protocols: string;
  /** Of HTTP, TLS and authentication. */
  readonly limits: string;
}

const NOTHING = '';
/** Cilium's words for nodes, and for endpoints that no manifest makes: they are peers only where a pod with hostNetwork is given. */
const ENTITIES: readonly string[] = ['host', 'remote-node', 'ingress', 'health', 'init', 'unmanaged'];

/**
 * The changes that nobody can judge: of objects whose pods tierwall cannot see, of policies that it does not evaluate, of what policies
 * say about other protocols than TCP, UDP and SCTP and about entities that may be in no manifest, of limits by HTTP, TLS or
 * authentication that matter to what changes, and of workloads that begin or end to use their node's network.
 * @param compared compares both sides after a change of each
 */
export function unjudgedChanges(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
  heirs: Heirs,
): UnjudgedChange[] {
  const { before, after } = comparison;
  return [
    ...changesOfUnknownObjects(before.manifests, after.manifests),
    ...(after.cni === 'spec' ? [] : changesOfNetwork(before.manifests, after.manifests, heirs)),
    ...changesBeyondPorts(comparison, compared),
  ];
}

function changesBeyondPorts(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
): UnjudgedChange[] {
  const [old, now] = [saidBy(comparison.before.manifests), saidBy(comparison.after.manifests)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  const found = (what: 'protocols' | 'limits' | 'entities', isAlsoSame = false) =>
    keys.flatMap((key): UnjudgedChange[] => {
      const [one, other] = [old.get(key), now.get(key)];
      const [was, is] = [one?.[what] ?? NOTHING, other?.[what] ?? NOTHING];
      const object = (other ?? one)?.object.named;
      if (!object || (was === is && !(isAlsoSame && is !== NOTHING))) return [];
      return [{ fate: !one ? 'added' : !other ? 'removed' : 'changed', object, what }];
    });
  const hasLimits = [...old.values(), ...now.values()].some(({ limits }) => limits !== NOTHING);
  if (!hasLimits || !isOtherwise(comparison, () => compared(withDecidingLimits)))
    return [...found('protocols'), ...found('entities')];
  // If no limit is written otherwise, another rule now lets through what they kept back, or the other way round.
  const limits = found('limits');
  return [...found('protocols'), ...found('entities'), ...(limits.length > 0 ? limits : found('limits', true))];
}

/** Whether something else changes where limits decide. If that is too much to compare, it counts as so. */
function isOtherwise(comparison: BlockComparison, limited: () => BlockComparison): boolean {
  try {
    return changesOf(limited()) !== changesOf(comparison);
  } catch (error) {
    if (error instanceof TooManyConditions) return true;
    throw error;
  }
}

function saidBy({ otherKinds }: Manifests): Map<string, Said> {
  const said = new Map<string, Said>();
  const add = (
    object: OtherObject,
    rules: Readonly<Record<PolicyType, readonly Rule[]>>,
    { action = '', place }: { readonly action?: string; readonly place: string },
  ) => {
    const key = otherKey(object);
    const known = said.get(key) ?? { protocols: '', entities: '', limits: '' };
    // Whom a rule is for, and what is asked before it, is part of what it says. Of limits, a second comparison knows it.
    const of = (texts: (rule: Rule) => readonly string[]) => {
      const text = textOf(rules, action, texts);
      return text && `${place}\n${text}`;
    };
    said.set(key, {
      object,
      protocols: known.protocols + of(({ ofOtherProtocols }) => (ofOtherProtocols ? [ofOtherProtocols] : [])),
      entities: known.entities + of(entitiesOf),
      limits: known.limits + textOf(rules, action, limitsOf),
    });
  };
  // A Cilium policy may have several sets of rules, each an entry of this list.
  for (const policy of otherKinds?.cilium ?? []) {
    const place = placeOfCilium(policy);
    add(policy, policy.allow, { place });
    add(policy, policy.deny, { action: 'Deny', place });
  }
  for (const policy of otherKinds?.calico ?? []) add(policy, policy.rules, { place: placeOfCalico(policy) });
  return said;
}

function placeOfCilium({ endpointSelector }: CiliumRules): string {
  return JSON.stringify(endpointSelector);
}

function placeOfCalico({ tier, order, selector, namespaceSelector, serviceAccountSelector }: CalicoPolicy): string {
  return JSON.stringify([tier, `${order}`, selector, namespaceSelector, serviceAccountSelector]);
}

type Rule = Partial<Pick<CiliumRule, 'peers' | 'ports' | 'parts' | 'ofOtherProtocols'> & Pick<CalicoRule, 'limit'>>;

function limitsOf({ limit, parts = [] }: Rule): string[] {
  return [limit, ...parts.map((part) => part.limit)].flatMap((one) => one?.content ?? []);
}

function entitiesOf({ peers = [], ports }: Rule): string[] {
  const names = peers.flatMap((peer) => (peer.is === 'entity' && ENTITIES.includes(peer.name) ? [peer.name] : []));
  return names.length === 0 ? [] : [JSON.stringify([[...new Set(names)].sort(), ports])];
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

/** How many pairs change in the same way, as a text: what may be open before and now. */
function changesOf({ blocks, open }: Pick<BlockComparison, 'blocks' | 'open'>): string {
  const counts = new Map<string, number>();
  const add = (old: PortSet, now: PortSet, pairs: number) => {
    const key = `${old.id} ${now.id}`;
    counts.set(key, (counts.get(key) ?? 0) + pairs);
  };
  for (const block of blocks) add(block.old.open, block.new.open, pairCount(block));
  for (const { old, new: now, from, to } of open) add(old, now, endCount(from) * endCount(to));
  return JSON.stringify([...counts].sort());
}

function endCount(ends: OpenEnds): number {
  return 'peers' in ends ? ends.peers.length : ends.possible.length;
}
