import { printable } from '../manifests/printable.ts';
import { type AddressRange, addressOf } from '../reach/ip-space.ts';
import { addedOrRemoved } from '../review/difference-block.ts';
import { peersOf } from '../review/open-world/open-difference.ts';
import type { Review } from '../review/review.ts';
import { breakLines } from './breaks.ts';
import {
  beforeAndAfter,
  type Change,
  changesOf,
  intentLines,
  lostDenyLines,
  MARKS,
  unjudgedLines,
  unsealedLines,
  verdictLine,
} from './change.ts';
import { capitalized } from './comment/capitalized.ts';
import { sortedChanges } from './comment/decision.ts';
import { headlines } from './comment/headline.ts';
import { PlainNames } from './comment/plain-names.ts';
import { shortPorts } from './connection.ts';

/** What a report says about the base. The ends of a row are positions in `names`. */
export interface ChangesData {
  readonly verdict: string;
  readonly lines: readonly string[];
  /** Each name, with the positions of the page's peers that it is or is part of. */
  readonly names: readonly { readonly text: string; readonly peers: readonly number[] }[];
  readonly rows: readonly {
    risk: string;
    mark: string;
    kind: string;
    from: readonly number[];
    to: readonly number[];
    ports: string;
    /** The content of the cell on the old side. */
    was: string;
    because: readonly string[];
  }[];
}

/** A peer of the page, with the addresses that it stands for. */
export interface NamedPeer {
  readonly name: string;
  readonly ranges?: readonly AddressRange[];
}

/**
 * The changes for the report.
 * @param peers all peers of the report. Rows refer to them by their positions
 */
export function changesData(review: Review, peers: readonly NamedPeer[]): ChangesData {
  const names: { text: string; peers: number[] }[] = [];
  const known = new Map<string, number>();
  const numbers = (texts: readonly string[]) =>
    texts.map((text) => {
      const number = known.get(text) ?? names.push({ text, peers: positionsOf(text, peers) }) - 1;
      known.set(text, number);
      return number;
    });
  const changes = changesOf(review);
  const rows = changes.map(({ first, from, to, because }) => ({
    ...{ risk: first.risk.level, mark: MARKS[first.kind], kind: first.kind, from: numbers(from), to: numbers(to) },
    ...{ ports: beforeAndAfter(first), was: shortPorts(first.old.open.union(first.old.depends)), because },
  }));
  return {
    verdict: `${factOf(review, changes)}. ${verdictLine(review)}`,
    lines: [
      ...[...intentLines(review), ...lostDenyLines(review), ...unsealedLines(review)],
      ...[...breakLines(review), ...unjudgedLines(review)],
    ],
    names,
    rows,
  };
}

/** The same headline as in a comment. */
function factOf(review: Review, changes: readonly Change[]): string {
  const names = new PlainNames(review);
  const facts = headlines(review, sortedChanges(review, changes, names), names).map(({ fact }) => fact);
  return printable(capitalized(facts.join('; ')));
}

/** The peers that came and those that went. A row of many peers counts only if all of them did. */
export function fatesOf({ blocks, open }: Review): Record<'added' | 'removed', ReadonlySet<string>> {
  const peers = new Set([
    ...blocks.flatMap(({ from, to }) => [...from, ...to]),
    ...open.flatMap(({ from, to }) => [from, to].flatMap(peersOf)),
  ]);
  const all = addedOrRemoved(...peers);
  const those = (wanted: string) => new Set(all.filter(({ fate }) => fate === wanted).map(({ name }) => name));
  return { added: those('added'), removed: those('removed') };
}

function positionsOf(text: string, peers: readonly NamedPeer[]): number[] {
  const range = rangeCalled(text);
  return peers.flatMap(({ name, ranges }, i) => {
    if (!range || !ranges) return name === text ? [i] : [];
    return ranges.some((one) => one.family === range.family && one.first <= range.last && range.first <= one.last)
      ? [i]
      : [];
  });
}

/** The addresses of a name such as `10.0.0.0-10.255.255.255[External]`. */
function rangeCalled(text: string): AddressRange | undefined {
  const [, first, last] = /^([\da-f.:]+)-([\da-f.:]+)\[External\]$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  return { ...addressOf(first), last: addressOf(last).last };
}
