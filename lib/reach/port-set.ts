import type { Protocol } from '../manifests/model.ts';

/** The protocols in the order in which connections are printed. */
export const PROTOCOLS: readonly Protocol[] = ['SCTP', 'TCP', 'UDP'];

/** Inclusive ranges of ports in one flat list: first, last, first, last and so on. They are sorted, disjoint and never adjacent. */
type Ranges = readonly number[];

const LAST = 65535;
const WHOLE: Ranges = [1, LAST];

/**
 * An exact set of pairs of protocol and port. Immutable and interned: equal sets are one object, so `===` compares them. "All connections"
 * are the ports 1 to 65535 of TCP, UDP and SCTP. The API does not decide about other protocols, such as ICMP.
 */
export class PortSet {
  readonly ranges: readonly [sctp: Ranges, tcp: Ranges, udp: Ranges];
  /** Small and unique, for use as a key. */
  readonly id: number;

  private constructor(ranges: PortSet['ranges'], id: number) {
    this.ranges = ranges;
    this.id = id;
  }

  private static readonly interned = new Map<string, PortSet>();
  private static intern(ranges: PortSet['ranges']): PortSet {
    const key = ranges.join(';');
    let set = PortSet.interned.get(key);
    if (!set) {
      set = new PortSet(ranges, PortSet.interned.size);
      PortSet.interned.set(key, set);
    }
    return set;
  }

  static readonly none = PortSet.intern([[], [], []]);
  static readonly all = PortSet.intern([WHOLE, WHOLE, WHOLE]);

  /** Every port of one protocol. */
  static whole(protocol: Protocol): PortSet {
    return PortSet.range(protocol, 1, LAST);
  }

  /** Ports `first` to `last` of one protocol, including both. `first` alone by default. */
  static range(protocol: Protocol, first: number, last = first): PortSet {
    return PortSet.intern(PROTOCOLS.map((name) => (name === protocol ? [first, last] : [])) as never);
  }

  get isEmpty(): boolean {
    return this === PortSet.none;
  }

  get isAll(): boolean {
    return this === PortSet.all;
  }

  /** Whether it is a single port of a single protocol. */
  get isOne(): boolean {
    const [first, last, ...more] = this.ranges.flat();
    return first !== undefined && first === last && more.length === 0;
  }

  has(protocol: Protocol, port: number): boolean {
    const ranges = this.ranges[PROTOCOLS.indexOf(protocol)] as Ranges;
    for (let i = 0; i < ranges.length; i += 2) {
      if (port <= (ranges[i + 1] as number)) return port >= (ranges[i] as number);
    }
    return false;
  }

  /** Each protocol that has ports, with its ranges `[first, last]`, in the order of printing. */
  *entries(): Generator<[Protocol, [first: number, last: number][]]> {
    for (const [index, protocol] of PROTOCOLS.entries()) {
      const ranges = this.ranges[index] as Ranges;
      if (ranges.length === 0) continue;
      const pairs: [number, number][] = [];
      for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
      yield [protocol, pairs];
    }
  }

  union(other: PortSet): PortSet {
    if (this === other || other.isEmpty || this.isAll) return this;
    if (this.isEmpty || other.isAll) return other;
    return this.combined(other, unions, (a, b) => a || b);
  }

  /** The union of many sets. It joins them pair by pair, because one after the other would take quadratic time. */
  static unionOf(sets: readonly PortSet[]): PortSet {
    if (sets.length <= 2) return (sets[0] ?? PortSet.none).union(sets[1] ?? PortSet.none);
    const middle = sets.length >> 1;
    return PortSet.unionOf(sets.slice(0, middle)).union(PortSet.unionOf(sets.slice(middle)));
  }

  intersect(other: PortSet): PortSet {
    if (this === other || other.isAll || this.isEmpty) return this;
    if (this.isAll || other.isEmpty) return other;
    return this.combined(other, intersections, (a, b) => a && b);
  }

  subtract(other: PortSet): PortSet {
    if (other.isEmpty || this.isEmpty) return this;
    if (this === other || other.isAll) return PortSet.none;
    return this.combined(other, differences, (a, b) => a && !b);
  }

  private combined(
    other: PortSet,
    cache: Map<number, PortSet>,
    keep: (inThis: boolean, inOther: boolean) => boolean,
  ): PortSet {
    const key = this.id * 2 ** 26 + other.id;
    let set = cache.get(key);
    if (!set) {
      set = PortSet.intern(this.ranges.map((ranges, i) => merged(ranges, other.ranges[i] as Ranges, keep)) as never);
      cache.set(key, set);
    }
    return set;
  }

  /** `All Connections`, `No Connections`, or ports such as `TCP 80,443,8000-8100,UDP 53`. A whole protocol is `TCP 1-65535`. */
  toString(): string {
    if (this.isAll) return 'All Connections';
    if (this.isEmpty) return 'No Connections';
    return [...this.entries()]
      .map(([protocol, ranges]) => `${protocol} ${ranges.map(([a, b]) => (a === b ? a : `${a}-${b}`)).join(',')}`)
      .join(',');
  }
}

const unions = new Map<number, PortSet>();
const intersections = new Map<number, PortSet>();
const differences = new Map<number, PortSet>();

/** Merges the bounds of both sets in one sweep, in which a range is [first, last + 1). */
function merged(a: Ranges, b: Ranges, keep: (inA: boolean, inB: boolean) => boolean): Ranges {
  const out: number[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  while (i < a.length || j < b.length) {
    const nextA = boundAt(a, i);
    const nextB = boundAt(b, j);
    const at = Math.min(nextA, nextB);
    if (nextA === at) i++;
    if (nextB === at) j++;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== inside) out.push(now ? at : at - 1);
    inside = now;
  }
  return out;
}

function boundAt(ranges: Ranges, index: number): number {
  if (index >= ranges.length) return Number.POSITIVE_INFINITY;
  return (ranges[index] as number) + (index % 2);
}
