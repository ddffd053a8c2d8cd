import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { PortSet } from '../reach/port-set.ts';
import type { Rule } from '../review/lint/rule.ts';
import { shortPorts } from './connection.ts';
import { textTable } from './text-table.ts';

/** The pods in the examples of the rules. */
const PODS = [
  ['frontend', 8080, 'http'],
  ['backend', 8080, 'http'],
  ['db', 3306, 'mysql'],
].map(
  ([name, port, portName]) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec:
  containers: [{name: ${name}, image: ${name}, ports: [{name: ${portName}, containerPort: ${port}}]}]
`,
);

interface Line {
  readonly name: string;
  readonly groups: readonly Group[];
}

/**
 * Which pods can open what, with the finding and without it, computed by the engine. Sources are rows, targets are columns. Cells
 * that the correction changes are marked.
 */
export function rulePicture({ wrong, right }: Rule['example']): string {
  const [before, after] = [wrong, right].map(cellsOf) as [Map<string, string>, Map<string, string>];
  const isSame = [...before].every(([key, cell]) => after.get(key) === cell) && before.size === after.size;
  if (isSame) return `${tableOf(before, before)}\n\nBoth examples allow the same.`;
  return `With the finding:\n${tableOf(before, after)}\n\nWithout it (! is what changes):\n${tableOf(after, before)}`;
}

/** The verdict of each pair, by `from\nto`, in the order of the picture. */
function cellsOf(policies: string): Map<string, string> {
  const connectivity = new Connectivity(readTexts([{ file: 'example.yaml', text: [...PODS, policies].join('---\n') }]));
  const lines = linesOf(connectivity);
  const isTarget = ({ groups: [group] }: Line) => group?.kind === 'external' || group?.peers[0]?.kind === 'workload';
  const cells = new Map<string, string>();
  for (const from of lines) {
    for (const to of lines.filter(isTarget)) cells.set(`${from.name}\n${to.name}`, cellOf(connectivity, from, to));
  }
  return cells;
}

function linesOf({ groups }: Connectivity): Line[] {
  const named = groups.flatMap((group) =>
    group.peers.flatMap((peer): { name: string; group: Group }[] => {
      if (peer.kind === 'workload') return [{ name: peer.workload.name, group }];
      if (peer.kind === 'external') return [{ name: 'internet', group }];
      if (peer.kind !== 'stranger') return [];
      if (peer.namespace === 'shop') return [{ name: 'another of shop', group }];
      return peer.namespace === undefined ? [{ name: 'elsewhere', group }] : [];
    }),
  );
  const order = ['frontend', 'backend', 'db'];
  const names = [...new Set([...order, ...named.map(({ name }) => name)])];
  return names
    .sort((a, b) => placeOf(a, order) - placeOf(b, order))
    .map((name) => ({ name, groups: named.filter((one) => one.name === name).map(({ group }) => group) }))
    .filter((line) => line.groups.length > 0);
}

function placeOf(name: string, order: readonly string[]): number {
  return [...order, 'another of shop', 'elsewhere', 'internet'].indexOf(name);
}

function cellOf(connectivity: Connectivity, from: Line, to: Line): string {
  if (from.name === to.name) return '-';
  const open = from.groups.flatMap((source) =>
    to.groups.map((target) => connectivity.between(source, target)).map((one) => one.open.union(one.depends)),
  );
  const all = open.reduce((set, one) => set.union(one), PortSet.none);
  if (all.isEmpty) return '.';
  return open.every((one) => one === all) ? shortPorts(all) : `some ${shortPorts(all)}`;
}

function tableOf(cells: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string {
  const pairs = [...cells.keys()].map((key) => key.split('\n') as [string, string]);
  const columns = [...new Set(pairs.map(([, to]) => to))];
  const rows = [...new Set(pairs.map(([from]) => from))].map((from) => [
    from,
    ...columns.map((to) => {
      const key = `${from}\n${to}`;
      const cell = cells.get(key) ?? '';
      return other.get(key) === cell ? cell : `${cell} !`;
    }),
  ]);
  return textTable(['from \\ to', ...columns], rows, 100)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
