import { type DeclaredConnection, type Intent, isNamedPeer } from '../manifests/intent.ts';
import type { Location, Problem } from '../manifests/model.ts';
import { problem } from '../manifests/problem.ts';
import type { Connectivity } from './connectivity.ts';
import type { Peer } from './peer.ts';

/** Words for an end that are not the name of a workload. */
const WORDS: ReadonlySet<string> = new Set(['anyone', 'otherNamespaces', 'addresses']);

/**
 * Problems with workloads that the intent names: they do not exist, or they lack what the intent says. Until these are solved, no verdict
 * can be trusted.
 */
export function intentProblems(connectivity: Connectivity, intent: Intent): Problem[] {
  const { guarded, connections, sealed, version } = intent;
  const names = [
    ...guarded.map(({ workload, location }) => ({ name: workload, location, isGuarded: true })),
    ...connections.flatMap(({ from, to, location }) =>
      [from, to].map((name) => ({ name, location, isGuarded: false })),
    ),
    ...sealed.flatMap(({ from, to, location }) => [from, to].map((name) => ({ name, location, isGuarded: true }))),
  ];
  const found = new Map<string, Problem>();
  for (const { name, location, isGuarded } of names) {
    if (typeof name !== 'string' || WORDS.has(name) || found.has(name)) continue;
    const group = connectivity.groupOf(name);
    if (!group) found.set(name, unknown(connectivity, name, location));
    else if (version === 2 && group.kind === 'node') found.set(name, onNode(name, location, isGuarded));
  }
  const ports = version === 2 ? connections.flatMap((one) => missingPorts(connectivity, one)) : [];
  return [...found.values(), ...ports];
}

function unknown(connectivity: Connectivity, name: string, location: Location): Problem {
  // Pods of one owner that differ are peers of their own.
  const variants = connectivity.groups.flatMap(({ peers }) =>
    peers.flatMap((peer) => (peer.name.startsWith(`${name}{`) ? [peer.name] : [])),
  );
  if (variants.length > 0)
    return problem(
      'MF051',
      location,
      `intent: the pods of ${name} are not alike`,
      `write ${[...new Set(variants)].join(' and ')}, each for itself`,
    );
  const fact = `intent: ${name} is not in the manifests`;
  return problem('MF051', location, fact, 'correct the name, or give the folder that has it');
}

/** The workload uses hostNetwork, so its traffic is that of its node. */
function onNode(name: string, location: Location, isGuarded: boolean): Problem {
  const fact = `intent: ${name} has the network of its node, where no policy applies`;
  const fix = isGuarded
    ? 'leave it out of guarded and sealed'
    : 'declare the addresses of the nodes as a peer, by ipBlock';
  return problem('MF052', location, fact, fix);
}

/** Port names that the workload does not have. A declaration with such a name declares nothing. */
function missingPorts(connectivity: Connectivity, { to, ports, location }: DeclaredConnection): Problem[] {
  if (typeof to !== 'string' || isNamedPeer(to)) return [];
  const peer = connectivity.groupOf(to)?.peers.find(({ name }) => name === to);
  const own = peer && connectivity.classOf(peer);
  if (!own || own.mayHaveOtherPorts) return [];
  return ports.flatMap(({ protocol, port }) => {
    if (typeof port !== 'string' || own.namedPorts.has(`${protocol}/${port}`)) return [];
    const fact = `intent: ${to} has no ${protocol} port called ${port}`;
    return [problem('MF053', location, fact, wayOut(peer))];
  });
}

function wayOut(peer: Peer): string {
  const names = peer.kind === 'workload' ? peer.workload.ports.flatMap(({ name }) => name ?? []) : [];
  return names.length > 0 ? `use ${[...new Set(names)].join(', ')}, or a number` : 'use a number';
}
