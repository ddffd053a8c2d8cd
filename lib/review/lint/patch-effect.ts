import type { Manifests, NetworkPolicy } from '../../manifests/model.ts';
import { isPublished } from '../../reach/ingress-targets.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { isOutsidePod } from '../../reach/outside-pod.ts';
import { requirementsOf } from '../../reach/selector.ts';
import type { CommonPeer } from '../common-peers.ts';
import { type Comparison, compareManifests } from '../difference.ts';
import { type DifferenceBlock, pairCount } from '../difference-block.ts';
import { namesOfEnds } from '../open-world/open-difference.ts';
import { contentOf } from '../policy-changes.ts';
import { grouped } from './facts.ts';
import { NAMESPACE_NAME } from './np004-peer-selects-nothing.ts';
import { isBehind } from './selecting.ts';

/** A connection that a patch opens or closes, or several, in words, and whether somebody is known to need it. */
export interface Changed {
  readonly text: string;
  /** A workload of the manifests opens it, or a Service or Ingress publishes its target. */
  readonly isKnown: boolean;
}

/** What a patch changes in who can connect. */
export interface PatchEffect {
  readonly opens: readonly Changed[];
  readonly closes: readonly Changed[];
  /** Pods that lose a limit although no connection shows it, such as `ingress of shop`. */
  readonly lostDenies: readonly string[];
  /** How many rows the comparison has, for which it takes its time. */
  readonly rows: number;
}

/** Whether there are so many workloads and policies that a patch is compared in its own namespace only, as to compare all takes too long. */
export function areMany({ workloads, policies }: Manifests): boolean {
  return workloads.length + policies.length > 150;
}

/**
 * What a patch of policies opens, for any pod that could exist. It is computed as if only its own namespace had policies, so that
 * no other policy hides what it opens.
 * @throws TooManyConditions
 */
export function opensOf(before: Manifests, after: Manifests, namespace: string, options: ReachOptions): PatchEffect {
  const names = new Set([namespace, ...namesAsked(before, namespace), ...namesAsked(after, namespace)]);
  return effectOf(inNamespace(before, namespace, names), inNamespace(after, namespace, names), options);
}

/**
 * What a patch closes, with all policies and workloads considered.
 * @param alone the results of {@link opensOf}, one for each namespace whose policies differ
 * @throws TooManyConditions
 */
export function closesOf(
  before: Manifests,
  after: Manifests,
  alone: readonly PatchEffect[],
  options: ReachOptions,
): readonly Changed[] {
  if (!areMany(before)) return effectOf(before, after, options).closes;
  // The other workloads were not checked, so somebody may need it.
  return alone.flatMap(({ closes }) => closes.map((one) => ({ ...one, isKnown: true })));
}

/** All manifests if they are few. If not, those of these namespaces, which is where rules with a patch look. */
export function nearby(manifests: Manifests, namespaces: readonly string[]): Manifests {
  const [namespace] = namespaces;
  if (!areMany(manifests) || namespace === undefined || namespaces.length > 1) return manifests;
  return inNamespace(manifests, namespace);
}

/** The namespaces whose policies differ, wherever in a file they stand. */
export function changedNamespaces(before: Manifests, after: Manifests): string[] {
  const [olds, news] = [apart(before, after), apart(after, before)].map(
    (policies) => new Map(policies.map((one) => [`${one.namespace}/${one.name} ${contentOf(one)}`, one.namespace])),
  ) as [Map<string, string>, Map<string, string>];
  const changed = [...olds, ...news].filter(([policy]) => !olds.has(policy) || !news.has(policy));
  return [...new Set(changed.map(([, namespace]) => namespace))];
}

/** Policies that the others do not hold. Most are the same objects, and so need no comparison. */
function apart({ policies }: Manifests, others: Manifests): NetworkPolicy[] {
  const same = new Set(others.policies);
  return policies.filter((one) => !same.has(one));
}

/** The namespaces that policies of a namespace name. */
function namesAsked({ policies }: Manifests, namespace: string): string[] {
  const own = policies.filter((one) => one.namespace === namespace);
  const peers = own.flatMap(({ ingress, egress }) => [...ingress, ...egress]).flatMap((rule) => rule.peers);
  const asked = peers.flatMap(({ namespaceSelector }) => (namespaceSelector ? requirementsOf(namespaceSelector) : []));
  return asked.flatMap(({ key, values }) => (key === NAMESPACE_NAME ? values : []));
}

/** @param names the namespaces whose labels are known */
function inNamespace(
  manifests: Manifests,
  namespace: string,
  names: ReadonlySet<string> = new Set([namespace]),
): Manifests {
  return {
    ...manifests,
    workloads: ownOf(manifests.workloads, namespace),
    policies: manifests.policies.filter((one) => one.namespace === namespace),
    // In a namespace without known labels, pods and the namespace may have any. That can only make the patch seem to open more.
    namespaces: manifests.namespaces.filter(({ name }) => names.has(name)),
    services: ownOf(manifests.services, namespace),
    ingresses: ownOf(manifests.ingresses, namespace),
  };
}

interface Namespaced {
  readonly namespace: string;
}

/** Lists by namespace, kept because no patch changes them. */
const byNamespace = new WeakMap<readonly Namespaced[], Map<string, Namespaced[]>>();

function ownOf<One extends Namespaced>(all: readonly One[], namespace: string): readonly One[] {
  const lists = byNamespace.get(all) ?? grouped(all, (one) => one.namespace);
  byNamespace.set(all, lists);
  return (lists.get(namespace) ?? []) as readonly Namespaced[] as readonly One[];
}

/** The most pairs of a patch that are told one by one. There may be a quarter of a million of them in one namespace. */
const MOST_PAIRS = 1_000;

function effectOf(before: Manifests, after: Manifests, options: ReachOptions): PatchEffect {
  const comparison = compareManifests(before, after, options);
  const { open, lostDefaultDenies } = comparison;
  const [opens, closes]: [Changed[], Changed[]] = [[], []];
  for (const { from, to, gained, lost } of toldOf(comparison)) {
    const isKnown = from.some(isDeclared) || (!from.every(isPod) && to.some((one) => isFromOutside(comparison, one)));
    const text = (ports: unknown) => `${shortly(from.map(nameOf))} => ${shortly(to.map(nameOf))} on ${ports}`;
    if (!gained.isEmpty) opens.push({ text: text(gained), isKnown });
    if (!lost.isEmpty) closes.push({ text: text(lost), isKnown });
  }
  for (const { from, to, old, new: now } of open) {
    const [gained, lost] = [now.subtract(old), old.subtract(now)];
    const isKnown = 'peers' in from && from.peers.some(isDeclared);
    const text = (ports: unknown) => `${shortly(namesOfEnds(from))} => ${shortly(namesOfEnds(to))} on ${ports}`;
    if (!gained.isEmpty) opens.push({ text: text(gained), isKnown });
    if (!lost.isEmpty) closes.push({ text: text(lost), isKnown });
  }
  const lostDenies = lostDefaultDenies.map((one) => `${one.direction.toLowerCase()} of ${one.namespace}`);
  return { opens, closes: known(closes), lostDenies, rows: opens.length + closes.length };
}

/** Each pair by itself. If there are too many, whole blocks. */
function toldOf(comparison: Comparison): Pick<DifferenceBlock, 'from' | 'to' | 'gained' | 'lost'>[] {
  const { blocks } = comparison;
  if (blocks.reduce((sum, block) => sum + pairCount(block), 0) > MOST_PAIRS) return [...blocks];
  return comparison.differences.map(({ from, to, gained, lost }) => ({ from: [from], to: [to], gained, lost }));
}

function nameOf({ name }: CommonPeer): string {
  return name;
}

/** Those that somebody is known to need come first. */
function known(changes: readonly Changed[]): Changed[] {
  return [...changes.filter(({ isKnown }) => isKnown), ...changes.filter(({ isKnown }) => !isKnown)];
}

function shortly([first = '', ...others]: readonly string[]): string {
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}

function isDeclared({ old, new: now }: CommonPeer): boolean {
  const peer = (old ?? now)?.peer;
  return peer?.kind === 'workload' && !isOutsidePod(peer);
}

function isPod({ old, new: now, range }: CommonPeer): boolean {
  const kind = (old ?? now)?.peer.kind;
  return !range && kind !== 'external' && kind !== 'ingress-controller';
}

function isFromOutside({ before }: Comparison, { old, new: now }: CommonPeer): boolean {
  const peer = (old ?? now)?.peer;
  if (peer?.kind !== 'workload') return false;
  const { services, ingresses } = before.manifests;
  return services.some(
    (service) =>
      isBehind(service, peer.workload) &&
      (isPublished(service) ||
        ingresses.some(
          ({ namespace, backends }) =>
            namespace === service.namespace && backends.some(({ serviceName }) => serviceName === service.name),
        )),
  );
}
