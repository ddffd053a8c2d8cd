import type { LabelSelector, Manifests, Peer, PolicyPort } from '../manifests/model.ts';
import type { FirstConnection, FirstEnd, FirstIntent } from '../reach/first-intent.ts';
import { NAMESPACE_NAME } from '../reach/open-world/pod-space.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import { isEveryPod } from '../review/limits.ts';
import { listed } from '../review/lint/listed.ts';
import { selectorYaml } from '../review/lint/policy-yaml.ts';
import { flowOf } from './yaml.ts';

const HEADER = `\
# What the manifests allow today, by tierwall intent: tighten it, and tierwall check says what to change.
# "wider" marks what lets in, or out, more than the manifests give a reason for.
# Format: https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md
`;

/** The text of an intent file, version 2. */
export function firstIntentText(intent: FirstIntent, manifests: Manifests, profile: string): string {
  const peers = new Names();
  const rows = joined(intent.connections, (end) => peers.of(end), manifests);
  return [
    HEADER,
    'version: 2\n',
    `profile: ${flowOf(profile)}\n`,
    peers.text(),
    list(
      'guarded',
      intent.guarded.map((one) => flowOf(one)),
    ),
    ...freeWords(intent.free),
    list(
      'connections',
      rows.map(({ from, to, ports, optional, comment }) => {
        const fields = {
          from: alone(from),
          to: alone(to),
          ports: ports.length > 0 ? ports.map(portOf) : 'all',
          ...(optional && { optional }),
        };
        return { text: flowOf(fields), comment };
      }),
    ),
  ].join('');
}

/** The most names that are listed. */
const MOST = 6;

function freeWords(free: FirstIntent['free']): string[] {
  const groups = new Map<string, string[]>();
  for (const { workload, direction, isOrdered } of free) {
    const why = isOrdered
      ? `policies that allow and deny in order decide the ${direction}`
      : `no policy limits, for sure, the ${direction}`;
    groups.set(why, [...(groups.get(why) ?? []), workload]);
  }
  return [...groups].map(([why, all]) => `# wider: ${why} of ${listed(all, MOST)}: not guarded in that\n`);
}

function list(field: string, items: readonly (string | { text: string; comment: string | undefined })[]): string {
  if (items.length === 0) return `${field}: []\n`;
  const lines = items.map((item) => {
    if (typeof item === 'string') return `  - ${item}\n`;
    return `${item.comment === undefined ? '' : `  # wider: ${item.comment}\n`}  - ${item.text}\n`;
  });
  return `${field}:\n${lines.join('')}`;
}

function alone(ends: readonly string[]): string | readonly string[] {
  return ends.length === 1 ? (ends[0] as string) : ends;
}

interface Row extends Pick<FirstConnection, 'ports' | 'optional'> {
  readonly from: string[];
  readonly to: string[];
  readonly comment: string | undefined;
}

/** Joins connections that differ only in their sources into one row, each once. */
function joined(
  connections: readonly FirstConnection[],
  called: (end: FirstEnd) => string,
  manifests: Manifests,
): Row[] {
  const rows = new Map<string, Row>();
  for (const one of connections) {
    const [from, to] = [called(one.from), called(one.to)];
    const key = JSON.stringify([to, one.ports.map(portOf), one.optional]);
    const row = rows.get(key);
    if (!row) {
      rows.set(key, { ...one, from: [from], to: [to], comment: widerThanNeeded(one, manifests) });
    } else if (!row.from.includes(from)) row.from.push(from);
  }
  return [...rows.values()];
}

/** Why a connection seems wider than anybody needs, in a few words. */
function widerThanNeeded({ from, to, ports }: FirstConnection, { workloads }: Manifests): string | undefined {
  const workload = workloads.find((one) => workloadName(one) === to);
  const listening = (workload?.ports ?? []).map(({ protocol, containerPort }) => `${protocol} ${containerPort}`);
  const asked = ports.length === 0 || ports.some(({ port }) => port === undefined);
  const listens = listening.length > 0 ? `, and it listens on ${[...new Set(listening)].join(', ')}` : '';
  const other = typeof from === 'object' ? from : typeof to === 'object' ? to : undefined;
  if (asked && (from === 'anyone' || to === 'anyone'))
    return `every port, ${from === 'anyone' ? 'from' : 'to'} everyone${listens}`;
  if (other && isEveryPod(other.peer)) return 'every pod of every namespace, whoever makes it';
  if (asked && workload) return `every port${listens}`;
  const unheard = ports.filter(({ protocol, port }) => {
    return typeof port === 'number' && listening.length > 0 && !listening.includes(`${protocol} ${port}`);
  });
  const [first] = unheard;
  return first && unheard.length === ports.length
    ? `it does not declare ${first.protocol} ${first.port}${listens}`
    : undefined;
}

function portOf({ protocol, port, endPort }: PolicyPort): object {
  return { protocol, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) };
}

/** Finds a name for each peer, after what the peer is. */
class Names {
  private readonly known = new Map<string, { readonly name: string; readonly written: object }>();
  private readonly taken = new Set<string>(['anyone']);

  of(end: FirstEnd): string {
    if (typeof end === 'string') return end;
    const written = writtenPeer(end.peer, end.namespace);
    const key = JSON.stringify(written);
    const found = this.known.get(key);
    if (found) return found.name;
    const base = nameOf(end.peer, end.namespace);
    let name = base;
    for (let i = 2; this.taken.has(name); i++) name = `${base}-${i}`;
    this.taken.add(name);
    this.known.set(key, { name, written });
    return name;
  }

  text(): string {
    if (this.known.size === 0) return '';
    const lines = [...this.known.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .map(({ name, written }) => `  ${flowOf(name)}: [${flowOf(written)}]\n`);
    return `peers:\n${lines.join('')}`;
  }
}

function writtenPeer({ ipBlock, namespaceSelector, podSelector }: Peer, ownNamespace: string): object {
  if (ipBlock) return { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except.length > 0 && { except: ipBlock.except }) } };
  const name = namespaceSelector ? onlyName(namespaceSelector) : ownNamespace;
  return {
    ...(name === undefined
      ? { namespaceSelector: selectorYaml(namespaceSelector as LabelSelector) }
      : { namespace: name }),
    ...(podSelector && { podSelector: selectorYaml(podSelector) }),
  };
}

function onlyName({ matchLabels, matchExpressions }: LabelSelector): string | undefined {
  return matchLabels.size === 1 && matchExpressions.length === 0 ? matchLabels.get(NAMESPACE_NAME) : undefined;
}

function nameOf({ ipBlock, namespaceSelector, podSelector }: Peer, ownNamespace: string): string {
  if (ipBlock) return `addresses-${ipBlock.cidr}`.replace(/[^\w.-]+/g, '-');
  const [label] = [...(podSelector?.matchLabels ?? [])];
  const namespace = namespaceSelector ? onlyName(namespaceSelector) : ownNamespace;
  const [owner] = [...(namespaceSelector?.matchLabels ?? [])];
  const where = namespace ?? (owner ? `${owner[1]}-namespaces` : 'all-namespaces');
  return (label ? `${label[1] || 'pods'}-of-${where}` : `pods-of-${where}`).replace(/[^\w.-]+/g, '-');
}
