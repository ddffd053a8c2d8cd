import type { NetworkPolicy, PolicyPort, PolicyType, Rule } from '../../manifests/model.ts';
import type { PodGroup } from '../../reach/group.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { YES } from '../../reach/selector.ts';
import type { Break } from '../breaks/break.ts';
import type { Review } from '../review.ts';
import { rewritten } from './as-it-was.ts';
import { type Candidate, type Compared, workingCandidate } from './mend.ts';

/** More policies than these are no small mend. */
const MOST = 4;

/**
 * If a workload moved to another port, the rules that let its sources to the old one, with the new one. It is tried: other workloads must
 * neither gain nor lose by it. Undefined if that does not work, if several ports moved, or if no rule names the old one by its number.
 */
export function rulesFollowingPort(
  compared: Compared,
  one: Break,
  isMended: (mended: Review) => boolean,
): Candidate | undefined {
  const candidate = candidateOf(compared, one);
  const [target = ''] = one.to;
  const namespace = target.slice(0, target.indexOf('/'));
  // The same rules are also for pods of no manifest.
  const isTarget = (name: string) => name === target || name.startsWith(`${namespace}/{`);
  const lossesOf = ({ blocks }: Review) =>
    blocks
      .filter(({ lost, to }) => !lost.isEmpty && !to.every(({ name }) => isTarget(name)))
      .map(({ from, to, lost }) =>
        JSON.stringify([...[from, to].map((ends) => ends.map(({ name }) => name)), lost.id]),
      );
  const losses = new Set(lossesOf(compared.review));
  return workingCandidate(
    compared,
    candidate ? [candidate] : [],
    (mended) => isMended(mended) && lossesOf(mended).every((loss) => losses.has(loss)),
    { has: (pair) => isTarget(pair.slice(pair.indexOf('\n') + 1)) },
  );
}

function candidateOf({ after, review }: Compared, { from, to, ports, stillOpen }: Break): Candidate | undefined {
  const [old, now] = [stillOpen && onlyPort(stillOpen), onlyPort(ports)];
  const [target, ...others] = to.map((name) => groupOf(review, name));
  if (!old || !now || old.protocol !== now.protocol || !target || others.length > 0) return undefined;
  const rulesOf = (group: PodGroup, direction: PolicyType) =>
    group.sides[direction].lists.flatMap(({ rules }) => rules);
  const ofSources = from
    .flatMap((name) => groupOf(review, name) ?? [])
    .flatMap((source) => rulesOf(source, 'Egress'))
    .filter(({ pods }) => pods.at(target.classIndex) === YES);
  const meant = new Set([...rulesOf(target, 'Ingress'), ...ofSources].map(({ rule }) => rule));
  const isOld = ({ protocol, port, endPort }: PolicyPort) =>
    protocol === old.protocol && port === old.port && endPort === undefined;
  const moved = (rule: Rule): Rule =>
    meant.has(rule)
      ? { ...rule, ports: rule.ports.map((one) => (isOld(one) ? { ...one, port: now.port } : one)) }
      : rule;
  const follow = (policy: NetworkPolicy): NetworkPolicy => ({
    ...policy,
    ...{ ingress: policy.ingress.map(moved), egress: policy.egress.map(moved) },
  });
  const mends = after.policies.flatMap((policy) => rewritten(follow(policy), policy, `for port ${now.port}`) ?? []);
  if (mends.length === 0 || mends.length > MOST) return undefined;
  return { mends, after: { ...after, policies: after.policies.map(follow) } };
}

function onlyPort(ports: PortSet) {
  const all = [...ports.entries()].flatMap(([protocol, ranges]) =>
    ranges.map(([port, last]) => ({ protocol, port, last })),
  );
  const [only, more] = all;
  return only && !more && only.port === only.last ? only : undefined;
}

function groupOf({ after }: Review, name: string): PodGroup | undefined {
  return after.groups
    .filter((group) => group.kind !== 'external')
    .find(({ peers }) => peers.some((peer) => peer.name === name));
}
