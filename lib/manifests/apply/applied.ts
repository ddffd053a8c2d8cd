import type { Text, Texts } from '../model.ts';
import { groupOf, treatmentOf } from '../objects/kinds.ts';
import { typedMaps } from '../objects/typed-maps.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import { asObject, type PlainObject } from './api-object.ts';
import { addedLabels, decisionsOf, podsOf } from './decisions.ts';
import { jsonOf } from './json.ts';
import { ownedFields, threeWay } from './three-way.ts';

/** An object of a cluster, and the name that locations give to its place. */
export interface LiveObject {
  readonly file: string;
  readonly object: PlainObject;
}

/** A cluster after an apply. */
export interface Applied {
  readonly texts: Texts;
  /**
   * One line for each thing to know: fields of cluster objects that stay although no manifest writes them, and what is unknown
   * about new pods.
   */
  readonly notes: readonly string[];
  readonly added: number;
  /** Number of objects that are already in the cluster, changed or not. */
  readonly replaced: number;
}

/**
 * What a cluster holds after `kubectl apply` of manifests, once the roll-outs have ended. New objects are added, others are
 * merged ({@link threeWay}), and nothing is deleted. If a controller's template changes, its pods become those of the new
 * template, except with `OnDelete`. Pods of Jobs stay.
 * @param namespace of objects that name none
 */
export function applied(live: readonly LiveObject[], given: Texts, namespace: string): Applied {
  const byIdentity = new Map(live.map(({ object }) => [identityOf(object), object]));
  const replaced = new Map<string, PlainObject>();
  const notes: string[] = [];
  let added = 0;
  const texts = given.texts.map((text): Text => {
    const objects = objectsIn(text);
    let isMerged = false;
    const after = objects.map(({ object, line }) => {
      const old = byIdentity.get(identityOf(object, namespace)) ?? byIdentity.get(identityOf(object));
      if (!old) {
        added++;
        return { object, line };
      }
      const { value, kept } = threeWay(old, object, ownedFields(old.metadata));
      // The manifest's apiVersion and kind count, not those of the cluster.
      const merged = { ...(value as PlainObject), apiVersion: object.apiVersion, kind: object.kind };
      replaced.set(identityOf(old), merged);
      if (decisionsOf(merged, namespace) === decisionsOf(object, namespace)) return { object, line };
      isMerged = true;
      const fields = kept.filter((field) => DECIDING.test(field) || (object.kind === 'Namespace' && LABEL.test(field)));
      if (fields.length > 0)
        notes.push(
          `${nameOf(old)} keeps what the cluster has and ${text.file}:${line} does not write: ${fields.join(', ')}`,
        );
      return { object: merged, line };
    });
    return isMerged ? { file: text.file, text: written(after) } : text;
  });
  const rolled = new Set(
    [...replaced].flatMap(([id, merged]) => (isRolledOut(byIdentity.get(id), merged) ? [id] : [])),
  );
  const others = live.filter(({ object }) => !replaced.has(identityOf(object)));
  const owners = new Map(others.map((one) => [one, ownerAmong(rolled, one.object, byIdentity)]));
  const left = others.filter((one) => owners.get(one) === undefined);
  return {
    texts: { ...given, texts: [...left.map(textOf), ...texts] },
    ...{ notes: [...notes, ...labelNotes(owners)], added, replaced: replaced.size },
  };
}

/** @param owners for each object that is replaced, its controller, if there is one */
function labelNotes(owners: ReadonlyMap<LiveObject, PlainObject | undefined>): string[] {
  const added = new Map<PlainObject, Set<string>>();
  for (const [{ object }, owner] of owners) {
    if (!owner || object.kind !== 'Pod') continue;
    for (const label of addedLabels(owner, object)) added.set(owner, (added.get(owner) ?? new Set()).add(label));
  }
  return [...added].map(
    ([owner, labels]) =>
      `pods of ${nameOf(owner)} have labels that its template does not (${[...labels].join(', ')}): whether its new pods have them is not known`,
  );
}

/** Fields that decide connectivity. If the cluster keeps one that the manifest does not write, a note says so. */
const DECIDING =
  /^spec\.(?:policyTypes|ingress|egress|podSelector|selector|type|hostNetwork|template\.(?:metadata\.labels|spec\.hostNetwork)|jobTemplate\.spec\.template\.metadata\.labels)(?:\.|$)/;
const LABEL = /^metadata\.labels\./;

/** The objects of the cluster that `given` has, too. */
export function alsoIn(live: readonly LiveObject[], given: Texts, namespace: string): LiveObject[] {
  const wanted = new Set(
    given.texts.flatMap((text) =>
      objectsIn(text).flatMap(({ object }) => [identityOf(object, namespace), identityOf(object)]),
    ),
  );
  return live.filter(({ object }) => wanted.has(identityOf(object)));
}

/** The types of objects that texts hold. */
export function typesIn({ texts }: Texts): { readonly apiVersion: string; readonly kind: string }[] {
  const types = new Map<string, { apiVersion: string; kind: string }>();
  for (const { apiVersion, kind } of texts.flatMap(objectsIn).map(({ object }) => object))
    types.set(`${apiVersion} ${kind}`, { apiVersion, kind });
  return [...types.values()];
}

/** Whether texts hold an object of this sort. */
export function holds({ texts }: Texts, isOne: (object: PlainObject) => boolean): boolean {
  return texts.some((text) => objectsIn(text).some(({ object }) => isOne(object)));
}

/** The text of an object of a cluster. */
export function textOf({ file, object }: LiveObject): Text {
  return { file, text: `${JSON.stringify(object, null, 1)}\n` };
}

interface ObjectAtLine {
  readonly object: PlainObject;
  readonly line: number;
}

/** Kept, because it is asked which objects there are, and then for them. */
const known = new WeakMap<Text, readonly ObjectAtLine[]>();

function objectsIn(text: Text): readonly ObjectAtLine[] {
  const objects = known.get(text) ?? read(text);
  known.set(text, objects);
  return objects;
}

function read({ file, text }: Text): ObjectAtLine[] {
  const source = new Source(file, text);
  return [...readDocuments(source)].flatMap(({ value }) =>
    value
      ? [...typedMaps(value, source, [])].flatMap(({ apiVersion, kind, map }) => {
          const object = asObject(jsonOf(map), { apiVersion, kind });
          return object ? [{ object, line: source.location(map.offset).line }] : [];
        })
      : [],
  );
}

/** The objects as one text, each at its own line if the objects before it leave room for that. */
function written(objects: readonly ObjectAtLine[]): string {
  let text = '';
  let at = 1;
  for (const { object, line } of objects) {
    const rule = text === '' ? '' : '---\n';
    const gap = Math.max(0, line - at - (rule === '' ? 0 : 1));
    // YAML knows more line breaks than JSON, so they are escaped.
    const json = JSON.stringify(object).replaceAll(/[^\x20-\x7e]/g, escaped);
    text += `${'\n'.repeat(gap)}${rule}${json}\n`;
    at += gap + (rule === '' ? 1 : 2);
  }
  return text;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The same text for objects of which a cluster can have only one. The group is left out for kinds of the API server, which moved
 * between groups.
 */
function identityOf({ apiVersion, kind, metadata }: PlainObject, namespace = ''): string {
  const group = treatmentOf(apiVersion, kind).treat === 'read' ? '' : groupOf(apiVersion);
  const own = kind === 'Namespace' ? '' : (metadata?.namespace ?? namespace);
  return JSON.stringify([group, kind, own, metadata?.name ?? '']);
}

function nameOf({ kind, metadata: { namespace, name = '' } }: PlainObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Does a roll-out replace its pods? Pods of Jobs run to their end. */
function isRolledOut(old: PlainObject | undefined, merged: PlainObject): boolean {
  if (!old || ['Pod', 'Job', 'CronJob'].includes(merged.kind)) return false;
  const strategy = (merged['spec'] as { updateStrategy?: { type?: string } } | undefined)?.updateStrategy;
  return strategy?.type !== 'OnDelete' && podsOf(old) !== podsOf(merged);
}

/** The first owner of an object that is among `owners`, which are identities. */
function ownerAmong(
  owners: ReadonlySet<string>,
  object: PlainObject,
  known: ReadonlyMap<string, PlainObject>,
): PlainObject | undefined {
  let next: PlainObject | undefined = object;
  // The longest real chain is Pod, ReplicaSet, Deployment. Anything much longer is a loop.
  for (let steps = 0; next && steps < 8; steps++) {
    const references = next.metadata['ownerReferences'];
    const owner = (Array.isArray(references) ? references : []).find((one) => one?.controller === true);
    if (!owner) return undefined;
    const { namespace = '' } = next.metadata;
    const id = identityOf({ ...owner, metadata: { name: owner.name, namespace } });
    next = known.get(id);
    if (owners.has(id)) return next;
  }
  return undefined;
}
