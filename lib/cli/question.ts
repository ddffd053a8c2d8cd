import { type Answer, portsOfVerdict, type VerdictWord, verdictWord } from '../format/explain.ts';
import type { Manifests } from '../manifests/model.ts';
import { Connectivity } from '../reach/connectivity.ts';
import type { End } from '../reach/explanation.ts';
import { findPeers, type Named } from '../reach/find-peer.ts';
import { type AddressRange, joinRanges, printRange } from '../reach/ip-space.ts';
import type { AskedEnd } from '../reach/open-world/asked-end.ts';
import type { Witnessed } from '../reach/open-world/condition.ts';
import type { ConditionAnswer } from '../reach/open-world/condition-answers.ts';
import { conditionName } from '../reach/open-world/condition-name.ts';
import { withExample } from '../reach/open-world/example-pod.ts';
import { withPod } from '../reach/outside-pod.ts';
import { workloadName } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import { UsageError } from './input.ts';

/** What the user named at one end, and what the name stands for. */
export interface AskedName {
  readonly text: string;
  readonly named: Named;
}

/** Two ends that are each one peer of the manifests. */
export type ExplainedPair = (connectivity: Connectivity, from: End, to: End) => string;

/**
 * The answers about the pairs of peers that two names stand for. Pairs with the same answer are joined.
 * @param portOf the ports asked for at a target. The target is undefined if its ports are unknown
 * @param explained the explanation of one pair
 * @throws UsageError if manifests cannot answer about any of them
 */
export function answersOf(
  connectivity: Connectivity,
  from: AskedName,
  to: AskedName,
  portOf: (target: End | undefined) => PortSet,
  explained: ExplainedPair,
): Answer[] {
  if (from.named.kind === 'peers' && to.named.kind === 'peers') {
    const answers = answersOfPeers(connectivity, from.named.ends, to.named.ends, portOf, explained);
    if (answers.length === 0) {
      const isToController = to.named.ends.every(({ peer }) => peer.kind === 'ingress-controller');
      const why = isToController
        ? 'they say only what the ingress controller can open, not what can connect to it'
        : 'one end must be a workload, or pods of a condition';
      throw new UsageError(`manifests cannot answer ${from.text} => ${to.text}; ${why}`);
    }
    return answers;
  }
  return partsOf(from).flatMap((source) =>
    partsOf(to).flatMap((target) => {
      const asked = portOf(endsOf(target.named)[0]);
      const ends = { from: endOf(connectivity, source), to: endOf(connectivity, target) };
      const answers = connectivity.openWorld.answersFor(ends, asked);
      return answers.map((answer) => toAnswer(connectivity, source, target, answer, !asked.isOne, explained));
    }),
  );
}

/** Pairs that connect alike, by the verdict on the ports asked for. */
function answersOfPeers(
  connectivity: Connectivity,
  sources: readonly End[],
  targets: readonly End[],
  portOf: (target: End) => PortSet,
  explained: ExplainedPair,
): Answer[] {
  const alike = new Map<string, { word: VerdictWord; ports: string; isOfAllPorts: boolean; pairs: [End, End][] }>();
  for (const from of sources) {
    for (const to of targets) {
      if (!connectivity.isModelled(from.group, to.group)) continue;
      const verdict = connectivity.between(from.group, to.group);
      const asked = portOf(to);
      const word = verdictWord(verdict, asked);
      const part = portsOfVerdict(verdict, asked);
      const ports = asked.isAll ? `${verdict.open} ${verdict.depends}` : part;
      const known = alike.get(`${word} ${ports}`) ?? {
        ...{ word, ports: asked.isAll && word === 'open' ? `${verdict.open}` : part, isOfAllPorts: asked.isAll },
        pairs: [],
      };
      alike.set(`${word} ${ports}`, known);
      known.pairs.push([from, to]);
    }
  }
  return [...alike.values()].map(({ word, ports, isOfAllPorts, pairs }) => {
    const [[from, to]] = pairs as [[End, End]];
    const names = (place: 0 | 1) => namesOf(pairs.map((pair) => pair[place]));
    return {
      ...{ word, isOfAllPorts, from: names(0), to: names(1) },
      ...(ports !== '' && { ports }),
      explained: () => explained(connectivity, from, to),
    };
  });
}

/** Each peer once, with adjacent addresses joined. */
function namesOf(ends: readonly End[]): string[] {
  const all = [...new Set(ends.map(({ peer }) => peer))];
  const ranges = joinRanges(all.flatMap((peer) => (peer.kind === 'external' ? [peer.range] : [])));
  return [...all.flatMap((peer) => (peer.kind === 'external' ? [] : [peer.name])), ...ranges.map(rangeName)];
}

function rangeName(range: AddressRange): string {
  return `${printRange(range)}[External]`;
}

/** The peers of the manifests that a name stands for. */
export function endsOf(named: Named): readonly End[] {
  if (named.kind === 'peers') return named.ends;
  return named.kind === 'only' ? [named.end] : [];
}

/** Splits a name that stands for several peers into names for one peer each. */
function partsOf({ text, named }: AskedName): AskedName[] {
  if (named.kind !== 'peers') return [{ text, named }];
  return named.ends.map((end) => ({ text: end.peer.name, named: { ...named, ends: [end] } }));
}

function endOf(connectivity: Connectivity, { text, named }: AskedName): AskedEnd {
  if (named.kind === 'condition') return { condition: named.condition };
  const [end] = endsOf(named);
  if (end?.peer.kind === 'external') return { range: end.peer.range };
  const pods = end && connectivity.classOf(end.peer);
  if (pods?.kind === 'node')
    throw new UsageError(
      `${text} uses hostNetwork, so its traffic comes from its node: ask about it with a workload or an address, not with pods of a condition`,
    );
  if (pods?.kind !== 'pod')
    throw new UsageError(`the manifests do not say which pods ${text} is; ask about it with a workload`);
  return { pods, ...(named.kind === 'only' && { only: named.condition }) };
}

function toAnswer(
  connectivity: Connectivity,
  from: AskedName,
  to: AskedName,
  { word, possible, others, ranges }: ConditionAnswer,
  isOfAllPorts: boolean,
  explained: ExplainedPair,
): Answer {
  const isPossible = from.named.kind === 'condition';
  const names = (list: readonly Witnessed[]) => list.map(({ condition }) => conditionName(condition));
  const namesAt = (one: AskedName, list: readonly Witnessed[]) => {
    if (one.named.kind === 'condition') return names(list);
    return one.named.kind === 'peers' && one.named.ends[0]?.peer.kind === 'external'
      ? ranges.map(rangeName)
      : [one.text];
  };
  const targets = isPossible ? others : possible;
  const address = possible[0]?.witness.address ?? targets[0]?.witness.address;
  return {
    ...{ word, isOfAllPorts, from: namesAt(from, possible), to: namesAt(to, targets) },
    ...(address && { address }),
    explained: () => {
      const source = exampleOf(connectivity.manifests, from, possible[0], ranges[0]);
      const target = exampleOf(source.manifests, to, targets[0], ranges[0]);
      const { cni, podCidrs } = connectivity;
      const addresses = new Map([source, target].flatMap(({ name, address: at }) => (at ? [[name, at] as const] : [])));
      const witnessed = new Connectivity(target.manifests, { cni, podCidrs, addresses });
      const [[start], [end]] = [findPeers(witnessed, source.name), findPeers(witnessed, target.name)];
      return start && end ? explained(witnessed, start, end) : '';
    },
  };
}

/** One of the peers that are meant, as a peer of manifests that contain it. */
function exampleOf(
  manifests: Manifests,
  { text, named }: AskedName,
  one: Witnessed | undefined,
  range: AddressRange | undefined,
): { readonly manifests: Manifests; readonly name: string; readonly address?: AddressRange } {
  if (named.kind === 'condition' && one) {
    const { pod, manifests: more } = withPod(manifests, one.witness);
    const { address } = one.witness;
    return { manifests: more, name: workloadName(pod), ...(address && { address }) };
  }
  if (named.kind === 'only' && named.end.peer.kind === 'workload') {
    const { pod, manifests: more } = withExample(manifests, named.end.peer.workload, named.condition);
    return { manifests: more, name: workloadName(pod) };
  }
  const isAddress = named.kind === 'peers' && named.ends[0]?.peer.kind === 'external';
  return { manifests, name: isAddress && range ? rangeName({ ...range, last: range.first }) : text };
}
