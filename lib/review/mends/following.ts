import type { LabelSelector, NetworkPolicy, Rule, Workload } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import type { Cause } from '../cause.ts';
import { rewritten } from './as-it-was.ts';
import type { Pairs } from './gains.ts';
import type { Candidate, Compared } from './mend.ts';

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** More policies than these are no small mend. */
const MOST = 8;

/** Policies that follow a label, and the pairs of pods with the new one that gain what those with the old one had. */
export interface Following {
  readonly candidate: Candidate;
  readonly ofNewLabel: Pairs;
}

/**
 * Where the pods of a workload got another label, the policies that meant the old one, with the new one. Not where other pods still have
 * the old label: the policies may be for these. Nothing is written into files, as giving the label back is another way.
 */
export function policiesFollowing({ before, after }: Compared, causes: readonly Cause[]): Following[] {
  const subjects = new Set(causes.map(({ subject }) => subject));
  return after.workloads.flatMap((workload): Following[] => {
    const name = workloadName(workload);
    const old = subjects.has(name) ? before.workloads.find((one) => workloadName(one) === name) : undefined;
    const label = old && changedLabel(old, workload);
    if (!label || after.workloads.some(({ labels }) => labels.get(label.old.key) === label.old.value)) return [];
    const follow = (policy: NetworkPolicy) => followed(policy, workload.namespace, label);
    const changed = after.policies.filter((policy) => follow(policy) !== policy);
    if (changed.length === 0 || changed.length > MOST) return [];
    const how = `for the label ${label.new.key}=${label.new.value}`;
    const mends = changed.flatMap((policy) => rewritten(follow(policy), policy, how) ?? []);
    return [
      {
        candidate: {
          mends: mends.map((mend) => ({ ...mend, edits: [] })),
          after: { ...after, policies: after.policies.map(follow) },
        },
        ofNewLabel: { has: (pair) => pair.split('\n').some((end) => isLabelled(end, workload.namespace, label.new)) },
      },
    ];
  });
}

interface Label {
  readonly key: string;
  readonly value: string;
}

interface Change {
  readonly old: Label;
  readonly new: Label;
}

/** The one label that is another now, by its value or its key. */
function changedLabel({ labels: olds }: Workload, { labels: news }: Workload): Change | undefined {
  const others = (these: Workload['labels'], those: Workload['labels']) =>
    [...these].filter(([key, value]) => those.get(key) !== value).map(([key, value]) => ({ key, value }));
  const [[old, ...more], [now, ...moreNow]] = [others(olds, news), others(news, olds)];
  return old && now && more.length + moreNow.length === 0 ? { old, new: now } : undefined;
}

/** The same policy where it does not speak of the label. */
function followed(policy: NetworkPolicy, namespace: string, label: Change): NetworkPolicy {
  const isHome = policy.namespace === namespace;
  const podSelector = isHome ? withLabel(policy.podSelector, label) : policy.podSelector;
  const rules = (all: readonly Rule[]) => {
    const now = all.map((rule) => followedRule(rule, isHome, namespace, label));
    return now.every((rule, i) => rule === all[i]) ? all : now;
  };
  const [ingress, egress] = [rules(policy.ingress), rules(policy.egress)];
  const isSame = podSelector === policy.podSelector && ingress === policy.ingress && egress === policy.egress;
  return isSame ? policy : { ...policy, podSelector, ingress, egress };
}

function followedRule(rule: Rule, isHome: boolean, namespace: string, label: Change): Rule {
  const peers = rule.peers.map((peer) => {
    if (!peer.podSelector) return peer;
    const isMeant = peer.namespaceSelector
      ? peer.namespaceSelector.matchLabels.get(NAMESPACE_NAME) === namespace
      : isHome;
    const podSelector = isMeant ? withLabel(peer.podSelector, label) : peer.podSelector;
    return podSelector === peer.podSelector ? peer : { ...peer, podSelector };
  });
  return peers.every((peer, i) => peer === rule.peers[i]) ? rule : { ...rule, peers };
}

function withLabel(selector: LabelSelector, { old, new: now }: Change): LabelSelector {
  if (selector.matchLabels.get(old.key) !== old.value) return selector;
  const labels = [...selector.matchLabels].map(([key, value]): [string, string] =>
    key === old.key ? [now.key, now.value] : [key, value],
  );
  return { ...selector, matchLabels: new Map(labels) };
}

/** Is it the printed name of pods of no manifest that have the label? */
function isLabelled(name: string, namespace: string, { key, value }: Label): boolean {
  const labels = name.startsWith(`${namespace}/{`) ? name.slice(namespace.length + 2, -1) : '';
  return labels.split(',').includes(`${key}=${value}`);
}
