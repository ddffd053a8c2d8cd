import type { LabelSelector, Policy, PolicyPeer, PolicyPort } from '../evaluator.ts';
import { regionsOf } from './addresses.ts';
import type { OpenWorld, Protocol } from './model.ts';

export const METADATA_NAME = 'kubernetes.io/metadata.name';
/** A label value, and a namespace, that nobody mentions. */
export const FRESH = 'nobody-mentions-it';

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** What the policies of some worlds can tell apart, as everything that they mention. */
export interface Vocabulary {
  /** For each label key of pods, the values that are mentioned. */
  podKeys: ReadonlyMap<string, readonly string[]>;
  /** The same of namespaces, without `kubernetes.io/metadata.name`. */
  namespaceKeys: ReadonlyMap<string, readonly string[]>;
  /** All namespaces that are declared, hold an object or are mentioned, and one that is not. */
  namespaces: readonly string[];
  /** The names of ports, such as `TCP/web`. */
  portNames: readonly string[];
  /** One address for each region that blocks cut out. */
  addresses: readonly string[];
  /** One port for each set of ports that policies and workloads tell apart. */
  ports: readonly { protocol: Protocol; port: number }[];
}

/** What matters besides that which manifests mention. */
export interface Mentioned {
  podSelectors: readonly LabelSelector[];
  namespaces: readonly string[];
  ports: readonly { protocol: Protocol; port: number }[];
}

const NOTHING: Mentioned = { podSelectors: [], namespaces: [], ports: [] };

export function vocabularyOf(worlds: readonly OpenWorld[], mentioned: Mentioned = NOTHING): Vocabulary {
  const policies = worlds.flatMap((world) => world.policies);
  const peers = policies.flatMap(peersOf);
  const entries = policies.flatMap(portsOf);
  const podSelectors = [
    ...mentioned.podSelectors,
    ...[...policies.map(({ spec }) => spec), ...peers].map((one) => one.podSelector),
  ];
  const namespaceKeys = keysOf(peers.map(({ namespaceSelector }) => namespaceSelector));
  const names = namespaceKeys.get(METADATA_NAME) ?? [];
  namespaceKeys.delete(METADATA_NAME);
  const objects = worlds.flatMap(({ workloads }) => workloads);
  const namespaces = [
    ...worlds.flatMap((world) => world.namespaces.map(({ name }) => name)),
    ...[...objects, ...policies.map(({ metadata }) => metadata)].map(({ namespace }) => namespace),
  ];
  const blocks = [
    ...worlds.flatMap(({ podCidrs }) => podCidrs),
    ...peers.flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr, ...(ipBlock.except ?? [])] : [])),
  ];
  return {
    podKeys: keysOf(podSelectors),
    namespaceKeys,
    namespaces: [...new Set([...namespaces, ...names, ...mentioned.namespaces, FRESH])],
    portNames: [
      ...new Set(
        entries.flatMap(({ protocol = 'TCP', port }) => (typeof port === 'string' ? `${protocol}/${port}` : [])),
      ),
    ],
    addresses: regionsOf([...new Set(blocks)]),
    ports: PROTOCOLS.flatMap((protocol) => {
      const ranges = [
        ...entries.flatMap((entry) => (typeof entry.port === 'number' ? [entry as PolicyPort & { port: number }] : [])),
        ...mentioned.ports,
        ...objects.flatMap(({ ports }) => ports.map((one) => ({ protocol: one.protocol, port: one.containerPort }))),
      ]
        .filter((one) => (one.protocol ?? 'TCP') === protocol)
        .map(({ port, ...rest }) => [port, ('endPort' in rest && rest.endPort) || port] as const);
      const found = new Map<string, number>();
      for (const port of [...ranges.flatMap(([first, last]) => [first, last, last + 1, first - 1]), 7777]) {
        const signature = `${ranges.map(([first, last]) => first <= port && port <= last)}`;
        if (port >= 1 && port <= 65535 && !found.has(signature)) found.set(signature, port);
      }
      return [...found.values()].map((port) => ({ protocol, port }));
    }),
  };
}

/** Every combination of what the keys may be: mentioned, something else, or absent. */
export function combinations(keys: ReadonlyMap<string, readonly string[]>): Record<string, string>[] {
  let found: Record<string, string>[] = [{}];
  for (const [key, values] of keys) {
    found = found.flatMap((labels) => [labels, ...[...values, FRESH].map((value) => ({ ...labels, [key]: value }))]);
  }
  if (found.length > 5000) throw new Error(`${found.length} combinations of ${keys.size} keys are no small world`);
  return found;
}

export function peersOf({ spec }: Policy): PolicyPeer[] {
  return [...(spec.ingress ?? []).map(({ from }) => from), ...(spec.egress ?? []).map(({ to }) => to)].flatMap(
    (peers) => peers ?? [],
  );
}

function portsOf({ spec }: Policy): PolicyPort[] {
  return [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []);
}

function keysOf(selectors: readonly (LabelSelector | null | undefined)[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  const mention = (key: string, values: readonly string[]) =>
    keys.set(key, [...new Set([...(keys.get(key) ?? []), ...values])]);
  for (const selector of selectors) {
    for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) mention(key, [value]);
    for (const { key, values } of selector?.matchExpressions ?? []) mention(key, values ?? []);
  }
  return keys;
}
