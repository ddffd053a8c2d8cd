import { safeText } from './markup.ts';

/** Gives a long list of peers a name, and equal lists the same name. */
export class NamedSets {
  private readonly sets = new Map<string, { label: string; names: readonly string[] }>();
  private explained = 0;
  private readonly workloadsOf: ReadonlyMap<string, readonly string[]>;

  constructor(workloadsOf: ReadonlyMap<string, readonly string[]>) {
    this.workloadsOf = workloadsOf;
  }

  /** The names as a cell of a table. Many names become one label, which {@link newLines} explains. */
  print(names: readonly string[]): string {
    if (names.length <= 8) return names.map(safeText).join('<br>');
    const key = names.join('\n');
    const known = this.sets.get(key) ?? { label: `set ${this.sets.size + 1}`, names };
    this.sets.set(key, known);
    return `**${known.label}** (${names.length} peers)`;
  }

  /** The members of the sets that were named since the last call. */
  newLines(): string[] {
    const lines = [...this.sets.values()]
      .slice(this.explained)
      .map(({ label, names }) => `- **${label}**: ${safeText(compact(names, this.workloadsOf))}\n`);
    this.explained = this.sets.size;
    return lines;
  }
}

/** Names with their namespace and kind said once, and a whole namespace in one word. */
function compact(names: readonly string[], workloadsOf: ReadonlyMap<string, readonly string[]>): string {
  const left = new Set(names);
  const parts: string[] = [];
  for (const [namespace, all] of workloadsOf) {
    const missing = all.filter((name) => !left.has(name));
    if (all.length < 3 || missing.length > all.length / 4) continue;
    for (const name of all) left.delete(name);
    const but = missing.length > 0 ? ` but ${missing.join(', ')}` : '';
    parts.push(`all ${all.length} workloads of ${namespace}${but}`);
  }
  const groups = new Map<string, string[]>();
  for (const name of left) {
    const [, namespace, own, kind] = /^([^/]+)\/(.+)\[(\w+)\]$/.exec(name) ?? [];
    const key = namespace === undefined ? '' : `${namespace} ${kind}s `;
    groups.set(key, [...(groups.get(key) ?? []), own ?? name]);
  }
  return [...parts, ...[...groups].map(([key, own]) => `${key}${own.join(', ')}`)].join('; ');
}
