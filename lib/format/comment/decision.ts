import type { Verdict } from '../../reach/connectivity.ts';
import { type AddressRange, holds } from '../../reach/ip-space.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Cause } from '../../review/cause.ts';
import { isDataTier } from '../../review/data-tier.ts';
import type { Judged, Review } from '../../review/review.ts';
import { RISKS } from '../../review/risk.ts';
import { printCause } from '../because.ts';
import { type Change, isLimitOfPossible } from '../change.ts';
import { declaredPorts, isToNoPort } from './declared-ports.ts';
import { mergedRows } from './merged-rows.ts';
import { type MovedFrom, MovedRows } from './moved-rows.ts';
import type { PlainEnd, PlainNames } from './plain-names.ts';
import { withoutPodsInTheInternet } from './pods-in-the-internet.ts';
import { isRepairedPort } from './repaired-port.ts';

/** Connections that open without being declared. Somebody has to decide whether they are meant. */
export interface Decision {
  /** What the policies of one cause open, the most important row first. */
  readonly rows: readonly DecisionRow[];
  /** Without duplicates. */
  readonly causes: readonly Cause[];
}

/** A row of connections, from each of `who` to each of `whom`. */
export interface DecisionRow {
  readonly who: PlainEnd;
  readonly whom: PlainEnd;
  readonly before: Verdict;
  readonly after: Verdict;
  /** The names, as `protocol/name`, of open ports whose numbers are unknown. */
  readonly portNames: readonly string[];
  readonly level: Judged['risk']['level'];
  /** The printed names of added workloads at an end. */
  readonly added: readonly string[];
  readonly isToDataTier: boolean;
  readonly isUndeclared: boolean;
  /** Whether some of what is open now was open before, or is in the intent. */
  readonly isPartlyDeclared: boolean;
  /** Whether the targets declare ports, and none of them is newly open. */
  readonly isToNoPort: boolean;
  /** The ports that the containers of the targets declare. */
  readonly declared: PortSet;
  /** Whether all declared ports that were open are closed now, so that existing connections fail. */
  readonly losesDeclared: boolean;
  /** Whether the policies let the same sources in before, on ports on which the targets do not listen. */
  readonly isRepair: boolean;
  /** The row before its workloads moved, if they could connect on these ports. Then it opens nothing new. */
  readonly movedFrom: MovedFrom | undefined;
  /** The printed names, for programs and commands. */
  readonly names: { readonly who: readonly string[]; readonly whom: readonly string[] };
}

/** The changes of a review, sorted by whether a reader has to decide about them. */
export interface Sorted {
  /** The most important decision first. */
  readonly decisions: readonly Decision[];
  /** Changes without a decision: declared by the intent, part of a new workload, or lost. */
  readonly quiet: readonly Change[];
}

/** @param changes all changes of the review */
export function sortedChanges(review: Review, changes: readonly Change[], names: PlainNames): Sorted {
  return {
    decisions: withoutPodsInTheInternet(decisionsOf(changes.filter(isDecision), review, names), review),
    quiet: changes.filter((change) => !isDecision(change) && !isLimitOfPossible(change)),
  };
}

/** Whether something is gained that the intent does not declare, at more than a low risk. */
function isDecision({ first: { gained, gate, risk } }: Change): boolean {
  if (gained.isEmpty) return false;
  return risk.level !== 'low' && !gained.subtract(gate.declared).isEmpty;
}

/** Puts the changes that the same policies open into one decision, because a policy is mended as a whole. */
function decisionsOf(changes: readonly Change[], review: Review, names: PlainNames): Decision[] {
  const byCause = new Map<string, Change[]>();
  for (const change of changes) {
    const key = causeKey(change.first.causes);
    const known = byCause.get(key);
    if (known) known.push(change);
    else byCause.set(key, [change]);
  }
  const data = dataTiers(review);
  const moved = new MovedRows(review);
  return [...byCause.values()]
    .map((alike): Decision => {
      const rows = withoutPodsAtAddresses(rowsOf(alike, review, names, data, moved)).sort(
        (a, b) => weight(b) - weight(a),
      );
      const causes = new Map(
        alike.flatMap(({ first }) => first.causes.filter(isOpening).map((one) => [printCause(one), one])),
      );
      return { rows, causes: [...causes.values()] };
    })
    .sort((a, b) => weight(b.rows[0]) - weight(a.rows[0]));
}

/** Whether a cause opens something, by a rule or because nothing limits its subject. Other causes only close something. */
function isOpening({ when, rules, policies }: Cause): boolean {
  return when === 'now' && (rules.length > 0 || policies.length === 0);
}

function causeKey(causes: readonly Cause[]): string {
  const keys = causes.filter(isOpening).map(({ direction, subject, rules }) => {
    const policies = [...new Set(rules.map(({ policy }) => policyCalled(policy)))];
    return policies.length > 0 ? policies.join(' ') : `${direction} ${subject}`;
  });
  return keys.join(' ');
}

function rowsOf(
  changes: readonly Change[],
  review: Review,
  names: PlainNames,
  data: ReadonlySet<string>,
  moved: MovedRows,
): DecisionRow[] {
  return mergedRows(changes).map(({ who, whom, portNames, first }) => {
    const [from, to] = [names.namespaceOf(who), names.namespaceOf(whom)];
    const areKnown = (ends: readonly string[], many: 'from' | 'to') => (ranges: readonly AddressRange[]) => {
      // Only changes are known for pods that no manifest holds, so the workloads of the row decide.
      const own = ends.filter((name) => !names.isPossible(name));
      return (
        own.length > 0 && ranges.every((range) => own.every((name) => isKept(review, first.new, many, name, range)))
      );
    };
    const source = names.end(who, to ?? from, areKnown(whom, 'from'));
    return {
      ...{ who: source, whom: names.end(whom, from ?? to, areKnown(who, 'to')), before: first.old, after: first.new },
      ...{ portNames, level: first.risk.level, added: [...who, ...whom].filter((name) => names.isAdded(name)) },
      isToDataTier: whom.some((name) => data.has(name)),
      isUndeclared: !first.gate.undeclared.isEmpty,
      isPartlyDeclared: !first.gate.declared.isEmpty || !first.old.open.isEmpty,
      isToNoPort: isToNoPort(whom, first, review),
      ...declaredPorts(whom, first, review),
      isRepair: isRepairedPort(source, whom, first, review),
      movedFrom: moved.ofRow(who, whom, first.new),
      names: { who, whom },
    };
  });
}

/** Whether a peer could connect with all addresses of a range as the row can now, and still can. */
function isKept({ kept }: Review, now: Verdict, many: 'from' | 'to', name: string, range: AddressRange): boolean {
  const one = many === 'from' ? 'to' : 'from';
  return kept.some(
    (pair) =>
      pair[one].name === name &&
      pair[many].range !== undefined &&
      holds(pair[many].range, range) &&
      now.open.subtract(pair.new.open).isEmpty &&
      now.depends.isEmpty,
  );
}

/** Leaves out rows of possible pods that may have one of the opened addresses. The rows of the addresses say the same. */
function withoutPodsAtAddresses(rows: readonly DecisionRow[]): DecisionRow[] {
  const isAddress = ({ reach }: PlainEnd) => reach.addresses && !reach.possiblePods;
  const hasAddresses = rows.some(({ who, whom }) => isAddress(who) || isAddress(whom));
  const areAtAddresses = (names: readonly string[]) => names.every((name) => / at [^{}]+\}$/.test(name));
  return rows.filter(({ names: { who, whom } }) => !hasAddresses || !(areAtAddresses(who) || areAtAddresses(whom)));
}

/** The printed names of the data tiers of both sides. */
function dataTiers({ before, after }: Review): Set<string> {
  const peers = [before, after].flatMap(({ groups }) => groups.flatMap((group) => group.peers));
  return new Set(peers.filter(isDataTier).map(({ name }) => name));
}

/** For sorting: rows that did not just move or repair a port, that have workloads, the riskiest, the sure ones, data tiers, the widest. */
function weight(row: DecisionRow | undefined): number {
  if (!row) return 0;
  const { anyPodElsewhere, internet, possiblePods, addresses } = row.who.reach;
  const breadth = [anyPodElsewhere, internet, possiblePods, addresses].reduce((sum, one) => sum * 2 + Number(one), 0);
  const isToWorkloads = row.whom.reach.workloads > 0 || row.who.reach.workloads > 0;
  const level = RISKS.length - RISKS.indexOf(row.level);
  const news = row.movedFrom ? 0 : row.isRepair ? 1 : 2;
  const isSure = !row.after.open.subtract(row.before.open).isEmpty;
  return (
    news * 100_000 +
    Number(isToWorkloads) * 10_000 +
    level * 1000 +
    Number(isSure) * 500 +
    Number(row.isToDataTier) * 100 +
    breadth
  );
}
