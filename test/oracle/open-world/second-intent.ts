import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { type PolicyPeer, type PolicyPort, selectorMatches } from '../evaluator.ts';
import { certainLabels } from './concrete.ts';
import { nameOf, type OpenWorkload, type OpenWorld } from './model.ts';
import { peerOf, policyPort, worldsWithKeys } from './world.ts';

/** A workload's printed name, everyone, or whoever a rule with these peers would mean. */
export type SecondPeer = string | { peers: PolicyPeer[] };

export interface SecondConnection {
  from: SecondPeer;
  to: SecondPeer;
  /** None: every port of every protocol. */
  ports: PolicyPort[];
  optional: boolean;
}

/** Who may talk to whom, as version 2 of docs/reference/intent.md has it. */
export interface SecondIntent {
  guarded: { workload: string; directions: ('ingress' | 'egress')[] }[];
  connections: SecondConnection[];
}

export interface SecondCheck {
  world: OpenWorld;
  intent: SecondIntent;
}

export function secondIntentText({ guarded, connections }: SecondIntent): string {
  const peers: Record<string, PolicyPeer[]> = {};
  const called = (peer: SecondPeer) => {
    if (typeof peer === 'string') return peer;
    const name = `p${Object.keys(peers).length}`;
    peers[name] = peer.peers;
    return name;
  };
  const written = connections.map(({ from, to, ports, optional }) => ({
    ...{ from: called(from), to: called(to) },
    ports: ports.length > 0 ? ports.map((port) => ({ protocol: 'TCP', ...port })) : 'all',
    ...(optional && { optional }),
  }));
  const intent = { version: 2, profile: 'oracle', peers, guarded, connections: written };
  return stringify(intent, { version: '1.1', aliasDuplicateObjects: false });
}

const FAULTS = ['none', 'none', 'dropped', 'edge', 'port', 'peer', 'anyone', 'optional'] as const;

/** Worlds with an intent that says what their policies say, now and then with a fault. */
export const secondChecks: fc.Arbitrary<SecondCheck> = worldsWithKeys.chain(({ world, keys }) => {
  // A peer of an intent has no namespace of its own.
  const peer = peerOf(keys).map((one) =>
    one.podSelector && !one.namespaceSelector ? { ...one, namespaceSelector: {} } : one,
  );
  return fc
    .record({
      choices: fc.array(fc.nat(1 << 20), { minLength: 12, maxLength: 12 }),
      fault: fc.constantFrom(...FAULTS),
      other: peer,
      port: policyPort,
    })
    .map(({ choices, fault, other, port }): SecondCheck => {
      let used = 0;
      const pick = <T>(items: readonly T[]): T =>
        items[(choices[used++ % choices.length] as number) % items.length] as T;
      const workloads = world.workloads.filter(({ hostNetwork }) => !hostNetwork);
      const guarded = workloads
        .filter((_, i) => i === 0 || pick([true, true, false]))
        .map((workload) => ({
          workload: nameOf(workload),
          directions: (
            pick([['ingress'], ['egress'], ['ingress', 'egress'], ['ingress', 'egress']]) as Direction[]
          ).filter((direction) => isLimited(world, workload, direction) || pick([true, ...Array(9).fill(false)])),
        }))
        .filter(({ directions }) => directions.length > 0);
      const named = (workload: string) => workloads.find((one) => nameOf(one) === workload) as OpenWorkload;
      const connections = guarded.flatMap(({ workload, directions }) =>
        directions.flatMap((direction) => declarationsOf(world, named(workload), direction)),
      );
      if (fault === 'dropped') connections.splice(pick([...connections.keys(), 0]), 1);
      if (fault === 'edge' && workloads.length > 0) {
        const names = workloads.map(nameOf);
        connections.push({ from: pick(names), to: pick(names), ports: pick([[port], []]), optional: false });
      }
      if (fault !== 'none' && connections.length > 0) {
        const one = pick(connections);
        if (fault === 'port' && isNumbered(port, one)) one.ports = [port];
        if (fault === 'optional') one.optional = true;
        const end = one.from === 'anyone' || typeof one.from !== 'string' ? 'from' : 'to';
        if (fault === 'peer' && one.ports.every((some) => isNumbered(some, one))) one[end] = { peers: [other] };
        if (fault === 'anyone') one[end] = 'anyone';
      }
      return { world, intent: { guarded, connections } };
    });
});

type Direction = 'ingress' | 'egress';

/** Where no policy limits it, everything is more than is declared. */
function isLimited({ policies }: OpenWorld, workload: OpenWorkload, direction: Direction): boolean {
  return policies.some(({ metadata, spec }) => {
    const types = spec.policyTypes ?? (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);
    const isInForce = types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
    const isSelected = selectorMatches(spec.podSelector ?? {}, certainLabels(workload));
    return metadata.namespace === workload.namespace && isInForce && isSelected;
  });
}

/** A workload has the ports that it has. */
function isNumbered({ port }: PolicyPort, { to }: SecondConnection): boolean {
  return typeof port !== 'string' || typeof to !== 'string' || to === 'anyone';
}

/** What an author would write who reads the policies of a workload; names of ports that it does not have are left out. */
function declarationsOf(world: OpenWorld, workload: OpenWorkload, direction: 'ingress' | 'egress'): SecondConnection[] {
  const isIn = direction === 'ingress';
  const found: SecondConnection[] = [];
  for (const { metadata, spec } of world.policies) {
    if (metadata.namespace !== workload.namespace) continue;
    if (!selectorMatches(spec.podSelector ?? {}, certainLabels(workload))) continue;
    const rules = isIn
      ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports }))
      : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));
    for (const { peers, ports } of rules) {
      const own = nameOf(workload);
      const all = (peers ?? []).map((one) =>
        one.podSelector && !one.namespaceSelector
          ? { ...one, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': metadata.namespace } } }
          : one,
      );
      const other: SecondPeer = all.length > 0 ? { peers: all } : 'anyone';
      const known = (ports ?? []).filter(({ port, protocol = 'TCP' }) => {
        if (typeof port !== 'string') return true;
        return !isIn || workload.ports.some((one) => one.name === port && (one.protocol ?? 'TCP') === protocol);
      });
      if ((ports ?? []).length > 0 && known.length === 0) continue;
      found.push({ ...(isIn ? { from: other, to: own } : { from: own, to: other }), ports: known, optional: false });
    }
  }
  return found;
}
