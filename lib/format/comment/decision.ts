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
import { portNamesOf } from '../port-names.ts';
import { declaredPorts, isToNoPort } from './declared-ports.ts';
import { type MovedFrom, MovedRows } from './moved-rows.ts';
import type { PlainEnd, PlainNames } from './plain-names.ts';

/** Connections that open, and that nobody has declared: somebody has to decide whether they are meant. */
export interface Decision {
  /** What the policies of one cause open, the riskiest first. */
  readonly rows: readonly DecisionRow[];
  /** Each once. */
  readonly causes: readonly Cause[];
}

/** From each of `who` to each of `whom`. */
export interface DecisionRow {
  readonly who: PlainEnd;
  readonly whom: PlainEnd;
  readonly before: Verdict;
  readonly after: Verdict;
  /** The names, as `protocol/name`, by which rules let ports through whose numbers nobody knows. */
  readonly portNames: readonly string[];
  readonly level: Judged['risk']['level'];
  readonly isToDataTier: boolean;
  readonly isUndeclared: boolean;
  /** May some of what is open now be in the intent? */
  readonly isPartlyDeclared: boolean;
  /** No container of those that are connected to declares what is newly open, though they declare ports. */
  readonly isToNoPort: boolean;
  /** What their containers declare; of what nobody declares, none. */
  readonly declared: PortSet;
  /** Nothing is left of what they declare, and something of it was open: who connects as before fails. */
  readonly losesDeclared: boolean;
  /** What the workloads were before they moved, if they could connect as now. Then the row opens nothing. */
  readonly movedFrom: MovedFrom | undefined;
  /** The printed names, for programs and commands. */
  readonly names: { readonly who: readonly string[]; readonly whom: readonly string[] };
}

/** The changes of a review by what a reader has to do about them. */
export interface Sorted {
  /** The riskiest first. */
  readonly decisions: readonly Decision[];
  /** Gained as the intent declares, with a workload that came, or lost: nothing to decide. */
  readonly quiet: readonly Change[];
}

/** @param changes those of the review */
export function sortedChanges(review: Review, changes: readonly Change[], names: PlainNames): Sorted {
  return {
    decisions: decisionsOf(changes.filter(isDecision), review, names),
    quiet: changes.filter((change) => !isDecision(change) && !isLimitOfPossible(change)),
  };
}

/** Is something gained that the intent does not declare, and that does not just come with a new workload? */
function isDecision({ first: { gained, gate, risk } }: Change): boolean {
  if (gained.isEmpty) return false;
  return risk.level !== 'low' && !gained.subtract(gate.declared).isEmpty;
}

/** Together what the same policies decide: one of them is to be mended, not each of its rules. */
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

/** Does it let through, a rule of it or as nothing limits any more? Where one port opens and another closes, some causes only close. */
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
  const raw = withNamesTogether(withoutWorkloadsAtAddresses(changes.map(rawOf)));
  const merged = mergedBy(mergedBy(raw, 'who', 'whom'), 'whom', 'who');
  return merged.map(({ who, whom, portNames, first }) => {
    const [from, to] = [names.namespaceOf(who), names.namespaceOf(whom)];
    const areKnown = (ends: readonly string[], many: 'from' | 'to') => (ranges: readonly AddressRange[]) => {
      // Of pods that could exist, only what changes is known; those of a row are as its workloads are.
      const own = ends.filter((name) => !names.isPossible(name));
      return (
        own.length > 0 && ranges.every((range) => own.every((name) => isKept(review, first.new, many, name, range)))
      );
    };
    return {
      ...{ who: names.end(who, to ?? from, areKnown(whom, 'from')), before: first.old, after: first.new },
      whom: names.end(whom, from ?? to, areKnown(who, 'to')),
      ...{ portNames, level: first.risk.level },
      isToDataTier: whom.some((name) => data.has(name)),
      isUndeclared: !first.gate.undeclared.isEmpty,
      isPartlyDeclared: !first.gate.declared.isEmpty || !first.old.open.isEmpty,
      isToNoPort: isToNoPort(whom, first, review),
      ...declaredPorts(whom, first, review),
      movedFrom: moved.ofRow(who, whom, first.new),
      names: { who, whom },
    };
  });
}

/** Could a peer connect with all addresses of a range as it can with others now, and can it still? */
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

/** Where addresses open, pods that may have one of them are a row of their own, which decides nothing more. */
function withoutPodsAtAddresses(rows: readonly DecisionRow[]): DecisionRow[] {
  const isAddress = ({ reach }: PlainEnd) => reach.addresses && !reach.possiblePods;
  const hasAddresses = rows.some(({ who, whom }) => isAddress(who) || isAddress(whom));
  const areAtAddresses = (names: readonly string[]) => names.every((name) => / at [^{}]+\}$/.test(name));
  return rows.filter(({ names: { who, whom } }) => !hasAddresses || !(areAtAddresses(who) || areAtAddresses(whom)));
}

/** The same of workloads that are named. */
function withoutWorkloadsAtAddresses(rows: readonly Raw[]): Raw[] {
  const isAddress = (name: string) => name.endsWith('[External]');
  if (!rows.some(({ who, whom }) => who.some(isAddress) || whom.some(isAddress))) return [...rows];
  const others = (names: readonly string[]) => names.filter((name) => !/\]\{at [^{}]+\}$/.test(name));
  return rows
    .map((row) => ({ ...row, who: others(row.who), whom: others(row.whom) }))
    .filter(({ who, whom }) => who.length > 0 && whom.length > 0);
}

interface Raw {
  readonly who: readonly string[];
  readonly whom: readonly string[];
  readonly portNames: readonly string[];
  readonly first: Judged;
}

function rawOf({ from, to, first }: Change): Raw {
  return { who: from, whom: to, portNames: portNamesOf(first), first };
}

/** One row for each name of a port, and one for ports with several of them, are one. */
function withNamesTogether(rows: readonly Raw[]): Raw[] {
  const alike = new Map<string, Raw>();
  for (const row of rows) {
    const key = JSON.stringify([row.portNames.length > 0, row.who, row.whom, ...verdictsOf(row)]);
    const known = alike.get(key);
    alike.set(key, known ? { ...known, portNames: [...new Set([...known.portNames, ...row.portNames])] } : row);
  }
  return [...alike.values()];
}

function verdictsOf({ first: { old, new: now } }: Raw): number[] {
  return [old, now].flatMap(({ open, depends }) => [open.id, depends.id]);
}

/** One row for those with the same ports and the same other end. */
function mergedBy(rows: readonly Raw[], many: 'who' | 'whom', same: 'who' | 'whom'): Raw[] {
  const alike = new Map<string, Raw>();
  for (const row of rows) {
    const { gate } = row.first;
    const key = JSON.stringify([
      ...verdictsOf(row),
      row.portNames,
      !gate.undeclared.isEmpty,
      !gate.declared.isEmpty,
      [...row[same]].sort(),
    ]);
    const known = alike.get(key);
    if (!known) alike.set(key, row);
    else {
      const [riskier] = [known, row].sort((a, b) => levelOf(a) - levelOf(b)) as [Raw, Raw];
      alike.set(key, { ...known, first: riskier.first, [many]: [...new Set([...known[many], ...row[many]])] });
    }
  }
  return [...alike.values()];
}

function levelOf({ first }: Raw): number {
  return RISKS.indexOf(first.risk.level);
}

/** The printed names of workloads that keep data. */
function dataTiers({ before, after }: Review): Set<string> {
  const peers = [before, after].flatMap(({ groups }) => groups.flatMap((group) => group.peers));
  return new Set(peers.filter(isDataTier).map(({ name }) => name));
}

/** What a reader should see first: what did not just move, workloads that exist, the risk, what is sure, then a data tier, then how many more can connect. */
function weight(row: DecisionRow | undefined): number {
  if (!row) return 0;
  const { anyPodElsewhere, internet, possiblePods, addresses } = row.who.reach;
  const breadth = [anyPodElsewhere, internet, possiblePods, addresses].reduce((sum, one) => sum * 2 + Number(one), 0);
  const isToWorkloads = row.whom.reach.workloads > 0 || row.who.reach.workloads > 0;
  const level = RISKS.length - RISKS.indexOf(row.level);
  const isNews = row.movedFrom === undefined;
  const isSure = !row.after.open.subtract(row.before.open).isEmpty;
  return (
    Number(isNews) * 100_000 +
    Number(isToWorkloads) * 10_000 +
    level * 1000 +
    Number(isSure) * 500 +
    Number(row.isToDataTier) * 100 +
    breadth
  );
}
