/** What each node leads to. Nodes without an entry lead nowhere. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The nodes to which no other one leads. Where these would be nodes that lead to each other in a circle, all of the circle. */
export function firstOf(graph: Graph): ReadonlySet<string> {
  // Each node is led to by one of those that are found in the first pass. The second pass leaves out those to which a later one leads.
  const starts = notLedTo(notLedTo([...graph.keys()], graph).reverse(), graph);
  const backwards = new Map<string, string[]>();
  for (const [from, all] of graph)
    for (const to of all) {
      const known = backwards.get(to);
      if (known) known.push(from);
      else backwards.set(to, [from]);
    }
  return new Set(starts.flatMap((start) => [...ledToBy(start, backwards)]));
}

/** Those to which none before them leads. */
function notLedTo(nodes: readonly string[], graph: Graph): string[] {
  const seen = new Set<string>();
  return nodes.filter((node) => {
    if (seen.has(node)) return false;
    for (const one of ledToBy(node, graph, seen)) seen.add(one);
    return true;
  });
}

/** A node and all that it leads to, also by others. @param without what is left out */
function ledToBy(node: string, graph: Graph, without: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  const found = new Set([node]);
  for (const one of found) for (const to of graph.get(one) ?? []) if (!without.has(to)) found.add(to);
  return found;
}
