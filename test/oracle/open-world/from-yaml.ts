import { parse } from 'yaml';
import { firstIntentText } from '../../../lib/format/first-intent.ts';
import { deviationText } from '../../../lib/format/intent.ts';
import { readIntent } from '../../../lib/manifests/intent.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { firstIntent } from '../../../lib/reach/first-intent.ts';
import { checkIntent } from '../../../lib/reach/intent-check.ts';
import type { PolicyPeer, PolicyPort } from '../evaluator.ts';
import { manifestsOf } from './manifests.ts';
import { type OpenWorld, printed } from './model.ts';
import type { SecondConnection, SecondIntent, SecondPeer } from './second-intent.ts';
import { SecondTruth } from './second-truth.ts';

export interface FirstJudgement {
  readonly disagreements: readonly string[];
  readonly connections: number;
  readonly guarded: number;
}

/** `tierwall intent`, then `tierwall check`: green, and nothing declared that is never open. */
export function judgeFirst(world: OpenWorld): FirstJudgement {
  const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
  const options = { cni: world.cni, podCidrs: world.podCidrs };
  const text = firstIntentText(firstIntent(manifests, options), manifests, 'first');
  const { intent, problems } = readIntent(text, 'intent.yaml');
  if (!intent) return { disagreements: problems.map(({ message }) => message), connections: 0, guarded: 0 };
  const result = checkIntent(manifests, intent, options);
  const lines = [
    ...result.deviations.map((one) => deviationText(one)),
    ...result.problems.map(({ message }) => message),
  ];
  const truth = new SecondTruth(world, oracleIntentOf(text));
  for (const { protocol, port } of truth.brute.vocabulary.ports) {
    for (const [from, to] of truth.guardedPairs(protocol)) {
      const [source, target] = [from.ends[0], to.ends[0]];
      if (!source || !target) continue;
      if (truth.wider(from, to, protocol, port))
        lines.push(`wider: ${printed(source)} => ${printed(target)} ${protocol} ${port}`);
      if (truth.more(from, to, protocol, port) === 'yes')
        lines.push(`missed more: ${printed(source)} => ${printed(target)} ${protocol} ${port}`);
    }
  }
  return { disagreements: lines.slice(0, 20), connections: intent.connections.length, guarded: intent.guarded.length };
}

/** The file read once more, by nothing of lib. */
function oracleIntentOf(text: string): SecondIntent {
  const { peers = {}, guarded, connections } = parse(text, { version: '1.1' });
  const named = (name: string): SecondPeer => (name in peers ? { peers: peers[name].map(peerOf) } : name);
  const all: SecondConnection[] = connections.flatMap(
    ({
      from,
      to,
      ports,
      optional = false,
    }: {
      from: string | string[];
      to: string | string[];
      ports: 'all' | PolicyPort[];
      optional?: boolean;
    }) =>
      [from].flat().flatMap((source) =>
        [to].flat().map((target) => ({
          from: named(source),
          to: named(target),
          ports: ports === 'all' ? [] : ports,
          optional,
        })),
      ),
  );
  return { guarded, connections: all };
}

function peerOf({ namespace, ...peer }: PolicyPeer & { namespace?: string }): PolicyPeer {
  if (namespace === undefined) return peer;
  return { ...peer, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}
