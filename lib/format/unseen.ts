import type { Location, Manifests, NotEvaluated, Unseen } from '../manifests/model.ts';
import { isRoute } from '../manifests/objects/kinds.ts';
import { passedOver } from '../review/passed-over.ts';
import { printLocation } from './problem.ts';

/** What exists and is not covered by an answer, or not wholly. */
export type NotSeen = Pick<Manifests, 'unseen' | 'notEvaluated' | 'problems'> & Partial<Pick<Manifests, 'workloads'>>;

type Named = Pick<Unseen, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'location'>;

interface Class {
  readonly objects: readonly Named[];
  readonly words: string;
  /** What that means for an answer. */
  readonly meaning: string;
  readonly isOfManyKinds?: boolean;
}

function classesOf({ unseen, notEvaluated, workloads = [] }: Omit<NotSeen, 'problems'>): Class[] {
  // A pod that a cluster holds is known as one of its owner's. Mostly there is no owner that anybody asks for.
  const owners = new Set(unseen.length > 0 ? workloads.map(ownerName) : []);
  const isInPart = (one: Unseen) => owners.has(ownerName(one));
  const making = (makes: Unseen['makes']) => unseen.filter((one) => one.makes === makes && !isInPart(one));
  const classes: Class[] = [
    { objects: making('objects'), words: 'not rendered', meaning: 'what it makes is not in this answer' },
    { objects: making('linked'), words: 'not entered', meaning: 'what is in it is not in this answer' },
    { objects: making('unread'), words: 'not read', meaning: 'its objects are not in this answer' },
    { objects: making('pods'), words: 'pods of operators', meaning: 'its pods are not in this answer' },
    {
      objects: unseen.filter(isInPart),
      words: 'pods of operators, in part',
      meaning: 'only those that are in the input are in this answer',
    },
    {
      objects: making('perhaps'),
      words: 'other custom resources',
      meaning: 'pods that they make, if any, are not in this answer',
      isOfManyKinds: true,
    },
    {
      objects: notEvaluated.filter((one) => !isRouteOf(one)),
      words: 'not evaluated',
      meaning: 'what it may decide depends',
    },
    {
      objects: notEvaluated.filter(isRouteOf),
      words: 'routes not followed',
      meaning: 'who comes by it is not in this answer',
    },
  ];
  return classes.filter(({ objects }) => objects.length > 0);
}

function ownerName({ kind, namespace, name }: Pick<Named, 'kind' | 'namespace' | 'name'>): string {
  return JSON.stringify([kind, namespace, name]);
}

function isRouteOf({ apiVersion, kind }: Named): boolean {
  return isRoute(apiVersion, kind);
}

/** Such as `not rendered: 1 HelmRelease`: a phrase for each class, for a line that says more. */
export function notSeenWords(manifests: NotSeen): string[] {
  const { length } = passedOver(manifests);
  return [
    ...(length > 0 ? [`passed over: ${length === 1 ? '1 problem' : `${length} problems`} of the input`] : []),
    ...classesOf(manifests).map(({ objects, words }) => `${words}: ${countsOf(objects)}`),
  ];
}

/** A remark about objects of one kind that an answer does not cover. */
export interface Note {
  readonly text: string;
  /** The place of the first object. */
  readonly location: Location;
}

/** One line for each kind, and one for all unknown kinds: what exists, where the first object is, and what that means. */
export function notSeenNotes(manifests: Omit<NotSeen, 'problems'>): Note[] {
  return classesOf(manifests).flatMap(({ objects, words, meaning, isOfManyKinds }) => {
    const sets = isOfManyKinds ? [objects] : [...byKind(objects).values()];
    return sets.flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const more = own.length > 1 ? ` and ${own.length - 1} more` : '';
      const name = first.name === '' ? '' : `${unseenName(first)} `;
      const where = `${name}at ${printLocation(first.location)}${more}`;
      const text = `${words}: ${countsOf(own)} (${where})${labelsOf(first)}${settingsOf(first)}; ${meaning}${renderingOf(first)}`;
      return [{ text, location: first.location }];
    });
  });
}

/** The most kinds that are listed. Others are counted. */
const MOST = 8;

/** Such as `2 Widget, 1 Gadget`. */
function countsOf(objects: readonly Named[]): string {
  const kinds = [...byKind(objects)];
  const shown = kinds.slice(0, MOST).map(([kind, own]) => `${own.length} ${kind}`);
  const left = kinds.slice(MOST).reduce((sum, [, own]) => sum + own.length, 0);
  return [...shown, ...(left > 0 ? [`${left} of other kinds`] : [])].join(', ');
}

/** `shop/db`, or `db` if no namespace is named. */
export function unseenName({ namespace, name }: Pick<Named, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** As documented in docs/reference/commands.md, version 1. */
export function unseenJson({
  apiVersion,
  kind,
  namespace,
  name,
  makes,
  podLabels,
  rendering,
  location,
}: Unseen): object {
  return {
    ...{ apiVersion, kind, ...(namespace !== undefined && { namespace }), name, makes },
    ...(podLabels && { podLabels: Object.fromEntries(podLabels) }),
    ...(rendering?.command !== undefined && { render: rendering.command }),
    ...(rendering?.lacks !== undefined && { lacks: rendering.lacks }),
    location,
  };
}

/** As documented in docs/reference/commands.md, version 1. */
export function notEvaluatedJson({ apiVersion, kind, namespace, name, settings, location }: NotEvaluated): object {
  return {
    apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    ...(settings && { settings }),
    location,
  };
}

/** How to render the first object. The others are rendered in the same way. */
function renderingOf(object: Named): string {
  const { command, lacks } = ('rendering' in object ? (object as Unseen).rendering : undefined) ?? {};
  if (command === undefined) return lacks === undefined ? '' : `; no command renders it from here: ${lacks}`;
  return `; render it: ${command}${lacks === undefined ? '' : ` (${lacks})`}`;
}

function labelsOf(object: Named): string {
  const labels = 'podLabels' in object ? (object as Unseen).podLabels : undefined;
  return labels ? `, whose pods have ${[...labels].map(([key, value]) => `${key}=${value}`).join(' and ')}` : '';
}

function settingsOf(object: Named): string {
  const settings = 'settings' in object ? (object as NotEvaluated).settings : undefined;
  return settings ? `, which sets ${settings.join(', ')}` : '';
}

/** The kind, with its group if several tools have it: kustomize has its own Kustomization, and many tools have an Application. */
function kindOf({ apiVersion, kind }: Named): string {
  if (kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')) return 'Flux Kustomization';
  if (kind === 'Application' && apiVersion.startsWith('argoproj.io/')) return 'Argo CD Application';
  return kind;
}

function byKind(objects: readonly Named[]): Map<string, Named[]> {
  const kinds = new Map<string, Named[]>();
  for (const object of objects) {
    const kind = kindOf(object);
    const own = kinds.get(kind);
    if (own) own.push(object);
    else kinds.set(kind, [object]);
  }
  return kinds;
}
