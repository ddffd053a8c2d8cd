import type { Review } from '../review/review.ts';
import { type Change, changesOf, isLimitOfPossible, MARKS, verdictLine } from './change.ts';
import { printVerdict } from './connection.ts';
import { mermaidText } from './list.ts';
import { unseenName } from './unseen.ts';

/** GitHub draws no more than 500 edges; beyond this many nobody can read one. */
const MAX_EDGES = 40;

/**
 * Only the edges that change, and who is at their ends. A mark and the line tell the kind: thick for what is gained, dotted for what
 * is lost; colour only repeats it.
 */
export function diffMermaid(review: Review): string {
  const all = changesOf(review);
  // That pods of no manifest are limited among themselves is drawn where there is nothing else.
  const others = all.filter((change) => !isLimitOfPossible(change));
  const changes = others.length > 0 ? others : all;
  const shown = changes.slice(0, MAX_EDGES);
  const ids = new Map<string, string>();
  const node = (names: readonly string[]): string => {
    const label = names.length > 3 ? `${names.slice(0, 2).join('\n')}\nand ${names.length - 2} more` : names.join('\n');
    const key = names.join('\n');
    const known = ids.get(key);
    if (known) return known;
    const id = `n${ids.size}`;
    ids.set(key, id);
    return `${id}["${label.split('\n').map(mermaidText).join('<br/>')}"]`;
  };
  const lines = shown.map((change) => `  ${node(change.from)} ${arrow(change)} ${node(change.to)}\n`);
  const styles = shown.flatMap(({ first }, i) =>
    first.kind === 'lost' || first.kind === 'narrowed'
      ? [`  linkStyle ${i} stroke:#6e7781\n`]
      : [`  linkStyle ${i} stroke:${first.risk.level === 'high' ? '#cf222e' : '#bf8700'}\n`],
  );
  const left = all.length - shown.length;
  return [
    'flowchart LR\n  accTitle: What can connect otherwise than before\n',
    `  accDescr: ${mermaidText(verdictLine(review))}\n`,
    ...lines,
    ...unjudgedNodes(review),
    ...(left > 0 ? [`  more["${left} more changes are not drawn"]\n`] : []),
    ...styles,
  ].join('');
}

/** What changed and nobody can judge is a node of its own: who connects with whom by it, nobody knows. */
function unjudgedNodes({ unjudged }: Review): string[] {
  return unjudged.slice(0, MAX_EDGES).map(({ fate, object }, i) => {
    return `  u${i}{{"${mermaidText(`? ${fate}: ${object.kind} ${unseenName(object)}`)}"}}\n`;
  });
}

function arrow({ first }: Change): string {
  const { kind, old, new: now, risk } = first;
  const ports =
    kind === 'lost'
      ? printVerdict(old)
      : kind === 'gained'
        ? printVerdict(now)
        : `${printVerdict(old)} to ${printVerdict(now)}`;
  const text = `"${MARKS[kind] === '-' ? '−' : MARKS[kind].replace('<', '#lt;').replace('>', '#gt;')} ${kind}${risk.level === 'high' ? ' !!' : ''}: ${mermaidText(ports)}"`;
  return kind === 'lost' || kind === 'narrowed' ? `-. ${text} .->` : `== ${text} ==>`;
}
