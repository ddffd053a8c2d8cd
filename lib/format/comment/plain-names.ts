import type { AddressRange } from '../../reach/ip-space.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { conditionName } from '../../reach/open-world/condition-name.ts';
import { NAMESPACE_NAME } from '../../reach/open-world/pod-space.ts';
import { isOutsidePod } from '../../reach/outside-pod.ts';
import { compareText, ELSEWHERE, INGRESS_CONTROLLER, type Peer } from '../../reach/peer.ts';
import { shortNames } from '../../reach/short-name.ts';
import { partsOfEndsName } from '../../review/open-world/open-difference.ts';
import type { Review } from '../../review/review.ts';
import { addressPhrase } from './address-phrase.ts';
import { conditionPhrases, isAnyPodElsewhere, isOtherPods } from './condition-phrase.ts';

/** One end of a row, in plain words. */
export interface PlainEnd {
  /** The widest first: pods that no manifest holds, then addresses, then workloads. Phrases with "any other pod" come last. */
  readonly phrases: readonly string[];
  readonly reach: EndReach;
}

/** The kinds of peers at an end. */
interface EndReach {
  readonly anyPodElsewhere: boolean;
  readonly possiblePods: boolean;
  readonly internet: boolean;
  readonly addresses: boolean;
  readonly workloads: number;
}

/** The most workloads that are named. More are counted by namespace. */
const NAMED = 5;

/**
 * Turns exact printed names into plain ones: `db` if no other workload of either side has that name, else `shop/db`. Others
 * are `the internet` and `any pod labelled app=backend in any namespace other than shop`.
 */
export class PlainNames {
  private readonly peers = new Map<string, Peer>();
  private readonly ranges = new Map<string, AddressRange>();
  private readonly conditions = new Map<string, Condition>();
  /** The printed names of peers of the old side, and the new names of renamed workloads. */
  private readonly olds: ReadonlySet<string>;
  private readonly shortOf: ReturnType<typeof shortNames>;
  /** The number of workloads by namespace. */
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

  /** The namespace of all of these peers. Undefined if they are in several, or in none. */
  namespaceOf(names: readonly string[]): string | undefined {
    const found = new Set(names.map((name) => this.workloadOf(name)?.namespace ?? this.namespaceOfCondition(name)));
    return found.size === 1 ? [...found][0] : undefined;
  }

  /**
   * The plain words for these peers.
   * @param home the namespace of the peers at the other end, if they share one
   * @param areKnown as for {@link addressPhrase}
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
    // Pods of a whole namespace include its workloads.
    const whole = new Set(conditions.filter(isOfAllPods).map((one) => this.namespaceOfCondition(conditionName(one))));
    const named = workloads.filter((name) => !whole.has(this.workloadOf(name)?.namespace));
    const phrases = [...new Set([...pods, ...others, ...addresses, ...this.workloadPhrases(named)])];
    return {
      // "Any other pod" excludes what is named before it, so it comes last.
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

  /** Whether it is a workload that the old side does not have. */
  isAdded(name: string): boolean {
    const { first } = partsOfEndsName(name);
    return this.workloadOf(first) !== undefined && !this.olds.has(nameOfPeer(first));
  }

  /** Whether it is the name of pods that no manifest holds. */
  isPossible(name: string): boolean {
    return this.conditions.has(name);
  }

  /** The plain words for one peer. */
  one(name: string): string {
    const { first, more } = partsOfEndsName(name);
    return `${this.end([first], this.namespaceOf([first])).phrases.join(', ')}${more}`;
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
    const which = only.slice(1, -1).replace('if its namespace', 'if their namespace');
    return /^(?:at|if) /.test(which) ? `those pods of ${short} ${which}` : `those pods of ${short} with ${which}`;
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

function isOfAllPods({ pods, addresses }: Condition): boolean {
  return pods.length === 0 && addresses === undefined;
}

/**
 * The name without the condition on its pods: `shop/db[StatefulSet]` for
 * `shop/db[StatefulSet]{apps.kubernetes.io/pod-index=0}`.
 */
function nameOfPeer(name: string): string {
  return /^[^[{]*\[[^\]]*\]/.exec(name)?.[0] ?? name;
}

/** The plain words for a peer that is neither in the manifests nor given by a condition. */
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
