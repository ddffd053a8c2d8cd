import type { PolicyPeer } from '../evaluator.ts';
import type { Edit } from './edit.ts';
import { rulesOf } from './policy-edits.ts';
import { peersOf } from './vocabulary.ts';

const rename: Edit = (world, { pick }) => {
  const policy = pick(world.policies);
  if (policy) policy.metadata.name = 'renamed';
  return policy !== undefined;
};

const shuffle: Edit = (world) => {
  world.policies.reverse();
  for (const { spec } of world.policies) {
    spec.ingress?.reverse();
    spec.egress?.reverse();
  }
  for (const { from, to, ports } of rulesOf(world)) for (const list of [from, to, ports]) list?.reverse();
  return true;
};

/** `matchLabels: {key: value}` says what `{key, operator: In, values: [value]}` says. */
const asExpressions: Edit = (world, { pick }) => {
  const selectors = [
    ...world.policies.map(({ spec }) => spec.podSelector),
    ...world.policies.flatMap(peersOf).flatMap((peer) => [peer.podSelector, peer.namespaceSelector]),
  ].flatMap((selector) => (selector && (selector.matchLabels || selector.matchExpressions) ? [selector] : []));
  const selector = pick(selectors);
  if (!selector) return false;
  const written = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    ...{ key, operator: 'In', values: [value] },
  }));
  const isPlain = (selector.matchExpressions ?? []).length === 1 && written.length === 0;
  const [only] = selector.matchExpressions ?? [];
  if (isPlain && only?.operator === 'In' && only.values?.length === 1) {
    delete selector.matchExpressions;
    selector.matchLabels = { [only.key]: only.values[0] as string };
    return true;
  }
  delete selector.matchLabels;
  selector.matchExpressions = [...(selector.matchExpressions ?? []), ...written].reverse();
  return true;
};

const duplicateRule: Edit = (world, { pick }) => {
  const list = pick(world.policies.flatMap(({ spec }) => [spec.ingress, spec.egress]).filter((one) => one?.length));
  list?.push(structuredClone(pick(list as object[])) as object);
  return list !== undefined;
};

/** A peer of `In [a, b]` is two peers, of a and of b. */
const splitPeer: Edit = (world, { pick }) => {
  const places = rulesOf(world).flatMap(({ from, to }) => {
    const list = from ?? to ?? [];
    return list.flatMap((peer) =>
      (['podSelector', 'namespaceSelector'] as const).flatMap((field) =>
        (peer[field]?.matchExpressions ?? []).flatMap(({ operator, values }, i) =>
          operator === 'In' && values?.length === 2 ? [{ list, peer, field, i }] : [],
        ),
      ),
    );
  });
  const place = pick(places);
  if (!place) return false;
  const { list, peer, field, i } = place;
  const only = (keep: 0 | 1): PolicyPeer => {
    const copy = structuredClone(peer);
    const requirement = copy[field]?.matchExpressions?.[i];
    if (requirement) requirement.values = [requirement.values?.[keep] as string];
    return copy;
  };
  list.splice(list.indexOf(peer), 1, only(1), only(0));
  return true;
};

/** Edits that change nothing. */
export const rewritings: readonly { name: string; edit: Edit; weight: number }[] = [
  { name: 'policy renamed', edit: rename, weight: 1 },
  { name: 'order', edit: shuffle, weight: 1 },
  { name: 'matchLabels for In', edit: asExpressions, weight: 2 },
  { name: 'rule twice', edit: duplicateRule, weight: 1 },
  { name: 'peer split in two', edit: splitPeer, weight: 2 },
];
