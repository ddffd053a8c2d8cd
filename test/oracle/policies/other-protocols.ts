/** What policies say of other protocols than TCP, UDP and SCTP: the engine's answers, and what a review says of changes. */
import * as fc from 'fast-check';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { Connectivity } from '../../../lib/reach/connectivity.ts';
import { OtherProtocolPackets } from '../../../lib/reach/other-protocols.ts';
import { reviewManifests } from '../../../lib/review/review.ts';
import { groupOf, mayMeet, strangers, textOf } from './compare.ts';
import type { KubeObject } from './objects.ts';
import { type Candidate, Universe } from './universe.ts';
import { answerOf, completionsOf, evaluatorOf, type Family } from './verdict.ts';
import { NAMESPACES, oneOf, type PolicyWorld } from './worlds.ts';
import { adminWorlds } from './worlds-admin.ts';
import { calicoWorlds } from './worlds-calico.ts';
import { ciliumWorlds } from './worlds-cilium.ts';

/** A world, and the same with its rules for everything written otherwise. */
export interface RewrittenWorld {
  readonly family: Family;
  readonly world: PolicyWorld;
  readonly edit: 'same' | 'ports alone';
}

export const rewrittenWorlds: fc.Arbitrary<RewrittenWorld> = fc.oneof(
  ...(
    [
      ['admin', adminWorlds],
      ['calico', calicoWorlds],
      ['cilium', ciliumWorlds],
    ] as const
  ).map(([family, worlds]) =>
    fc.record({
      family: fc.constant<Family>(family),
      world: worlds,
      edit: oneOf<RewrittenWorld['edit'][]>('same', 'ports alone'),
    }),
  ),
);

/** What a packet is called when the naive evaluators are asked: the protocol, and an ICMP type in the place of a port. */
const OTHER = ['GRE', 7] as const;

export interface OtherProtocolsResult {
  readonly cells: number;
  readonly wrong: readonly string[];
  /** Whether the review says something that no pair of the world's own ends shows. */
  readonly isUnshown: boolean;
}

export function compareOtherProtocols({ family, world, edit }: RewrittenWorld): OtherProtocolsResult {
  const { objects, options } = world;
  const others = objects.map((object) => rewritten(structuredClone(object), edit));
  if (edit === 'same') others.reverse();
  const [before, after] = [manifestsOf(objects), manifestsOf(others)];
  const packets = new OtherProtocolPackets([before]);
  const own = answersOf(family, objects, options, packets);
  const connectivity = new Connectivity(packets.standIn(before), options);
  const wrong = own.flatMap(({ pair, expected, ofIPv4 }) => {
    const [from, to] = pair;
    const verdict = connectivity.between(groupOf(connectivity, from), groupOf(connectivity, to));
    return expected.flatMap((one, i) => {
      const port = 65535 - i;
      const computed = verdict.open.has('SCTP', port)
        ? 'open'
        : verdict.depends.has('SCTP', port)
          ? 'depends'
          : 'denied';
      // As in compare: the engine takes unknowns one by one, and pods for those of IPv4 where no block of IPv6 is in force.
      if (computed === one || computed === 'depends' || (one === 'depends' && computed === ofIPv4[i])) return [];
      return [
        `${from.name} => ${to.name} packet ${JSON.stringify(packets.packets[i])}: computed ${computed}, expected ${one}`,
      ];
    });
  });
  const { unjudged, blocks, open } = reviewManifests(before, after, options);
  // Pods that use their node's network are nodes to Cilium, of which a review speaks as of entities.
  const says = unjudged.some(({ what }) => what === 'protocols' || what === 'entities');
  const now = new Map(answersOf(family, others, options, packets).map((one) => [nameOf(one), `${one.expected}`]));
  const changed = own.filter((one) => `${one.expected}` !== now.get(nameOf(one))).map(nameOf);
  if (blocks.length + open.length > 0)
    wrong.push(`rows of a change that keeps every port: ${blocks.length + open.length}`);
  if (edit === 'same' && says) wrong.push('the same, in other words, counts as a change');
  if (changed.length > 0 && !says) wrong.push(`a change that nobody says: ${changed[0]}`);
  return { cells: own.length * packets.packets.length, wrong, isUnshown: says && changed.length === 0 };
}

function manifestsOf(objects: readonly KubeObject[]): Manifests {
  const manifests = readTexts([{ file: 'world.yaml', text: textOf(objects) }]);
  const refused = manifests.problems.filter(({ severity }) => severity === 'error');
  if (refused.length > 0) throw new Error(refused.map(({ message }) => message).join('\n'));
  return manifests;
}

interface Expected {
  readonly pair: readonly [Candidate, Candidate];
  /** For each packet. */
  readonly expected: readonly string[];
  /** The same, as if pods had addresses of IPv4 alone. Empty for addresses outside. */
  readonly ofIPv4: readonly string[];
}

function nameOf({ pair: [from, to] }: Expected): string {
  return `${from.name} => ${to.name}`;
}

function answersOf(
  family: Family,
  objects: readonly KubeObject[],
  options: PolicyWorld['options'],
  { packets }: OtherProtocolPackets,
): Expected[] {
  const universe = new Universe(objects, options);
  const known = strangers(new Connectivity(manifestsOf(objects), options));
  const completions = completionsOf(objects, NAMESPACES).map((completion) => ({
    evaluator: evaluatorOf(family, objects, completion),
    all: universe.candidates(completion, known),
  }));
  const all = completions[0]?.all ?? [];
  return all.flatMap((from, i) =>
    all.flatMap((to, j) => {
      if (from.kind !== 'workload' && to.kind !== 'workload') return [];
      if ((i === j && from.single) || !mayMeet(from, to)) return [];
      const answers = (onlyIPv4: boolean) =>
        packets.map(({ protocol, type = 77 }) => {
          const [name, port] = protocol === undefined ? OTHER : [protocol === 1 ? 'ICMP' : 'ICMPV6', type as number];
          const each = completions.map((one) =>
            answerOf(one.evaluator, one.all[i] as Candidate, one.all[j] as Candidate, port, name, onlyIPv4),
          );
          return each.every((one) => one === each[0]) ? (each[0] as string) : 'depends';
        });
      const areOfPods = from.kind !== 'address' && to.kind !== 'address';
      return [{ pair: [from, to] as const, expected: answers(false), ofIPv4: areOfPods ? answers(true) : [] }];
    }),
  );
}

/** The ports of all protocols that have ports, without any other protocol. */
const EACH = ['TCP', 'UDP', 'SCTP'];
const PORTS_ALONE: Readonly<Record<string, readonly [field: string, ports: unknown]>> = {
  NetworkPolicy: ['ports', EACH.map((protocol) => ({ protocol }))],
  AdminNetworkPolicy: ['ports', EACH.map((protocol) => ({ portRange: { protocol, start: 1, end: 65535 } }))],
  BaselineAdminNetworkPolicy: ['ports', EACH.map((protocol) => ({ portRange: { protocol, start: 1, end: 65535 } }))],
  ClusterNetworkPolicy: [
    'protocols',
    EACH.map((one) => ({ [one.toLowerCase()]: { destinationPort: { range: { start: 1, end: 65535 } } } })),
  ],
  CiliumNetworkPolicy: ['toPorts', [{ ports: [{ port: '0', protocol: 'ANY' }] }]],
  CiliumClusterwideNetworkPolicy: ['toPorts', [{ ports: [{ port: '0', protocol: 'ANY' }] }]],
};

/** The object with each of its rules for everything said of ports alone, or said twice where that changes nothing. */
function rewritten(object: KubeObject, edit: RewrittenWorld['edit']): KubeObject {
  const specs = [...(object['spec'] ? [object['spec']] : []), ...((object['specs'] ?? []) as KubeObject[])];
  for (const spec of specs) {
    for (const section of ['ingress', 'egress', 'ingressDeny', 'egressDeny'])
      if (Array.isArray(spec[section]))
        spec[section] = (spec[section] as KubeObject[]).flatMap((rule) =>
          object.apiVersion.includes('projectcalico.org') ? ofCalico(rule, edit) : ofOthers(rule, object, edit),
        );
  }
  return object;
}

function ofCalico(rule: KubeObject, edit: RewrittenWorld['edit']): KubeObject[] {
  const { source, destination } = rule as { source?: KubeObject; destination?: KubeObject };
  const ends = [source, destination];
  const limits = ['protocol', 'notProtocol', 'icmp', 'notICMP'];
  const isLimited =
    limits.some((field) => field in rule) ||
    ends.some((end) => end && ['ports', 'notPorts', 'services'].some((field) => field in end));
  if (isLimited) return [rule];
  if (edit === 'ports alone') return EACH.map((protocol) => ({ ...rule, protocol }) as KubeObject);
  return [{ ...rule, protocol: 'TCP' } as KubeObject, { ...rule, notProtocol: 'TCP' } as KubeObject];
}

function ofOthers(rule: KubeObject, { kind }: KubeObject, edit: RewrittenWorld['edit']): KubeObject[] {
  const [field, ports] = PORTS_ALONE[kind] as readonly [string, unknown];
  const isOfCilium = kind.startsWith('Cilium');
  const isLimited = (rule[field] ?? []).length > 0 || 'icmps' in rule;
  // Without peers, or with a Service that is not there, a rule of Cilium is for nobody, and with ports it is for everyone.
  const peers = Object.entries(rule).filter(([key]) => /^(?:from|to)[A-Z]/.test(key) && key !== 'toPorts');
  const isOfNobody = isOfCilium && (peers.every(([, list]) => list.length === 0) || 'toServices' in rule);
  if (isLimited || isOfNobody) return [rule];
  const alone = { ...rule, [field]: ports } as KubeObject;
  return edit === 'ports alone' ? [alone] : [alone, rule];
}
