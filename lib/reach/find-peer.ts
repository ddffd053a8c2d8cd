import type { Service } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { End } from './explanation.ts';
import { type AddressRange, addressOf, commonRanges, compareRanges, printRange, rangeOf } from './ip-space.ts';
import { isKind } from './kind-names.ts';
import type { Condition } from './open-world/condition.ts';
import { conditionCalled, onlyCalled } from './open-world/condition-syntax.ts';
import { byName, ELSEWHERE, INGRESS_CONTROLLER, type Peer, strangerName } from './peer.ts';
import { shortNames } from './short-name.ts';

/** What a name on the command line stands for. */
export type Named =
  | {
      readonly kind: 'peers';
      /** Sorted by name, and never empty. */
      readonly ends: readonly End[];
      /** Does the name mean all of them and not just one? That is so for the pods of a Service and the addresses of a range. */
      readonly isAll: boolean;
      /** The Service that leads to them. */
      readonly service?: Service;
    }
  /** Every pod that could exist and fits a condition. */
  | { readonly kind: 'condition'; readonly condition: Condition }
  /** Some of the pods of a workload. */
  | { readonly kind: 'only'; readonly end: End; readonly condition: Condition };

/**
 * What a person means by `text`. Undefined if nothing in the manifests has this name. It may be
 * - any name that a command prints
 * - a workload: `name`, `namespace/name`, `name[Kind]`, or as for kubectl `kind/name` or `namespace/kind/name`
 * - the pods of a Service: `svc/name`
 * - `internet` for all addresses, an address, a CIDR, or `first-last`
 * - `stranger` for a pod that is in no manifest, `strangers` for all of them
 * - `ingress-controller`
 */
export function findNamed(connectivity: Connectivity, text: string): Named | undefined {
  const exact = exactly(connectivity, text);
  if (exact) return exact;
  const condition = conditionCalled(text);
  if (condition) return { kind: 'condition', condition };
  const range = rangeCalled(text);
  if (range) return peers(addressesIn(connectivity, range), true);
  if (['internet', 'external'].includes(text))
    return peers(
      endsOf(connectivity).filter(({ peer }) => peer.kind === 'external'),
      true,
    );
  const only = onlyCalled(text);
  const [end] = only ? (exactly(connectivity, only.name)?.ends ?? []) : [];
  if (only && end) return { kind: 'only', end, condition: only.condition };
  const found = endsOf(connectivity).filter(({ peer }) => isCalled(peer, text));
  if (found.length > 0) return peers(found, text === 'strangers');
  return ofService(connectivity, text);
}

/** The peers that {@link findNamed} finds. Empty if it finds none. */
export function findPeers(connectivity: Connectivity, text: string): readonly End[] {
  const named = findNamed(connectivity, text);
  return named?.kind === 'peers' ? named.ends : [];
}

/** All names that somebody may mean, the shortest forms first, then the printed names. */
export function knownNames(connectivity: Connectivity): string[] {
  const all = connectivity.peers();
  const short = shortNames(all);
  const services = connectivity.manifests.services.map(({ namespace, name }) => `${namespace}/svc/${name}`);
  return [
    ...new Set([
      ...all.filter(({ kind }) => kind !== 'external').map(short),
      ...all.flatMap((peer) => (peer.kind === 'workload' ? [`${peer.workload.namespace}/${peer.workload.name}`] : [])),
      ...all.map(({ name }) => name),
      ...services,
      'internet',
    ]),
  ];
}

function endsOf(connectivity: Connectivity): End[] {
  return connectivity.groups.flatMap((group) => group.peers.map((peer): End => ({ peer, group })));
}

function peers(ends: readonly End[], isAll: boolean): Extract<Named, { kind: 'peers' }> | undefined {
  return ends.length === 0
    ? undefined
    : { kind: 'peers', ends: ends.toSorted((a, b) => byName(a.peer, b.peer)), isAll };
}

function exactly(connectivity: Connectivity, text: string): Extract<Named, { kind: 'peers' }> | undefined {
  return peers(
    endsOf(connectivity).filter(({ peer, group }) => peer.name === text && !isBoth(group)),
    false,
  );
}

/** Whether one peer of the group stands for all of IPv4 and all of IPv6. */
function isBoth(group: End['group']): boolean {
  return group.kind === 'external' && group.ranges.length > group.peers.length;
}

/** Whether the peer has this name, other than its printed one. */
function isCalled(peer: Peer, text: string): boolean {
  switch (peer.kind) {
    case 'workload': {
      const { namespace, name, kind } = peer.workload;
      if ([name, `${namespace}/${name}`, `${name}[${kind}]`].includes(text)) return true;
      const before = text.endsWith(`/${name}`) ? text.slice(0, -name.length - 1) : '';
      const own = before.startsWith(`${namespace}/`) ? before.slice(namespace.length + 1) : before;
      return isKind(own, kind);
    }
    case 'external':
      return false;
    case 'stranger':
      if (text === 'stranger' || text === 'strangers') return true;
      return peer.name === strangerName(ELSEWHERE)
        ? ['elsewhere', 'elsewhere/stranger', '{other}/{stranger}'].includes(text)
        : text === `${peer.namespace}/stranger`;
    case 'ingress-controller':
      return text === INGRESS_CONTROLLER.slice(1, -1);
  }
}

/** The addresses of a range, split into parts that each belong to one group. */
function addressesIn({ groups }: Connectivity, asked: AddressRange): End[] {
  return groups.flatMap((group) =>
    group.kind === 'external' ? commonRanges(group.ranges, [asked]).map((range) => endOf(group, range)) : [],
  );
}

function endOf(group: End['group'], range: AddressRange): End {
  const name = range.first === range.last ? (printRange(range).split('-')[0] ?? '') : printRange(range);
  return { group, peer: { kind: 'external', name: `${name}[External]`, range } };
}

/** An address, a CIDR, or `first-last` as it is printed. */
function rangeCalled(text: string): AddressRange | undefined {
  const [, written = text] = /^(.+)\[External\]$/.exec(text) ?? [];
  const [from = '', to, ...more] = written.split('-');
  if (!/^[\da-f.:/]+$/i.test(from) || !/[.:]/.test(from) || more.length > 0) return undefined;
  try {
    if (to === undefined) return from.includes('/') ? rangeOf(from) : strictAddress(from);
    const [first, last] = [strictAddress(from), strictAddress(to)];
    const isRange = first && last && first.family === last.family && compareRanges(first, last) <= 0;
    return isRange ? { ...first, last: last.last } : undefined;
  } catch {
    return undefined;
  }
}

function strictAddress(text: string): AddressRange | undefined {
  // Sockets for both families print a client of IPv4 as `::ffff:10.0.0.5`.
  const plain = text.replace(/^::ffff:(?=\d+(?:\.\d+){3}$)/i, '');
  return /^\d+(?:\.\d+){3}$|^[\da-f:.]*:[\da-f:.]*$/i.test(plain) ? addressOf(plain) : undefined;
}

/** The workloads that the Services of this name lead to. */
function ofService(connectivity: Connectivity, text: string): Named | undefined {
  const services = servicesCalled(connectivity, text);
  const [service, another] = services;
  if (!service || another) return undefined;
  const ends = endsOf(connectivity).filter(({ peer }) => peer.kind === 'workload' && leadsTo(service, peer.workload));
  const found = peers(ends, true);
  return found && { ...found, service };
}

/** The Services of this name, which is written as `svc/db` or `shop/svc/db`. */
export function servicesCalled({ manifests }: Connectivity, text: string): Service[] {
  const [name, kind, namespace, ...more] = text.split('/').reverse();
  if (kind === undefined || more.length > 0 || !isKind(kind, 'Service')) return [];
  return manifests.services.filter((one) => one.name === name && (namespace ?? one.namespace) === one.namespace);
}

function leadsTo(
  { namespace, selector }: Service,
  workload: { readonly namespace: string; readonly labels: ReadonlyMap<string, string> },
): boolean {
  const isSelected = [...selector].every(([key, value]) => workload.labels.get(key) === value);
  return selector.size > 0 && workload.namespace === namespace && isSelected;
}
