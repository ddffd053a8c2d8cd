import type { Manifests, NotEvaluated, PolicyReach } from '../../manifests/model.ts';
import { groupOf, treatmentOf } from '../../manifests/objects/kinds.ts';
import { mayBearOnPods } from '../../manifests/objects/policy-reach.ts';
import { otherContent, otherKey, otherObjects } from '../../manifests/other-kinds/other-content.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import type { OtherObject } from '../../manifests/other-kinds/other-object.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { mayFind } from '../../reach/ordered/found-sets.ts';
import { impliedCni, settled } from '../../reach/ordered/settled.ts';
import { listed } from '../../review/lint/listed.ts';
import type { OtherPolicies } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import { type Diagnosis, RIGHTS } from './diagnosis.ts';

/** Policies that decide besides the NetworkPolicies and that tierwall does not evaluate, so the computed verdicts leave them out. */
export interface Unevaluated {
  readonly policies: readonly NotEvaluated[];
  readonly unlisted: OtherPolicies['unlisted'];
}

/**
 * Those in the cluster, and those of the manifests, which are or will be applied. A policy of a kind that is evaluated is left out if the
 * cluster and the manifests have the same one, because it is part of what is computed. It counts if only one of them has it, or if they differ.
 * @param live with the NetworkPolicies, because a setting of the plugin may change what these do
 */
export function unevaluatedPolicies(
  manifests: Manifests,
  live: OtherPolicies,
  { cni, cniVersion }: ReachOptions,
): Unevaluated {
  const plugin = cni ?? impliedCni([manifests]) ?? 'calico';
  const asSeen = settled(manifests, plugin, cniVersion);
  const { notEvaluated, otherKinds } = asSeen;
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: live.objects });
  const read = readTexts([{ file: 'cluster', text }]);
  const inCluster = settled(read, plugin, cniVersion);
  const [own, there] = [contentsOf(otherKinds), contentsOf(inCluster.otherKinds)];
  const declared = new Set(manifests.namespaces.map(({ name }) => name));
  const ignored = new Set<OtherObject>(
    (inCluster.otherKinds?.networkSets ?? []).filter(
      (set) => set.namespace !== undefined && !declared.has(set.namespace) && !mayFind(asSeen, set),
    ),
  );
  // A tier or a set of addresses decides nothing if no policy of the manifests refers to it.
  const isMore = (one: OtherObject) =>
    own.has(otherKey(one)) || !(/^(?:Tier|CiliumCIDRGroup)$/.test(one.kind) || ignored.has(one));
  const others = [
    ...otherObjects(inCluster.otherKinds).filter((one) => own.get(otherKey(one)) !== otherContent(one) && isMore(one)),
    ...otherObjects(otherKinds).filter((one) => !there.has(otherKey(one))),
  ];
  // A policy that cannot be read is not evaluated, either.
  const unread = read.problems.filter(({ severity }) => severity === 'error').length > 0 ? unreadOf(live, read) : [];
  const found = new Map<string, NotEvaluated>();
  for (const one of [...inCluster.notEvaluated, ...others.map(({ named }) => named), ...unread, ...notEvaluated])
    if (bearsOnPods(one) && !found.has(keyOf(one))) found.set(keyOf(one), one);
  return { policies: [...found.values()], unlisted: live.unlisted };
}

function bearsOnPods({ apiVersion, kind, name, reaches }: NotEvaluated): boolean {
  // A NetworkPolicy of the API, as Calico's API server shows it.
  if (groupOf(apiVersion) === 'projectcalico.org' && name.startsWith('knp.default.')) return false;
  // A set of addresses decides nothing by itself, and a policy for nodes nothing between pods.
  return (
    (mayBearOnPods(apiVersion, kind) || kind === 'Tier' || kind === 'CiliumCIDRGroup') &&
    (reaches.length === 0 ? /(?:Set|Tier|Group)$/.test(kind) : reaches.some(({ of }) => of === 'pods'))
  );
}

function contentsOf(kinds: OtherKinds | undefined): Map<string, string> {
  return new Map(otherObjects(kinds).map((one) => [otherKey(one), otherContent(one)]));
}

/** Objects of evaluated kinds that tierwall cannot read. */
function unreadOf(live: OtherPolicies, read: Manifests): NotEvaluated[] {
  const isRead = new Set([
    ...otherObjects(read.otherKinds).map(({ named }) => keyOf(named)),
    ...read.notEvaluated.map(keyOf),
  ]);
  return live.objects.flatMap((object) => {
    const { apiVersion, kind, metadata } = object as {
      apiVersion: string;
      kind: string;
      metadata?: { name?: string; namespace?: string };
    };
    const { name = '', namespace } = metadata ?? {};
    const reaches = (['Ingress', 'Egress'] as const).map(
      (direction): PolicyReach => ({
        ...{ direction, of: 'pods', opens: true, closes: true, isBaseline: false, isAmongPods: false },
      }),
    );
    const named = {
      apiVersion,
      kind,
      name,
      ...(namespace !== undefined && { namespace }),
      reaches,
      content: '',
      location: { file: 'cluster', line: 1 },
    };
    const isOther = /^(?:policy|name)$/.test(treatmentOf(apiVersion, kind).treat);
    return isOther && !isRead.has(keyOf(named)) ? [named] : [];
  });
}

/** The same text for an object and for the one in which Calico stores it. */
function keyOf({ apiVersion, kind, namespace = 'default', name }: NotEvaluated): string {
  return [
    groupOf(apiVersion).replace(/^crd\.(?=projectcalico\.org$)/, ''),
    kind,
    namespace,
    name.replace(/^default\./, ''),
  ].join(' ');
}

/** The most policies that are named. Others are counted. */
const MOST = 5;

/** With such policies, no run is a match, and they are the first cause to suspect. */
export function ofUnevaluated({ policies, unlisted }: Unevaluated): Diagnosis[] {
  const names = policies.map(
    ({ apiVersion, kind, namespace, name, settings }) =>
      `${kind} ${plainText(namespace === undefined ? name : `${namespace}/${name}`)} (${settings?.join(', ') ?? apiVersion})`,
  );
  const resources = [...new Set(unlisted.map(({ resource }) => resource))];
  return [
    ...(names.length > 0
      ? [
          {
            kind: 'policy not evaluated' as const,
            says: `${listed(names, MOST)} may decide differently from NetworkPolicies, and tierwall does not evaluate ${names.length === 1 ? 'it' : 'them'} with these manifests`,
            next: `check what it decides${policies.some(({ settings }) => settings) ? '' : ', or delete it'}: while it exists, the computed verdicts do not tell what the cluster allows`,
            verdict: 'inconclusive' as const,
          },
        ]
      : []),
    ...(resources.length > 0
      ? [
          {
            kind: 'policies not listed' as const,
            says: `policies or settings of these kinds may be in the cluster, and could not be listed: ${listed(resources, MOST)} (${plainText(unlisted[0]?.says ?? '')})`,
            next: `get the right to list them, as in ${RIGHTS}`,
            verdict: 'inconclusive' as const,
          },
        ]
      : []),
  ];
}
