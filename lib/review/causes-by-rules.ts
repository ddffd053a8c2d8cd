import type { PolicyType } from '../manifests/model.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { BlocksApart } from './blocks-apart.ts';
import { type Cause, causesIn, causesKey, DIRECTIONS, isOnlySurer } from './cause.ts';
import type { CommonPeer } from './common-peers.ts';
import type { ComparedSide } from './compared-side.ts';
import type { PeerClass } from './peer-class.ts';

/** What the policies of one end say about all pairs for which their rules say the same. */
interface Said {
  readonly old: PortSet | undefined;
  readonly now: PortSet | undefined;
  /** By the ports that were gained and lost. */
  readonly causes: Map<string, Causes>;
}

/** Causes with the name of some subject, and a key that is equal for causes that differ only in that name. */
interface Causes {
  readonly causes: readonly Cause[];
  readonly key: string;
}

/**
 * The causes of changes between pods. What the policies of an end say is looked up once for all pairs that the same policies limit and about
 * which their rules say the same.
 */
export class CausesByRules {
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly apart: BlocksApart;
  private readonly said: Readonly<Record<PolicyType, Map<number, Map<number, Said>>>> = {
    Egress: new Map(),
    Ingress: new Map(),
  };

  constructor(sides: readonly [ComparedSide, ComparedSide], apart: BlocksApart) {
    this.sides = sides;
    this.apart = apart;
  }

  /** The causes of a change from the pods of one class to those of another. */
  of(source: PeerClass, target: PeerClass, change: Readonly<Record<'gained' | 'lost', PortSet>>): Causes {
    const [egress, ingress] = [this.saidOf('Egress', source, target), this.saidOf('Ingress', target, source)];
    // The pair is gone because a workload was removed, which is cause enough.
    if (!egress.now || !ingress.now) return NO_CAUSES;
    const old = egress.old && ingress.old && { Egress: egress.old, Ingress: ingress.old };
    const now = { Egress: egress.now, Ingress: ingress.now };
    const key = `${change.gained.id} ${change.lost.id} ${old !== undefined && isOnlySurer(old, now)}`;
    const [from, to] = [source.peers[0], target.peers[0]] as [CommonPeer, CommonPeer];
    const [leaving, entering] = DIRECTIONS.map((direction) => {
      const { causes } = direction === 'Egress' ? egress : ingress;
      const known = causes.get(key) ?? keyed(causesIn(direction, this.sides, { from, to, ...change }, { old, now }));
      causes.set(key, known);
      return known;
    }) as [Causes, Causes];
    return { causes: [...leaving.causes, ...entering.causes], key: `${leaving.key}\n${entering.key}` };
  }

  private saidOf(direction: PolicyType, subject: PeerClass, other: PeerClass): Said {
    const limits = this.apart.limitsOf(subject, direction);
    const byCell = this.said[direction].get(limits) ?? new Map<number, Said>();
    this.said[direction].set(limits, byCell);
    const cell = this.apart.cellOf(subject, direction, other);
    let said = byCell.get(cell);
    if (!said) {
      const [old, now] = this.sides.map((side) =>
        side.directionResult(direction, subject.peers[0] as CommonPeer, other.peers[0] as CommonPeer),
      );
      said = { old, now, causes: new Map() };
      byCell.set(cell, said);
    }
    return said;
  }
}

const NO_CAUSES: Causes = { causes: [], key: '' };

function keyed(causes: readonly Cause[]): Causes {
  return { causes, key: causesKey(causes) };
}
