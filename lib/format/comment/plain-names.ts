import type { AddressRange } from '../../reach/ip-space.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { conditionName } from '../../reach/open-world/condition-name.ts';
import { NAMESPACE_NAME } from '../../reach/open-world/pod-space.ts';
import { isOutsidePod } from '../../reach/outside-pod.ts';
import { compareText, ELSEWHERE, INGRESS_CONTROLLER, type Peer } from '../../reach/peer.ts';
import { shortNames } from '../../reach/short-name.ts';
import type { Review } from '../../review/review.ts';
import { addressPhrase } from './address-phrase.ts';
import { conditionPhrases, isAnyPodElsewhere, isOtherPods } from './condition-phrase.ts';

/** Those that are one end of a row, in a person's words. */
export interface PlainEnd {
  /** The widest first: what nobody declared, then addresses, then workloads; last, who is other than all of them. */
  readonly phrases: readonly string[];
  readonly reach: EndReach;
}

/** Of whom there is somebody at an end. */
interface EndReach {
  readonly anyPodElsewhere: boolean;
  readonly possiblePods: boolean;
  readonly internet: boolean;
  readonly addresses: boolean;
  readonly workloads: number;
}

/** As many workloads are named; of more, how many there are, by namespace. */
const NAMED = 5;

/**
 * Names as a person says them, where what is printed elsewhere has to be exact: `db` where no other workload of either side is called
 * so, `shop/db` where one is, `the internet`, `any pod labelled app=backend in any namespace other than shop`.
 */
export class PlainNames {
  private readonly peers = new Map<string, Peer>();
  private readonly ranges = new Map<string, AddressRange>();
  private readonly conditions = new Map<string, Condition>();
  /** The names of the old side. */
  private readonly olds: ReadonlySet<string>;
  private readonly shortOf: ReturnType<typeof shortNames>;
  /** How many workloads a namespace has. */
  private readonly sizes = new Map<string, number>();

  constructor({ before, after, open, blocks, heirs }: Pick<Review, 'before' | 'after' | 'open' | 'blocks' | 'heirs'>) {
    const olds = before.groups.flatMap(({ peers }) => peers.map(({ name }) => name));
    this.olds = new Set([...olds, ...heirs.keys()]);
    for (const { groups } of [before, after])
      for (const { peers } of groups) for (const peer of peers) this.peers.set(peer.name, peer);
    for (const { from, to } of blocks)
      for (const { name, range } of [...from, ...to]) if (range) this.ranges.set(name, range);
    for (const { from, to } of open) {
      for (const ends of [from, to]) {
        if ('possible' in ends)
          for (const { condition } of ends.possible) this.conditions.set(conditionName(condition), condition);
        else for (const { name, range } of ends.peers) if (range) this.ranges.set(name, range);
      }
    }
    for (const peer of this.peers.values()) {
      if (peer.kind !== 'workload' || isOutsidePod(peer)) continue;
      const { namespace } = peer.workload;
      this.sizes.set(namespace, (this.sizes.get(namespace) ?? 0) + 1);
    }
    this.shortOf = shortNames(this.peers.values());
  }

  /** That of all of them, if they are of one. */
  namespaceOf(names: readonly string[]): string | undefined {
    const found = new Set(names.map((name) => this.workloadOf(name)?.namespace ?? this.namespaceOfCondition(name)));
    return found.size === 1 ? [...found][0] : undefined;
  }

  /**
   * @param home the namespace of those at the other end, if it is one
   * @param areKnown as of {@link addressPhrase}
   */
  end(
    names: readonly string[],
    home: string | undefined,
    areKnown?: (ranges: readonly AddressRange[]) => boolean,
  ): PlainEnd {
    const conditions = names.flatMap((name) => this.conditions.get(name) ?? []);
    const ranges = names.flatMap((name) => this.ranges.get(name) ?? []);
    const workloads = names.filter((name) => this.workloadOf(name));
    const known = new Set([
      ...workloads,
      ...names.filter((name) => this.conditions.has(name) || this.ranges.has(name)),
    ]);
    const others = names.filter((name) => !known.has(name)).map(otherPhrase);
    const addresses = ranges.length > 0 ? [addressPhrase(ranges, areKnown)] : [];
    const pods = conditionPhrases(conditions, home);
    const phrases = [...new Set([...pods, ...others, ...addresses, ...this.workloadPhrases(workloads)])];
    return {
      // "Any other" is other than all that is named before.
      phrases: [...phrases.filter((one) => !isOtherPods(one)), ...phrases.filter(isOtherPods)],
      reach: {
        anyPodElsewhere: pods.some((phrase) => isAnyPodElsewhere(phrase, home)),
        possiblePods: pods.length + others.length > 0,
        internet: addresses.some((phrase) => phrase.startsWith('the internet')),
        addresses: addresses.length > 0,
        workloads: workloads.length,
      },
    };
  }

  /** Is it a workload that the old side does not have? */
  isAdded(name: string): boolean {
    return this.workloadOf(name) !== undefined && !this.olds.has(nameOfPeer(name));
  }

  /** Is it the name of pods that no manifest holds? */
  isPossible(name: string): boolean {
    return this.conditions.has(name);
  }

  /** One workload, or one of those that no manifest holds. */
  one(name: string): string {
    return this.end([name], this.namespaceOf([name])).phrases.join(', ');
  }

  private workloadPhrases(names: readonly string[]): string[] {
    if (names.length <= NAMED) return names.map((name) => this.short(name)).sort(naturally);
    const byNamespace = new Map<string, string[]>();
    for (const name of names) {
      const namespace = this.workloadOf(name)?.namespace ?? '';
      byNamespace.set(namespace, [...(byNamespace.get(namespace) ?? []), name]);
    }
    return [...byNamespace]
      .sort(([a], [b]) => naturally(a, b))
      .map(([namespace, own]) => {
        if (own.length === 1) return this.short(own[0] as string);
        const all = own.length === this.sizes.get(namespace) ? 'all ' : '';
        return `${all}${own.length} workloads of ${namespace}`;
      });
  }

  private short(name: string): string {
    const peer = nameOfPeer(name);
    const only = name.slice(peer.length);
    const short = this.shortOf({ name: peer });
    if (only === '') return short;
    const which = only.slice(1, -1);
    return which.startsWith('at ') ? `those pods of ${short} ${which}` : `those pods of ${short} with ${which}`;
  }

  private namespaceOfCondition(name: string): string | undefined {
    const [only, more] = this.conditions.get(name)?.namespaces ?? [];
    const isNamed = only?.key === NAMESPACE_NAME && only.operator === 'In' && only.values.length === 1 && !more;
    return isNamed ? only.values[0] : undefined;
  }

  private workloadOf(name: string) {
    const peer = this.peers.get(nameOfPeer(name));
    if (peer?.kind !== 'workload' || isOutsidePod(peer)) return undefined;
    return peer.workload;
  }
}

/** Without what says which of its pods: `shop/db[StatefulSet]` of `shop/db[StatefulSet]{apps.kubernetes.io/pod-index=0}`. */
function nameOfPeer(name: string): string {
  return /^[^[{]*\[[^\]]*\]/.exec(name)?.[0] ?? name;
}

/** What no manifest holds and no condition says. */
function otherPhrase(name: string): string {
  if (name === INGRESS_CONTROLLER) return 'the ingress controller';
  if (name === 'kube-system/{k8s-app=kube-dns}[Pod]') return 'cluster DNS';
  const [namespace = '', own = ''] = name.split(/\/(.*)/s);
  if (own === '{stranger}')
    return namespace === ELSEWHERE ? 'any pod in another namespace' : `any other pod in ${namespace}`;
  const labels = /^\{(.*)\}\[Pod\]$/s.exec(own)?.[1];
  return labels === undefined ? name : `pods of ${namespace} labelled ${labels}`;
}

function naturally(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true }) || compareText(a, b);
}
