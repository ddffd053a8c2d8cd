import { mermaidText } from '../list.ts';
import type { Decision, DecisionRow } from './decision.ts';
import { allOfThem } from './enumeration.ts';
import { portsPhrase } from './ports-phrase.ts';

/** With more nodes, the table is easier to read than a picture. */
const MAX_NODES = 12;

/** With fewer rows, the table is easier to read than a picture. */
const MIN_ROWS = 3;

/** A Mermaid graph of who can newly reach whom. Undefined if it would not help. */
export function picture(decisions: readonly Decision[]): string | undefined {
  const rows = decisions.flatMap((decision) => decision.rows);
  const ids = new Map<string, string>();
  const node = (phrases: readonly string[]): string => {
    const label = allOfThem(phrases);
    const known = ids.get(label);
    if (known) return known;
    const id = `n${ids.size}`;
    ids.set(label, id);
    return `${id}["${mermaidText(label)}"]`;
  };
  const edges = rows.map((row) => `  ${node(row.who.phrases)} ${arrow(row)} ${node(row.whom.phrases)}\n`);
  if (rows.length < MIN_ROWS || ids.size > MAX_NODES) return undefined;
  const head = 'flowchart LR\n  accTitle: Who can newly reach whom\n';
  return `\`\`\`mermaid\n${head}${edges.join('')}\`\`\`\n`;
}

function arrow({ before, after, portNames }: DecisionRow): string {
  const isNew = before.open.isEmpty && before.depends.isEmpty;
  return `== "${mermaidText(`${isNew ? 'new' : 'wider'}: ${portsPhrase(after, portNames)}`)}" ==>`;
}
