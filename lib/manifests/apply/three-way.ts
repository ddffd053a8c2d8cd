import { isMap, type Json, type JsonMap } from './json.ts';

/** The fields that an earlier apply wrote, as a tree of names. */
export interface Owned {
  readonly [field: string]: Owned | undefined;
}

/**
 * An object after an apply, and the fields that stay in the cluster although the manifest does not write them, such as
 * `spec.policyTypes`.
 */
export interface Merged {
  readonly value: Json;
  readonly kept: readonly string[];
}

/**
 * What `kubectl apply` makes of an object that exists. "The annotation value last-applied-configuration [...] fields that are
 * present in it and missing from the configuration file are deleted". A field that neither the annotation nor the manifest has
 * stays. Lists are replaced, which is right for those of policies. It is wrong for a container that somebody added to a
 * controller by hand: it stays in the cluster, and is lost here.
 */
export function threeWay(live: Json, given: Json, owned: Owned | undefined, path = ''): Merged {
  if (!isMap(live) || !isMap(given)) return { value: given, kept: [] };
  // Entries instead of an object, because a key may be called __proto__.
  const value: [string, Json][] = [];
  const kept: string[] = [];
  for (const key of new Set([...Object.keys(live), ...Object.keys(given)])) {
    const [old, now] = [ownField(live, key), ownField(given, key)];
    const own = owned && ownField(owned, key);
    const name = path === '' ? key : `${path}.${key}`;
    // In a patch, null removes the field.
    if (now === null || (now === undefined && own !== undefined)) continue;
    if (now === undefined) {
      if (old === undefined) continue;
      value.push([key, old]);
      kept.push(name);
    } else if (old === undefined) value.push([key, now]);
    else {
      const inner = threeWay(old, now, own, name);
      value.push([key, inner.value]);
      kept.push(...inner.kept);
    }
  }
  return { value: Object.fromEntries(value), kept };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Field managers that write what a repository holds. A field of any other manager is not removed. */
const APPLIERS = /^(?:kubectl|helm|helm-controller|kustomize-controller|argocd-.*|kapp-controller|before-first-apply)$/;

/** The fields that were applied to an object before: those of kubectl's annotation, or else those that its field managers own. */
export function ownedFields(metadata: JsonMap): Owned {
  const annotation = isMap(metadata['annotations']) ? metadata['annotations'][LAST_APPLIED] : undefined;
  if (typeof annotation === 'string') {
    try {
      return namesIn(JSON.parse(annotation));
    } catch {
      // Somebody else wrote it, so no field is known to be ours.
      return {};
    }
  }
  const managers = Array.isArray(metadata['managedFields']) ? metadata['managedFields'] : [];
  return (managers as readonly Json[]).reduce<Owned>((all, entry) => {
    if (!isMap(entry) || entry['subresource'] || !APPLIERS.test(String(entry['manager']))) return all;
    const isApplied = entry['operation'] === 'Apply' || entry['manager'] === 'helm';
    return isApplied ? union(all, fieldsOf(entry['fieldsV1'])) : all;
  }, {});
}

function namesIn(value: Json | undefined): Owned {
  if (!isMap(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, namesIn(field)]));
}

/** FieldsV1: "Each key is either a '.' representing the field itself [...] or a string representing a sub-field", `f:<name>` for a field of a struct or a key of a map. */
function fieldsOf(value: Json | undefined): Owned {
  if (!isMap(value)) return {};
  const fields = Object.entries(value).filter(([key]) => key.startsWith('f:'));
  return Object.fromEntries(fields.map(([key, field]) => [key.slice(2), fieldsOf(field)]));
}

function union(one: Owned, other: Owned): Owned {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return Object.fromEntries([...keys].map((key) => [key, union(ownField(one, key) ?? {}, ownField(other, key) ?? {})]));
}

function ownField<T>(map: { readonly [key: string]: T | undefined }, key: string): T | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
