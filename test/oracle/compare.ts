import { BlockList } from 'node:net';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { Connectivity, type Verdict } from '../../lib/reach/connectivity.ts';
import type { Group } from '../../lib/reach/group.ts';
import { addressOf } from '../../lib/reach/ip-space.ts';
import { reasonsOf } from '../../lib/reach/reason.ts';
import { asRead, portsAsRead } from './as-read.ts';
import { type Endpoint, egressAllowed, ingressAllowed } from './evaluator.ts';
import { manifestsOf, type World } from './world.ts';
import { EDGES } from './world-policies.ts';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

/** What can be said about one connection. */
type Answer = 'open' | 'denied' | 'depends';

/** An end of a connection for the naive evaluator: every pod that it may stand for, with every address it may have. */
interface Candidate {
  name: string;
  /** A list of choices an address family; of each family, `certain` says whether pods have it for sure. */
  families: { certain: boolean; endpoints: Endpoint[] }[];
  /** A pod with hostNetwork: a node always reaches its own pods. */
  isNode?: boolean;
  isWorkload: boolean;
  isPod?: boolean;
}

export interface Comparison {
  /** How many cells were compared: pairs of ends, with a port and a protocol each. */
  cells: number;
  /** Each difference in one line. */
  differences: string[];
}

/** Compares the engine with the naive evaluator on every pair of ends, every port of interest and every protocol. */
export function compare(world: World, ports: readonly number[] = portsOf(world)): Comparison {
  const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
  const differences = manifests.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, location }) => `${code} world.yaml:${location.line}: ${message}`);
  if (differences.length > 0) return { cells: 0, differences };
  const connectivity = new Connectivity(manifests, { cni: world.cni, podCidrs: world.podCidrs });
  // Textbook leaves IPv6 out unless a policy in force names it.
  const all = candidates(world).filter((one) => world.cni !== 'spec' || groupOf(connectivity, one));
  const completions = namespaceCompletions(world);
  let cells = 0;
  for (const from of all) {
    for (const to of all) {
      if (!from.isWorkload && !to.isWorkload) continue;
      if (from === to && (from.isPod || world.cni === 'spec')) continue;
      const [source, target] = [groupOf(connectivity, from), groupOf(connectivity, to)];
      if (!source || !target) throw new Error(`the engine does not know ${source ? to.name : from.name}`);
      const verdict = connectivity.between(source, target);
      checkVerdict(connectivity, verdict, source, target, `${from.name} => ${to.name}`, differences);
      const pairs = completions.map((complete): [Candidate, Candidate] => [complete(from), complete(to)]);
      for (const protocol of PROTOCOLS) {
        for (const port of ports) {
          cells++;
          const computed = answerOf(verdict, port, protocol);
          const expected = naive(world, pairs, port, protocol);
          const isKnown = world.namespaces.every(({ declared }) => declared) || world.cni === 'spec';
          // Where labels are unknown, "depends" is always true; what is certain must be so in every completion.
          if (computed === expected || (!isKnown && computed === 'depends')) continue;
          differences.push(
            `${from.name} => ${to.name} ${protocol} ${port}: computed ${computed}, expected ${expected}`,
          );
        }
      }
    }
  }
  return { cells, differences };
}

function checkVerdict(
  connectivity: Connectivity,
  { open, depends }: Verdict,
  from: Group,
  to: Group,
  pair: string,
  differences: string[],
): void {
  if (!open.intersect(depends).isEmpty) differences.push(`${pair}: open and depends overlap`);
  if (!depends.isEmpty && reasonsOf(connectivity, from, to).length === 0) differences.push(`${pair}: no reason`);
}

function answerOf({ open, depends }: Verdict, port: number, protocol: (typeof PROTOCOLS)[number]): Answer {
  if (open.has(protocol, port)) return 'open';
  return depends.has(protocol, port) ? 'depends' : 'denied';
}

function groupOf(connectivity: Connectivity, { name, families }: Candidate): Group | undefined {
  const group = connectivity.groupOf(name);
  if (group) return group;
  const text = families[0]?.endpoints[0]?.address;
  const address = text === undefined ? undefined : addressOf(text);
  return connectivity.groups.find(
    (one) =>
      address &&
      one.kind === 'external' &&
      one.ranges.some(
        ({ family, first, last }) => family === address.family && first <= address.first && address.first <= last,
      ),
  );
}

/** @param pairs the two ends, in every way that what is unknown may be */
function naive(world: World, pairs: [Candidate, Candidate][], port: number, protocol: string): Answer {
  const answers = pairs.map(([from, to]) => naiveWith(world, from, to, port, protocol));
  return answers.every((answer) => answer === answers[0]) ? (answers[0] as Answer) : 'depends';
}

/** In every way that the addresses may be, in some, or in none. */
function naiveWith(world: World, from: Candidate, to: Candidate, port: number, protocol: string): Answer {
  const policies = asRead(world.cni, world.policies);
  let always = false;
  let sometimes = false;
  for (const [i, source] of from.families.entries()) {
    const target = to.families[i];
    if (!target) continue;
    const [anySource] = source.endpoints as [Endpoint];
    const [anyTarget] = target.endpoints as [Endpoint];
    const leaving = target.endpoints.map((end) => egressAllowed(policies, anySource, end, port, protocol));
    const entering = source.endpoints.map((end) => ingressAllowed(policies, end, anyTarget, port, protocol));
    // "Traffic to and from the node where a Pod is running is always allowed."
    if (from.isNode) entering.push(true);
    if (leaving.some(Boolean) && entering.some(Boolean)) sometimes = true;
    if (source.certain && target.certain && leaving.every(Boolean) && entering.every(Boolean)) always = true;
  }
  return always ? 'open' : sometimes ? 'depends' : 'denied';
}

/** Namespaces that are not declared may have any label: each combination in turn. */
function namespaceCompletions({ namespaces, cni }: World): ((candidate: Candidate) => Candidate)[] {
  const unknown = cni === 'spec' ? [] : namespaces.filter(({ declared }) => !declared).map(({ name }) => name);
  let completions: Record<string, Record<string, string>>[] = [{}];
  for (const name of unknown) {
    completions = completions.flatMap((one) => [
      ...[{}, { env: 'a' }, { env: 'b' }, { env: 'other' }].map((labels) => ({ ...one, [name]: labels })),
    ]);
  }
  return completions.map((labels) => (candidate) => ({
    ...candidate,
    families: candidate.families.map(({ certain, endpoints }) => ({
      certain,
      endpoints: endpoints.map((end) => {
        const extra = end.pod && labels[end.pod.namespace];
        if (!end.pod || !extra) return end;
        return { ...end, pod: { ...end.pod, namespaceLabels: { ...end.pod.namespaceLabels, ...extra } } };
      }),
    })),
  }));
}

function candidates(world: World): Candidate[] {
  const namespaceLabels = (name: string): Record<string, string> => {
    const found = world.namespaces.find((one) => one.name === name);
    return { ...(found?.declared ? found.labels : {}), 'kubernetes.io/metadata.name': name };
  };
  const workloads = world.workloads.map((workload): Candidate => {
    const { namespace, name, kind, labels, hostNetwork, containers } = workload;
    const isNode = hostNetwork && world.cni !== 'spec';
    const pod = { namespace, namespaceLabels: namespaceLabels(namespace), labels };
    const ports = portsAsRead(world.cni, containers.flat());
    return {
      name: `${namespace}/${name}[${kind}]`,
      families: isNode ? nodeFamilies(world, ports) : podFamilies(world, { pod, ports }),
      ...(isNode && { isNode }),
      isWorkload: true,
      isPod: kind === 'Pod',
    };
  });
  const known = new Set([
    ...world.namespaces.filter(({ declared }) => declared).map(({ name }) => name),
    ...world.workloads.map(({ namespace }) => namespace),
    ...world.policies.map(({ metadata }) => metadata.namespace),
  ]);
  const strangers = world.cni === 'spec' ? [] : [...known, '{elsewhere}'];
  const { 4: addresses4, 6: addresses6 } = addressesOf(world);
  return [
    ...workloads,
    ...strangers.map((namespace): Candidate => {
      const pod = { namespace, namespaceLabels: namespaceLabels(namespace), labels: {} };
      return { name: `${namespace}/{stranger}`, families: podFamilies(world, { pod }), isWorkload: false };
    }),
    ...[...addresses4, ...addresses6].map((address): Candidate => {
      const family = { certain: true, endpoints: [{ address }] };
      // An address outside meets pods on whichever family they have.
      return { name: address, families: [family, family], isWorkload: false };
    }),
  ];
}

/** Where pods may be: in the given CIDRs, else anywhere in IPv4, and perhaps in IPv6. */
function podFamilies(world: World, pod: Endpoint): Candidate['families'] {
  return addressFamilies(world).map(({ certain, addresses }) => ({
    certain,
    // Only Calico lets an ipBlock cover a pod.
    endpoints: world.cni === 'calico' ? addresses.map((address) => ({ ...pod, address })) : [pod],
  }));
}

/** A pod with hostNetwork has an address of its node, is no pod to policies, and its named ports may count or not. */
function nodeFamilies(world: World, ports: NonNullable<Endpoint['ports']>): Candidate['families'] {
  return addressFamilies(world).map(({ certain, whole }) => ({
    certain,
    endpoints: [
      ...whole.flatMap((address) => [{ address }, { address, ports }]),
      ...(world.cni === 'cilium' ? [{}, { ports }] : []),
    ],
  }));
}

function addressFamilies(world: World): { certain: boolean; addresses: string[]; whole: string[] }[] {
  const known = new BlockList();
  for (const cidr of world.podCidrs) known.addSubnet(...subnet(cidr));
  const isIn = (address: string) => world.podCidrs.length === 0 || known.check(address, familyOf(address));
  const { 4: addresses4, 6: addresses6 } = addressesOf(world);
  return [
    { certain: true, addresses: addresses4.filter(isIn), whole: addresses4 },
    { certain: world.podCidrs.length > 0, addresses: addresses6.filter(isIn), whole: addresses6 },
  ].filter(({ addresses }) => addresses.length > 0);
}

/** One address at least in each part of the space that the blocks of the world cut out, and in the pods' own CIDRs. */
function addressesOf({ policies, podCidrs }: World): Record<4 | 6, string[]> {
  const text = JSON.stringify(policies);
  const cidrs = Object.keys(EDGES).filter((cidr) => text.includes(`"${cidr}"`) || podCidrs.includes(cidr));
  const addresses = [...new Set(['0.0.0.0/0', '::/0', ...cidrs].flatMap((cidr) => EDGES[cidr] ?? []))];
  return { 4: addresses.filter((one) => !one.includes(':')), 6: addresses.filter((one) => one.includes(':')) };
}

/** Every port that the world names, its neighbours, and one that it does not. */
function portsOf(world: World): number[] {
  const numbers = JSON.stringify([world.policies, world.workloads]).match(/(?<="(?:port|endPort|containerPort)":)\d+/g);
  const named = (numbers ?? []).map(Number);
  return [...new Set([7, ...named.flatMap((port) => [port - 1, port, port + 1])])].filter((n) => n >= 1 && n <= 65535);
}

function subnet(cidr: string): [string, number, 'ipv4' | 'ipv6'] {
  const [net = '', length] = cidr.split('/');
  return [net, Number(length), familyOf(net)];
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
