import type { Verdict } from '../reach/connectivity.ts';
import type { PortSet } from '../reach/port-set.ts';
import type { Break } from '../review/breaks/break.ts';
import type { Review } from '../review/review.ts';
import { unnamedEnd } from './breaks.ts';
import { withoutKind } from './broken-rows.ts';
import { type Change, changesOf, isLimitOfPossible, MARKS, verdictLine } from './change.ts';
import { portsPhrase } from './comment/ports-phrase.ts';
import { printVerdict } from './connection.ts';
import { few } from './few.ts';
import { mermaidText } from './list.ts';
import { portNamesOf } from './port-names.ts';
import { unseenName } from './unseen.ts';

/** Nobody can read a drawing with more edges. GitHub's own limit is 500. */
const MAX_EDGES = 40;
const [RED, AMBER, GREY] = ['#cf222e', '#bf8700', '#6e7781'];

/**
 * A drawing of the edges that change and the peers at their ends. Edges that break something come first. The mark and the style
 * of the line tell the kind of change: thick for gained, dotted for lost. Colour repeats it.
 */
export function diffMermaid(review: Review): string {
  const all = changesOf(review);
  // Limits among pods of no manifest are drawn only if nothing else changed.
  const others = all.filter((change) => !isLimitOfPossible(change));
  const changes = others.length > 0 ? others : all;
  const broken = new Map(changes.flatMap((change) => breaksOf(change, review).map((one) => [change, one] as const)));
  const breaks = review.breaks.filter((one) => !isDrawn(one, [...broken.keys()])).slice(0, MAX_EDGES);
  const rank = (change: Change) => Number(!broken.has(change));
  const shown = [...changes].sort((a, b) => rank(a) - rank(b)).slice(0, MAX_EDGES - breaks.length);
  const ids = new Map<string, string>();
  const node = (names: readonly string[]): string => {
    const key = names.join('\n');
    const known = ids.get(key);
    if (known) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    return `${id}["${few(names, 3).map(mermaidText).join('<br/>')}"]`;
  };
  const end = (names: readonly string[], kind: Break['kind']) => node(names.length > 0 ? names : [unnamedEnd(kind)]);
  const lines = [
    ...breaks.map((one) => `  ${end(one.from, one.kind)} ${brokenArrow(one, one.ports)} ${end(one.to, one.kind)}\n`),
    ...shown.map((change) => `  ${node(change.from)} ${arrow(change, broken.get(change))} ${node(change.to)}\n`),
  ];
  const colours = [
    ...breaks.map(colourOf),
    ...shown.map((change) => {
      const { first } = change;
      const one = broken.get(change);
      if (one) return colourOf(one);
      if (first.kind === 'lost' || first.kind === 'narrowed') return GREY;
      return first.risk.level === 'high' ? RED : AMBER;
    }),
  ];
  const styles = colours.map((colour, i) => `  linkStyle ${i} stroke:${colour}\n`);
  const left = all.length - shown.length;
  return [
    'flowchart LR\n  accTitle: What can connect differently from before\n',
    `  accDescr: ${mermaidText(verdictLine(review))}\n`,
    ...lines,
    ...unjudgedNodes(review),
    ...(left > 0 ? [`  more["${left} more changes are not drawn"]\n`] : []),
    ...styles,
  ].join('');
}

/** The first break that contains the whole lost connection. Empty if there is none. */
function breaksOf({ first, from, to }: Change, { breaks }: Review): Break[] {
  if (!first.gained.isEmpty) return [];
  const isWithin = (some: readonly string[], names: readonly string[]) =>
    some.every((name) => names.map(withoutKind).includes(withoutKind(name)));
  const isPart = (one: Break) =>
    isWithin(from, one.from) && isWithin(to, one.to) && !first.lost.intersect(one.ports).isEmpty;
  return breaks.filter(isPart).slice(0, 1);
}

/** Does a drawn change show all connections of the break already? */
function isDrawn({ from, to }: Break, changes: readonly Change[]): boolean {
  const has = (names: readonly string[], name: string) => names.map(withoutKind).includes(withoutKind(name));
  const isLine = (source: string, target: string) =>
    changes.some((one) => has(one.from, source) && has(one.to, target));
  return from.length > 0 && to.length > 0 && from.every((source) => to.every((target) => isLine(source, target)));
}

function brokenArrow({ certainty }: Break, ports: PortSet): string {
  const what = ports.isEmpty ? '' : `: ${mermaidText(`${ports}`)}`;
  return `-. "− ${certainty === 'breaks' ? 'BREAKS !!' : 'probably breaks'}${what}" .->`;
}

function colourOf({ certainty }: Break): string | undefined {
  return certainty === 'breaks' ? RED : AMBER;
}

/** A change that nobody can judge is a node without edges, because its connections are unknown. */
function unjudgedNodes({ unjudged }: Review): string[] {
  return unjudged.slice(0, MAX_EDGES).map(({ fate, object }, i) => {
    return `  u${i}{{"${mermaidText(`? ${fate}: ${object.kind} ${unseenName(object)}`)}"}}\n`;
  });
}

function arrow({ first }: Change, broken: Break | undefined): string {
  if (broken) return brokenArrow(broken, first.lost);
  const { kind, old, new: now, risk } = first;
  const names = portNamesOf(first);
  const said = (verdict: Verdict) => (names.length > 0 ? portsPhrase(verdict, names) : printVerdict(verdict));
  const ports = kind === 'lost' ? said(old) : kind === 'gained' ? said(now) : `${said(old)} to ${said(now)}`;
  const text = `"${MARKS[kind] === '-' ? '−' : MARKS[kind].replace('<', '#lt;').replace('>', '#gt;')} ${kind}${risk.level === 'high' ? ' !!' : ''}: ${mermaidText(ports)}"`;
  return kind === 'lost' || kind === 'narrowed' ? `-. ${text} .->` : `== ${text} ==>`;
}
