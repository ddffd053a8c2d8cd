import type { Edit, Path } from '../../manifests/edit/edit.ts';
import type { LabelSelector, NetworkPolicy, Unseen } from '../../manifests/model.ts';
import { isOfPlugin } from '../../reach/ordered/plugin-labels.ts';
import { requirementsOf } from '../../reach/selector.ts';
import type { Facts } from './facts.ts';
import { listed } from './listed.ts';
import { type Label, type NearMiss, nearMissOf } from './near-miss.ts';
import { editedPolicy } from './patch.ts';
import type { Fix } from './rule.ts';
import { makersOf, mayMatch, surelyMade } from './selecting.ts';

/** Why a selector matches no pod of the manifests, as far as that can be told. */
export type NothingSelected =
  | { readonly why: 'slip'; readonly miss: NearMiss }
  /** Something makes pods there that the selector may mean. */
  | { readonly why: 'made elsewhere'; readonly makers: readonly Unseen[] }
  | { readonly why: 'other namespace'; readonly namespaces: readonly string[] }
  | { readonly why: 'unknown' };

/**
 * Undefined if the selector matches a pod of these namespaces, or a pod that something is documented to make there. Pods with
 * hostNetwork count. NP020 says that policies have no effect on them.
 */
export function nothingSelected(
  facts: Facts,
  namespaces: readonly string[],
  selector: LabelSelector,
): NothingSelected | undefined {
  // What a network plugin sets is not among the labels of the manifests.
  if (requirementsOf(selector).some(({ key }) => isOfPlugin(key))) return undefined;
  const own = namespaces.flatMap((name) => facts.workloadsIn(name)).map(({ workload }) => workload);
  if (own.some((workload) => mayMatch(selector, workload))) return undefined;
  if (namespaces.some((name) => surelyMade(facts.manifests, name, selector))) return undefined;
  const miss = nearMissOf(selector, own);
  if (miss) return { why: 'slip', miss };
  const makers = likelyOf(
    selector,
    namespaces,
    namespaces.flatMap((name) => makersOf(facts.manifests, name, selector)),
  );
  if (makers.length > 0) return { why: 'made elsewhere', makers };
  // A selector that asks for no value matches pods anywhere.
  const isSpecific = requirementsOf(selector).some(({ operator }) => operator === 'In');
  const elsewhere = isSpecific ? [...new Set(facts.podsMatching(selector).map(({ namespace }) => namespace))] : [];
  return elsewhere.length > 0 ? { why: 'other namespace', namespaces: elsewhere } : { why: 'unknown' };
}

/** Such as `replace app=web by app.kubernetes.io/name=web, which shop/web[Deployment] has`. */
export function correctionText({ workload: { namespace, name, kind }, slips }: NearMiss): string {
  const each = slips.map(({ wrong, meant }) => `${textOf(wrong)} by ${textOf(meant)}`);
  return `replace ${each.join(' and ')}, which ${namespace}/${name}[${kind}] has`;
}

function textOf({ key, value }: Label): string {
  return `${key}=${value}`;
}

/** The selector at the path of a policy, with the labels of those pods. Only in words if the error is in its matchExpressions. */
export function correction(miss: NearMiss, policy: NetworkPolicy, path: Path, { matchLabels }: LabelSelector): Fix {
  const say = correctionText(miss);
  if (miss.slips.some(({ wrong }) => matchLabels.get(wrong.key) !== wrong.value)) return { say };
  const object = editedPolicy(policy);
  const edits = miss.slips.flatMap(({ wrong, meant }): Edit[] => [
    { edit: 'set', object, path: [...path, 'matchLabels', meant.key], value: meant.value },
    ...(wrong.key === meant.key
      ? []
      : [{ edit: 'remove' as const, object, path: [...path, 'matchLabels', wrong.key] }]),
  ]);
  return { say, patch: { edits, closes: 'unknown' } };
}

/** The makers that the selector probably means: those whose name it asks for, else those of these namespaces, else all. */
function likelyOf(selector: LabelSelector, namespaces: readonly string[], makers: readonly Unseen[]): Unseen[] {
  const asked = new Set(requirementsOf(selector).flatMap(({ values }) => values));
  const named = makers.filter(({ name }) => asked.has(name));
  const near = makers.filter(({ namespace }) => namespace !== undefined && namespaces.includes(namespace));
  const likely = [named, near, makers].find((ones) => ones.length > 0) ?? [];
  return [...new Set(likely)];
}

/** Such as `HelmRelease shop/web, Cluster shop/pg and 3 more`. */
export function makersText(makers: readonly Unseen[]): string {
  return listed(
    makers.map(({ kind, namespace, name }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`),
  );
}
