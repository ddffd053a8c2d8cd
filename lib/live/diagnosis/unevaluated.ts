import type { Manifests, NotEvaluated } from '../../manifests/model.ts';
import { groupOf } from '../../manifests/objects/kinds.ts';
import { mayBearOnPods } from '../../manifests/objects/policy-reach.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { listed } from '../../review/lint/listed.ts';
import type { OtherPolicies } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Policies that decide besides the NetworkPolicies and that tierwall does not evaluate, so the computed verdicts leave them out. */
export interface Unevaluated {
  readonly policies: readonly NotEvaluated[];
  readonly unlisted: OtherPolicies['unlisted'];
}

/** Those in the cluster, and those of the manifests, which are or will be applied. */
export function unevaluatedPolicies({ notEvaluated }: Manifests, live: OtherPolicies): Unevaluated {
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: live.objects });
  const inCluster = readTexts([{ file: 'cluster', text }]).notEvaluated;
  const found = new Map<string, NotEvaluated>();
  for (const one of [...inCluster, ...notEvaluated])
    if (bearsOnPods(one) && !found.has(keyOf(one))) found.set(keyOf(one), one);
  return { policies: [...found.values()], unlisted: live.unlisted };
}

function bearsOnPods({ apiVersion, kind, name, reaches }: NotEvaluated): boolean {
  // As Calico's API server shows a NetworkPolicy of the API.
  if (groupOf(apiVersion) === 'projectcalico.org' && name.startsWith('knp.default.')) return false;
  // A set of addresses decides nothing by itself, and a policy of nodes nothing between pods.
  return mayBearOnPods(kind) && (reaches.length === 0 ? kind.endsWith('Set') : reaches.some(({ of }) => of === 'pods'));
}

/** Equal for an object and for the object in which Calico stores it. */
function keyOf({ apiVersion, kind, namespace = 'default', name }: NotEvaluated): string {
  return [
    groupOf(apiVersion).replace(/^crd\.(?=projectcalico\.org$)/, ''),
    kind,
    namespace,
    name.replace(/^default\./, ''),
  ].join(' ');
}

/** How many are named. Others are counted. */
const MOST = 5;

/** With such policies, no run is a match, and they are the first cause to suspect. */
export function ofUnevaluated({ policies, unlisted }: Unevaluated): Diagnosis[] {
  const names = policies.map(
    ({ apiVersion, kind, namespace, name }) =>
      `${kind} ${plainText(namespace === undefined ? name : `${namespace}/${name}`)} (${apiVersion})`,
  );
  const resources = [...new Set(unlisted.map(({ resource }) => resource))];
  return [
    ...(names.length > 0
      ? [
          {
            kind: 'policy not evaluated' as const,
            says: `${listed(names, MOST)} may decide differently from NetworkPolicies, and tierwall does not evaluate ${names.length === 1 ? 'it' : 'them'}`,
            next: 'check what it decides, or delete it: while it exists, what is computed does not tell what the cluster allows',
            verdict: 'inconclusive' as const,
          },
        ]
      : []),
    ...(resources.length > 0
      ? [
          {
            kind: 'policies not listed' as const,
            says: `policies of these kinds may be in the cluster, and are not listed here: ${listed(resources, MOST)} (${plainText(unlisted[0]?.says ?? '')})`,
            next: 'get the right to list them, as docs/reference/verify-rbac.yaml has it',
            verdict: 'inconclusive' as const,
          },
        ]
      : []),
  ];
}
