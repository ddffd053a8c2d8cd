import type { Manifests } from '../manifests/model.ts';
import { TooManyConditions } from '../reach/open-world/too-many-conditions.ts';
import { withDecidingLimits } from '../reach/ordered/further-limits.ts';
import { OtherProtocolPackets, tellsOtherProtocols } from '../reach/other-protocols.ts';
import { compareText } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { BlockComparison } from './difference.ts';
import { pairCount } from './difference-block.ts';
import type { OpenEnds } from './open-world/open-difference.ts';
import { type Said, saidBy } from './said-by-policies.ts';
import { changesOfUnknownObjects, type UnjudgedChange } from './unjudged.ts';
import { causesOfUnseenProtocols } from './unseen-protocols.ts';

const NOTHING = '';

/**
 * The changes that nobody can judge: of objects whose pods tierwall cannot see, of policies that it does not evaluate, of what policies
 * say about other protocols than TCP, UDP and SCTP and about entities that may be in no manifest, and of limits by HTTP, TLS or
 * authentication that matter to what changes.
 * @param compared compares both sides after a change of each
 */
export function unjudgedChanges(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
): UnjudgedChange[] {
  const { before, after } = comparison;
  return [...changesOfUnknownObjects(before.manifests, after.manifests), ...changesBeyondPorts(comparison, compared)];
}

function changesBeyondPorts(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
): UnjudgedChange[] {
  const policies = new PolicySayings(comparison);
  return [
    ...changesOfProtocols(comparison, compared, policies),
    ...policies.changed('entities'),
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

  get all(): Said[] {
    return [...this.old.values(), ...this.now.values()];
  }

  /** Policies that say something else of this than before. */
  changed(what: What): UnjudgedChange[] {
    return this.of(what, ([was, is]) => was !== is);
  }

  /** Policies for which something is true: what they said of this before and say now, and their name. */
  of(what: What, is: (texts: readonly [was: string, is: string], called: string) => boolean): UnjudgedChange[] {
    return this.keys.flatMap((key): UnjudgedChange[] => {
      const [one, other] = [this.old.get(key), this.now.get(key)];
      const { object, called } = (other ?? one) as Said;
      if (!is([one?.[what] ?? NOTHING, other?.[what] ?? NOTHING], called)) return [];
      return [{ fate: !one ? 'added' : !other ? 'removed' : 'changed', object, what }];
    });
  }
}

type What = 'protocols' | 'limits' | 'entities';

/** Compares both sides for packets of other protocols, if rules may tell these from ports of SCTP. */
function changesOfProtocols(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
  policies: PolicySayings,
): UnjudgedChange[] {
  const sides = [comparison.before.manifests, comparison.after.manifests];
  if (!tellsOtherProtocols(sides)) return [];
  const packets = new OtherProtocolPackets(sides);
  const causes = orTooMany(() => causesOfUnseenProtocols(compared(packets.standIn), packets), new Set<string>());
  if (!causes) return [];
  const changed = policies.changed('protocols');
  const causing = policies.of('protocols', ([was, is], called) => was !== is && causes.has(called));
  if (causing.length > 0) return causing;
  // If no policy says it otherwise, pods or namespaces have other labels now.
  return changed.length > 0 ? changed : policies.of('protocols', (_, called) => causes.has(called));
}

function changesOfLimits(
  comparison: BlockComparison,
  compared: (change: (manifests: Manifests) => Manifests) => BlockComparison,
  policies: PolicySayings,
): UnjudgedChange[] {
  if (policies.all.every(({ limits }) => limits === NOTHING)) return [];
  const isOtherwise = orTooMany(() => changesOf(compared(withDecidingLimits)) !== changesOf(comparison), true);
  if (!isOtherwise) return [];
  // If no limit is written otherwise, another rule now lets through what they kept back, or the other way round.
  const limits = policies.changed('limits');
  return limits.length > 0 ? limits : policies.of('limits', ([, is]) => is !== NOTHING);
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
