import type { Manifests } from '../manifests/model.ts';
import { TooManyConditions } from '../reach/open-world/too-many-conditions.ts';
import { withMembers } from '../reach/ordered/cilium-members.ts';
import { limitedPolicies, withDecidingLimits } from '../reach/ordered/further-limits.ts';
import { OtherProtocolPackets } from '../reach/other-protocols.ts';
import { compareText } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import { tellsOtherProtocols } from '../reach/told-protocols.ts';
import type { BlockComparison } from './difference.ts';
import { pairCount } from './difference-block.ts';
import type { Heirs } from './heirs.ts';
import { changesOfCallers } from './ingress-changes.ts';
import { lazily } from './lazily.ts';
import { changesOfMesh } from './mesh-changes.ts';
import { changesOfFurtherNetworks, changesOfNetwork } from './network-changes.ts';
import type { OpenEnds } from './open-world/open-difference.ts';
import type { RulesLeft } from './policy-rules.ts';
import { type Said, saidBy } from './said-by-policies.ts';
import { areSurelyAlike } from './same-ends.ts';
import { changesOfUnknownObjects, type UnjudgedChange } from './unjudged.ts';
import { causesOfUnseenMembers, RULES_FOR_MEMBERS } from './unseen-members.ts';
import { causesOfUnseenProtocols, RULES_FOR_OTHER_PROTOCOLS } from './unseen-protocols.ts';
import { changesOfClasses, changesOfWays } from './way-changes.ts';

const NOTHING = '';

/**
 * The changes that nobody can judge: of objects whose pods tierwall cannot see, of policies that it does not evaluate, of what policies
 * say about other protocols than TCP, UDP and SCTP and about entities that may be in no manifest, of limits by HTTP, TLS or
 * authentication that matter to what changes, of who comes by an Ingress, of where a Service leads outsiders besides pods, of what a
 * service mesh is told, and of workloads that begin or end to use their node's network or others.
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
    ...changesOfCallers(before.manifests, after.manifests, heirs),
    ...changesOfClasses(before.manifests, after.manifests),
    ...changesOfWays(before.manifests, after.manifests),
    ...(after.cni === 'spec' ? [] : changesOfNetwork(before.manifests, after.manifests, heirs)),
    ...changesOfFurtherNetworks(before.manifests, after.manifests, heirs),
    ...changesOfMesh(before.manifests, after.manifests, heirs),
    ...changesBeyondPorts(comparison, compared, heirs),
  ];
}

function changesBeyondPorts(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
  heirs: Heirs,
): UnjudgedChange[] {
  const { before, after } = comparison;
  // Seldom asked for: only if there is such a change.
  const policies = lazily(() => new PolicySayings(comparison));
  // A second comparison takes as long as the first one. Workloads that have other names are compared in any case.
  const mayChange = (left: RulesLeft) => heirs.size > 0 || !areSurelyAlike(before, after, left);
  return [
    ...changesOfProtocols(comparison, compared, policies, mayChange),
    ...changesOfMembers(comparison, compared, policies, mayChange),
    ...changesOfLimits(comparison, compared, policies),
  ];
}

/** What the policies of both sides say. */
class PolicySayings {
  private readonly old: ReadonlyMap<string, Said>;
  private readonly now: ReadonlyMap<string, Said>;
  private readonly keys: readonly string[];

  constructor({ before, after }: BlockComparison) {
    this.old = saidBy(before.manifests);
    this.now = saidBy(after.manifests);
    this.keys = [...new Set([...this.old.keys(), ...this.now.keys()])].sort(compareText);
  }

  /** Policies for which something is true: what they said before and say now, and their name. */
  of(
    what: What,
    text: 'protocols' | 'limits' | 'content',
    is: (texts: readonly [was: string, is: string], called: string) => boolean,
  ): UnjudgedChange[] {
    return this.keys.flatMap((key): UnjudgedChange[] => {
      const [one, other] = [this.old.get(key), this.now.get(key)];
      const { object, called } = (other ?? one) as Said;
      if (!is([one?.[text] ?? NOTHING, other?.[text] ?? NOTHING], called)) return [];
      return [{ fate: !one ? 'added' : !other ? 'removed' : 'changed', object, what }];
    });
  }

  /** The policies that cause a change of this: those that say something else, or all causes if pods or namespaces have other labels. */
  causing(what: What, text: 'protocols' | 'content', causes: ReadonlySet<string>): UnjudgedChange[] {
    const isOtherwise = ([was, is]: readonly [string, string]) => was !== is;
    const causing = this.of(what, text, (texts, called) => isOtherwise(texts) && causes.has(called));
    if (causing.length > 0) return causing;
    const changed = this.of(what, text, isOtherwise);
    return changed.length > 0 ? changed : this.of(what, text, (_, called) => causes.has(called));
  }
}

type What = 'protocols' | 'limits' | 'entities';
type Compared = (change: (manifests: Manifests) => Manifests) => BlockComparison;

/** Compares both sides for packets of other protocols, if rules may tell these from ports of SCTP. */
function changesOfProtocols(
  { before, after }: BlockComparison,
  compared: Compared,
  policies: () => PolicySayings,
  mayChange: (left: RulesLeft) => boolean,
): UnjudgedChange[] {
  const sides = [before.manifests, after.manifests];
  if (!tellsOtherProtocols(sides) || !mayChange(RULES_FOR_OTHER_PROTOCOLS)) return [];
  const packets = new OtherProtocolPackets(sides);
  const causes = orTooMany(() => causesOfUnseenProtocols(compared(packets.standIn), packets), new Set<string>());
  return causes ? policies().causing('protocols', 'protocols', causes) : [];
}

/** Compares both sides for nodes and for Cilium's own endpoints, which no manifest shows, and these for other protocols, too. */
function changesOfMembers(
  { before, after }: BlockComparison,
  compared: Compared,
  policies: () => PolicySayings,
  mayChange: (left: RulesLeft) => boolean,
): UnjudgedChange[] {
  const sides = [before.manifests, after.manifests];
  if (after.cni !== 'cilium' || sides.every(({ otherKinds }) => !otherKinds?.cilium.length)) return [];
  if (!mayChange(RULES_FOR_MEMBERS)) return [];
  const members = withMembers(sides);
  const causesOf = (change: typeof members) =>
    orTooMany(() => causesOfUnseenMembers(compared(change)), new Set<string>());
  const ofPackets = (): ReadonlySet<string> | undefined => {
    const packets = new OtherProtocolPackets(sides);
    return causesOf((manifests) => packets.standIn(members(manifests)));
  };
  const causes = causesOf(members) ?? (tellsOtherProtocols(sides) ? ofPackets() : undefined);
  return causes ? policies().causing('entities', 'content', causes) : [];
}

function changesOfLimits(
  comparison: BlockComparison,
  compared: Compared,
  policies: () => PolicySayings,
): UnjudgedChange[] {
  const { before, after } = comparison;
  if ([before, after].every(({ manifests }) => limitedPolicies(manifests).length === 0)) return [];
  const isOtherwise = orTooMany(() => changesOf(compared(withDecidingLimits)) !== changesOf(comparison), true);
  if (!isOtherwise) return [];
  // If no limit is written otherwise, another rule now lets through what they kept back, or the other way round.
  const limits = policies().of('limits', 'limits', ([was, is]) => was !== is);
  return limits.length > 0 ? limits : policies().of('limits', 'limits', ([, is]) => is !== NOTHING);
}

/** The result of a second comparison, or what counts if that is too much to compare. */
function orTooMany<Result>(compare: () => Result, tooMany: Result): Result {
  try {
    return compare();
  } catch (error) {
    if (error instanceof TooManyConditions) return tooMany;
    throw error;
  }
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
