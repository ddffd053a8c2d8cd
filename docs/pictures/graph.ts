import { shortPorts } from '../../lib/format/connection.ts';
import type { Connectivity } from '../../lib/reach/connectivity.ts';
import type { Group } from '../../lib/reach/group.ts';

/** More workloads than this, and namespaces are drawn instead. */
const MAX_NODES = 24;
/** Whom this share of the others can reach on the same ports is a hub: said in its box instead of drawn. */
const HUB = 0.7;
const FEW = 6;

interface Node {
  readonly id: string;
  readonly label: string;
  readonly cluster?: string;
  readonly shape: 'box' | 'ellipse';
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Who can open a connection to whom, for Graphviz: boxes are workloads or whole namespaces, ellipses are whoever is outside. */
export function pictureGraph(connectivity: Connectivity): string {
  const workloads = connectivity.groups.flatMap(({ peers }) => peers.filter(({ kind }) => kind === 'workload'));
  const { nodes, edges } = workloads.length > MAX_NODES ? byNamespace(connectivity) : byGroup(connectivity);
  const folded = foldHubs(nodes, edges);
  const clusters = new Map<string, Node[]>();
  for (const node of folded.nodes)
    clusters.set(node.cluster ?? '', [...(clusters.get(node.cluster ?? '') ?? []), node]);
  const lines = [...clusters].flatMap(([name, list], i) => {
    const own = list.map(({ id, label, shape }) => `${id} [label=${quoted(label)}, shape=${shape}];`);
    if (name === '') return own;
    return [`subgraph cluster_${i} {`, `label=${quoted(name)}; style="rounded"; color="#8c959f";`, ...own, '}'];
  });
  const arrows = folded.edges.map(({ from, to, label }) => `${from} -> ${to} [label=${quoted(label)}];`);
  return [
    'digraph connectivity {',
    'graph [rankdir=LR, bgcolor="transparent", fontname="Helvetica", fontcolor="#57606a", nodesep=0.3, ranksep=0.8];',
    'node [fontname="Helvetica", fontsize=12, style="filled,rounded", fillcolor="#f6f8fa", color="#57606a"];',
    'edge [fontname="Helvetica", fontsize=10, color="#57606a"];',
    ...lines,
    ...arrows,
    '}\n',
  ].join('\n');
}

/** A node a group; everybody outside whom nothing tells apart is one node. */
function byGroup(connectivity: Connectivity): { nodes: Node[]; edges: Edge[] } {
  const { groups } = connectivity;
  const verdictOf = (from: Group, to: Group): string => {
    if (!connectivity.isModelled(from, to)) return '';
    const { open, depends } = connectivity.between(from, to);
    const perhaps = depends.isEmpty ? '' : `${shortPorts(depends)}?`;
    return [open.isEmpty ? '' : shortPorts(open), perhaps].filter((part) => part !== '').join(' ');
  };
  const inside = groups.filter((group) => isWorkload(group));
  const outside = new Map<string, Group[]>();
  for (const group of groups.filter((one) => !isWorkload(one))) {
    const key = inside.map((one) => `${verdictOf(group, one)};${verdictOf(one, group)}`).join('|');
    outside.set(key, [...(outside.get(key) ?? []), group]);
  }
  const parts = [...inside.map((group) => [group]), ...outside.values()];
  const nodes = parts.map((part, i): Node => {
    const names = part.flatMap(({ peers }) =>
      peers.map((peer) => (peer.kind === 'workload' ? peer.workload.name : outsideName(peer.name))),
    );
    const [first] = part[0]?.peers ?? [];
    const isInside = first?.kind === 'workload';
    return {
      id: `n${i}`,
      label: shortList([...new Set(names)]),
      shape: isInside ? 'box' : 'ellipse',
      ...(isInside && { cluster: first.workload.namespace }),
    };
  });
  const edges = parts.flatMap(([from], i) =>
    parts.flatMap(([to], j): Edge[] => {
      if (!from || !to || i === j) return [];
      const label = verdictOf(from, to);
      return label === '' ? [] : [{ from: `n${i}`, to: `n${j}`, label }];
    }),
  );
  return { nodes, edges };
}

/** A node a namespace, with how many of the pairs between two can connect. */
function byNamespace(connectivity: Connectivity): { nodes: Node[]; edges: Edge[] } {
  const places = new Map<string, { group: Group; count: number; inside: boolean }[]>();
  for (const group of connectivity.groups) {
    const counts = new Map<string, { count: number; inside: boolean }>();
    for (const peer of group.peers) {
      const inside = peer.kind === 'workload';
      const place = inside ? peer.workload.namespace : peer.kind === 'external' ? 'addresses' : 'pods of no manifest';
      counts.set(place, { count: (counts.get(place)?.count ?? 0) + 1, inside });
    }
    for (const [place, own] of counts) places.set(place, [...(places.get(place) ?? []), { group, ...own }]);
  }
  const names = [...places.keys()];
  const size = (place: string) => (places.get(place) ?? []).reduce((sum, { count }) => sum + count, 0);
  const nodes = names.map((place, i): Node => {
    const inside = places.get(place)?.[0]?.inside ?? false;
    return {
      id: `n${i}`,
      label: inside ? `${place}\n${size(place)} workloads` : place,
      shape: inside ? 'box' : 'ellipse',
    };
  });
  const edges = names.flatMap((from, i) =>
    names.flatMap((to, j): Edge[] => {
      let open = 0;
      for (const source of places.get(from) ?? []) {
        for (const target of places.get(to) ?? []) {
          if (!connectivity.isModelled(source.group, target.group)) continue;
          const verdict = connectivity.between(source.group, target.group);
          if (!verdict.open.isEmpty || !verdict.depends.isEmpty) open += source.count * target.count;
        }
      }
      return open === 0 || i === j
        ? []
        : [{ from: `n${i}`, to: `n${j}`, label: `${open} of ${size(from) * size(to)} pairs` }];
    }),
  );
  return { nodes, edges };
}

/** Says in its own box what nearly everybody can do with a node. */
function foldHubs(nodes: readonly Node[], edges: readonly Edge[]): { nodes: Node[]; edges: Edge[] } {
  if (nodes.length <= FEW) return { nodes: [...nodes], edges: [...edges] };
  const folded = new Set<Edge>();
  const labels = new Map<string, string[]>();
  for (const end of ['to', 'from'] as const) {
    for (const node of nodes) {
      const byLabel = new Map<string, Edge[]>();
      for (const edge of edges) {
        if (edge[end] === node.id && !folded.has(edge))
          byLabel.set(edge.label, [...(byLabel.get(edge.label) ?? []), edge]);
      }
      for (const [label, list] of byLabel) {
        if (list.length < HUB * (nodes.length - 1)) continue;
        for (const edge of list) folded.add(edge);
        const words =
          end === 'to' ? `reached by ${list.length} others: ${label}` : `reaches ${list.length} others: ${label}`;
        labels.set(node.id, [...(labels.get(node.id) ?? []), words]);
      }
    }
  }
  return {
    nodes: nodes.map((node) => ({ ...node, label: [node.label, ...(labels.get(node.id) ?? [])].join('\n') })),
    edges: edges.filter((edge) => !folded.has(edge)),
  };
}

function isWorkload({ peers: [first] }: Group): boolean {
  return first?.kind === 'workload';
}

function outsideName(name: string): string {
  if (name.startsWith('0.0.0.0-255.255.255.255')) return 'internet';
  return name.endsWith('/{stranger}') ? `stranger of ${name.split('/')[0]?.replace('{elsewhere}', 'elsewhere')}` : name;
}

function shortList(names: readonly string[]): string {
  return names.length > 4 ? `${names.slice(0, 3).join('\n')}\nand ${names.length - 3} more` : names.join('\n');
}

/** A text of DOT; what follows a backslash is an escape there. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}
