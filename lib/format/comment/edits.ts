import type { Ingress, Location, Manifests, Workload } from '../../manifests/model.ts';
import { otherObjects } from '../../manifests/other-kinds/other-content.ts';
import { workloadName } from '../../reach/peer.ts';
import { hasKind, policyCalled } from '../../reach/policy-called.ts';
import type { Review } from '../../review/review.ts';
import { few } from '../few.ts';
import { safeText } from '../markup.ts';
import { allOfThem } from './enumeration.ts';
import { movesOf } from './moves.ts';
import { type SourceUrl, sourceLink } from './source-link.ts';

/** The most edits that are named. Further ones are counted. */
const MOST = 6;

/**
 * A sentence about what the author edited: the policies, objects that decide with them, workloads and Ingresses that were added,
 * removed or changed, and the labels of namespaces. Empty if there are none.
 */
export function editsLine(
  { policies }: Pick<Review, 'policies'>,
  { before, after }: Readonly<Record<'before' | 'after', Manifests>>,
  sourceUrl: SourceUrl,
): string {
  const places = new Map([...after.policies, ...otherObjects(after.otherKinds)].map(placed));
  const placeOf = (name: string) => {
    const location = places.get(name);
    return location ? ` (${sourceLink(location, sourceUrl)})` : '';
  };
  // An object of another kind may be a Tier or a set of addresses.
  const called = (name: string) => `${hasKind(name) ? '' : 'policy '}${safeText(name)}`;
  const policy = (name: string, fate: string) => `${called(name)} is ${fate}${placeOf(name)}`;
  const edits = [
    ...workloadEdits(before, after, sourceUrl),
    ...namespaceEdits(before, after, sourceUrl),
    ...policies.removed.map((name) => policy(name, 'removed')),
    ...policies.changed.map((name) => policy(name, 'modified')),
    ...policies.added.map((name) => policy(name, 'added')),
    ...(policies.renamed.length > 0 ? [renamed(policies.renamed, called)] : []),
    ...ingressEdits(before, after, sourceUrl),
  ];
  if (edits.length === 0) return '';
  const shown = few(edits, MOST);
  const end = edits.length > MOST || shown.length === 1 ? shown.slice(-1).join('') : `and ${shown.slice(-1).join('')}`;
  return `In this change: ${[...shown.slice(0, -1), end].join(', ')}.`;
}

interface Named {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly location: Location;
}

/** The name of an object in texts, and its place. */
function placed({ namespace = '', location, ...named }: Named): [name: string, Location] {
  return [policyCalled({ namespace, ...named }), location];
}

function renamed([first, ...more]: Review['policies']['renamed'], called: (name: string) => string): string {
  if (!first) return '';
  return more.length > 0
    ? `${more.length + 1} policies are renamed`
    : `${called(first.from)} is renamed to ${safeText(first.to)}`;
}

function workloadEdits(before: Manifests, after: Manifests, sourceUrl: SourceUrl): string[] {
  const olds = new Map(before.workloads.map((workload) => [workloadName(workload), workload]));
  const news = new Map(after.workloads.map((workload) => [workloadName(workload), workload]));
  const named = ({ kind, namespace, name }: Workload) => safeText(`${kind} ${namespace}/${name}`);
  const placedName = (one: Workload) =>
    `${safeText(`${one.namespace}/${one.name}`)} (${sourceLink(one.location, sourceUrl)})`;
  const placedWithKind = (one: Workload) => `${named(one)} (${sourceLink(one.location, sourceUrl)})`;
  const moves = movesOf(before, after);
  const moved = new Set(moves.values());
  const gone = [...olds.values()].filter((old) => !news.has(workloadName(old)) && !moved.has(old));
  return [
    ...gone.map((one) => `${named(one)} is removed`),
    ...[...moves].map(
      ([one, old]) =>
        `${named(old)} ${old.namespace === one.namespace ? 'becomes' : 'moves to'} ${old.kind === one.kind ? placedName(one) : placedWithKind(one)}, with the same labels`,
    ),
    ...[...news].flatMap(([name, one]) => {
      if (moves.has(one)) return [];
      const old = olds.get(name);
      if (!old) return [`${placedWithKind(one)} is added, with ${safeText(labelsOf(one.labels) || 'no labels')}`];
      const [ports, oldPorts] = [portsOf(one), portsOf(old)];
      return [
        ...relabelled(`the pods of ${placedWithKind(one)} are`, old, one),
        ...(ports === oldPorts
          ? []
          : [`the pods of ${placedWithKind(one)} declare ${ports || 'no ports'} (before: ${oldPorts || 'no ports'})`]),
      ];
    }),
  ];
}

/**
 * Labels of a Namespace, which selectors ask for. Of one that comes or goes without the rest of its namespace, that its labels are known
 * or unknown now.
 */
function namespaceEdits(before: Manifests, after: Manifests, sourceUrl: SourceUrl): string[] {
  const olds = new Map(before.namespaces.map((namespace) => [namespace.name, namespace]));
  return after.namespaces.flatMap((one) => {
    const old = olds.get(one.name);
    if (!old || (!old.declared && !one.declared)) return [];
    const name = safeText(`Namespace ${one.name}`);
    if (!one.declared) return [`${name} is removed`];
    const placedName = one.location ? `${name} (${sourceLink(one.location, sourceUrl)})` : name;
    if (!old.declared) return [`${placedName} is added`];
    return relabelled(`${placedName} is`, old, one);
  });
}

function ingressEdits(before: Manifests, after: Manifests, sourceUrl: SourceUrl): string[] {
  const byName = ({ ingresses }: Manifests) =>
    new Map(ingresses.map((one) => [safeText(`Ingress ${one.namespace}/${one.name}`), one]));
  const [olds, news] = [byName(before), byName(after)];
  return [
    ...[...olds.keys()].filter((name) => !news.has(name)).map((name) => `${name} is removed`),
    ...[...news].flatMap(([name, one]) => {
      const old = olds.get(name);
      const placedName = `${name} (${sourceLink(one.location, sourceUrl)})`;
      if (!old) return [`${placedName} is added`];
      return backendsOf(old) === backendsOf(one)
        ? []
        : [`${placedName} leads to ${backendsOf(one)} (before: ${backendsOf(old)})`];
    }),
  ];
}

function backendsOf({ backends }: Ingress): string {
  const names = backends.map(({ serviceName, servicePort }) => safeText(`${serviceName}:${servicePort}`));
  return allOfThem([...new Set(names)].sort()) || 'no Service';
}

type Labelled = Pick<Workload, 'labels'>;

/** A sentence about labels that differ, if there are any. It begins with these words. */
function relabelled(words: string, old: Labelled, now: Labelled): string[] {
  const [was, is] = [labelsOf(difference(old, now)), labelsOf(difference(now, old))];
  if (was === is) return [];
  return [`${words} labelled ${safeText(is || 'no more')} (before: ${safeText(was || 'without these labels')})`];
}

function portsOf({ ports }: Workload): string {
  return [...new Set(ports.map(({ protocol, containerPort }) => `${protocol} ${containerPort}`))].join(', ');
}

/** The labels of the first object that the second one does not have, or has with another value. */
function difference({ labels }: Labelled, other: Labelled): Map<string, string> {
  return new Map([...labels].filter(([key, value]) => other.labels.get(key) !== value));
}

function labelsOf(labels: ReadonlyMap<string, string>): string {
  return [...labels].map(([key, value]) => `${key}=${value}`).join(' ');
}
