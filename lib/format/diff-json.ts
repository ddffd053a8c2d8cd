import { printableJson } from '../manifests/printable.ts';
import type { Verdict } from '../reach/connectivity.ts';
import { type Deviation, namesOfEnd } from '../reach/deviation.ts';
import { addedOrRemoved, pairCount } from '../review/difference-block.ts';
import { namesOfEnds, type OpenEnds } from '../review/open-world/open-difference.ts';
import { hasRisk, isError, type Judged, type Review } from '../review/review.ts';
import { RISKS, reasonsOf } from '../review/risk.ts';
import type { UnjudgedChange } from '../review/unjudged.ts';
import { breaksJson } from './breaks.ts';
import { BrokenRows } from './broken-rows.ts';
import { causeJson } from './cause-json.ts';
import { countsOf, errorCount } from './change.ts';
import { possibleJson } from './condition-json.ts';
import { portRanges, printVerdict } from './connection.ts';
import { deviationText } from './intent.ts';
import { SetNames } from './list.ts';
import { publicationJson } from './publications.ts';
import { NO_REMARKS, type Remarks } from './remarks.ts';
import { notEvaluatedJson, unseenJson } from './unseen.ts';

/** As documented in docs/reference/commands.md, version 2. */
export function diffJson(review: Review, { kept, notes }: Remarks = NO_REMARKS): string {
  const {
    blocks,
    open,
    unchanged,
    policies,
    heirs,
    intent,
    lostDefaultDenies,
    unjudged,
    unsealed,
    unseen,
    notEvaluated,
  } = review;
  const pairs = blocks.reduce((sum, block) => sum + pairCount(block), 0);
  const rows = new BrokenRows(review);
  const { sets, connections } = pairs > MAX_PAIRS ? inSets(review, rows) : inPairs(review, rows);
  const possible = open.map((one) => ({
    ...{ src: endsJson(one.from), dst: endsJson(one.to) },
    ...(one.named.length > 0 && { portNames: one.named }),
    ...judgedJson({ ...one, risk: rows.riskOf(one, namesOfEnds(one.from), namesOfEnds(one.to)) }, intent),
  }));
  const json = {
    version: 2,
    changed: [
      ...[blocks, open, lostDefaultDenies, review.breaks, unjudged, unsealed],
      ...[review.published, review.unpublished],
    ].some(({ length }) => length > 0),
    counts: countsOf(review),
    errors: errorCount(review),
    risk: RISKS.find((level) => hasRisk(review, level)) ?? 'low',
    ...{ unchanged, policies, renamed: [...heirs].map(([to, from]) => ({ from, to })), lostDefaultDenies },
    ...breaksJson(review),
    published: review.published.map(publicationJson),
    unpublished: review.unpublished.map(publicationJson),
    unjudged: unjudged.map(unjudgedJson),
    unseen: unseen.map(unseenJson),
    notEvaluated: notEvaluated.map(notEvaluatedJson),
    problems: review.problems,
    ...(kept.length > 0 && { kept }),
    ...(notes.length > 0 && { notes }),
    ...(intent && { intent, unsealed: unsealed.map(unsealedJson) }),
    ...{ sets, connections, possible },
  };
  return `${printableJson(json, 1)}\n`;
}

/** With more pairs, JSON names sets of peers instead of each pair. */
const MAX_PAIRS = 10_000;

function inPairs({ differences, intent }: Review, rows: BrokenRows) {
  const connections = differences.map((one) => {
    const ends = { src: one.from.name, dst: one.to.name };
    return { ...ends, ...judgedJson({ ...one, risk: rows.riskOf(one, [ends.src], [ends.dst]) }, intent) };
  });
  return { sets: {}, connections };
}

function inSets({ blocks, intent }: Review, rows: BrokenRows) {
  // `list` numbers its groups for one side, so the sets of a comparison have another word.
  const names = new SetNames('set');
  const connections = blocks.map((block) => {
    const ends = { src: names.of(block.from), dst: names.of(block.to) };
    const { level } = block.risk;
    const own = { lost: block.lost, risk: { level, reasons: reasonsOf(block, block.gate) } };
    const [from, to] = [block.from, block.to].map((peers) => peers.map(({ name }) => name)) as [string[], string[]];
    const judged = {
      ...block,
      risk: rows.riskOf(own, from, to),
      causes: block.causes.map((one) => ({ ...one, subject: one.direction === 'Egress' ? ends.src : ends.dst })),
      addedOrRemoved: addedOrRemoved(...new Set([...block.from, ...block.to])),
    };
    return { ...ends, ...judgedJson(judged, intent) };
  });
  return { sets: Object.fromEntries(names.sets), connections };
}

function unjudgedJson({ fate, what, object }: UnjudgedChange): object {
  if (!('apiVersion' in object)) {
    const { kind, namespace, name, location } = object;
    return { fate, what, kind, namespace, name, location };
  }
  return { fate, ...(what && { what }), ...('makes' in object ? unseenJson(object) : notEvaluatedJson(object)) };
}

function unsealedJson(one: Deviation): object {
  const { certain, from, to, ports, named } = one;
  return {
    ...{ src: namesOfEnd(from), dst: namesOfEnd(to), ports: portRanges(ports) },
    ...(named.length > 0 && { portNames: named }),
    ...{ certain, says: deviationText(one) },
  };
}

function judgedJson(one: Judged, intent: Review['intent']): object {
  return {
    kind: one.kind,
    ...{ old: printVerdict(one.old), new: printVerdict(one.new) },
    ...{ gained: `${one.gained}`, lost: `${one.lost}` },
    ...{ before: sideJson(one.old), after: sideJson(one.new) },
    risk: one.risk,
    causes: one.causes.map(causeJson),
    ...(intent && {
      intent: {
        error: isError(one),
        ...{ declared: `${one.gate.declared}`, undeclared: `${one.gate.undeclared}` },
        ...{ stillListed: `${one.gate.stillListed}`, declaredAt: one.gate.declaredAt },
      },
    }),
    ...(one.addedOrRemoved.length > 0 && { workloads: one.addedOrRemoved }),
  };
}

/** The peers at each end: a peer of the manifests by its name, or possible pods by their condition and an example. */
function endsJson(ends: OpenEnds): object[] {
  if ('possible' in ends) return ends.possible.map(possibleJson);
  return ends.peers.map(({ name }) => ({ name, ...(ends.only && { only: ends.only.map(possibleJson) }) }));
}

function sideJson({ open, depends }: Verdict): object {
  return { ports: portRanges(open), ...(!depends.isEmpty && { depends: portRanges(depends) }) };
}
