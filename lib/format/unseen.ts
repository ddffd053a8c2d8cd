import type { Location, Manifests, NotEvaluated, Unseen } from '../manifests/model.ts';
import { printLocation } from './problem.ts';

/** What is there and is not, or not all of it, in an answer. */
export type NotSeen = Pick<Manifests, 'unseen' | 'notEvaluated'>;

type Named = Pick<Unseen, 'apiVersion' | 'kind' | 'namespace' | 'name' | 'location'>;

interface Class {
  readonly objects: readonly Named[];
  readonly words: string;
  /** What that means for an answer. */
  readonly meaning: string;
  readonly isOfManyKinds?: boolean;
}

function classesOf({ unseen, notEvaluated }: NotSeen): Class[] {
  const making = (makes: Unseen['makes']) => unseen.filter((one) => one.makes === makes);
  const classes: Class[] = [
    { objects: making('objects'), words: 'not rendered', meaning: 'what it makes is not in this answer' },
    { objects: making('linked'), words: 'not entered', meaning: 'what is in it is not in this answer' },
    { objects: making('unread'), words: 'not read', meaning: 'its objects are not in this answer' },
    { objects: making('pods'), words: 'pods of operators', meaning: 'its pods are not in this answer' },
    {
      objects: making('perhaps'),
      words: 'other custom resources',
      meaning: 'pods that they make, if any, are not in this answer',
      isOfManyKinds: true,
    },
    { objects: notEvaluated, words: 'not evaluated', meaning: 'what it may decide depends' },
  ];
  return classes.filter(({ objects }) => objects.length > 0);
}

/** `not rendered: 1 HelmRelease`: a phrase a class, for a line that has more to say. */
export function notSeenWords(manifests: NotSeen): string[] {
  return classesOf(manifests).map(({ objects, words }) => `${words}: ${countsOf(objects)}`);
}

export interface Note {
  readonly text: string;
  /** Of the first object. */
  readonly location: Location;
}

/** A line a kind, of kinds that nobody knows one for all: what there is, where the first of it stands, and what that means. */
export function notSeenNotes(manifests: NotSeen): Note[] {
  return classesOf(manifests).flatMap(({ objects, words, meaning, isOfManyKinds }) => {
    const sets = isOfManyKinds ? [objects] : [...byKind(objects).values()];
    return sets.flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const more = own.length > 1 ? ` and ${own.length - 1} more` : '';
      const name = first.name === '' ? '' : `${unseenName(first)} `;
      const where = `${name}at ${printLocation(first.location)}${more}`;
      const text = `${words}: ${countsOf(own)} (${where})${labelsOf(first)}; ${meaning}${renderingOf(first)}`;
      return [{ text, location: first.location }];
    });
  });
}

/** More kinds than these are counted. */
const MOST = 8;

/** `2 Widget, 1 Gadget` */
function countsOf(objects: readonly Named[]): string {
  const kinds = [...byKind(objects)];
  const shown = kinds.slice(0, MOST).map(([kind, own]) => `${own.length} ${kind}`);
  const left = kinds.slice(MOST).reduce((sum, [, own]) => sum + own.length, 0);
  return [...shown, ...(left > 0 ? [`${left} of other kinds`] : [])].join(', ');
}

/** `shop/db`, or `db` of what names no namespace. */
export function unseenName({ namespace, name }: Pick<Named, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** docs/reference/commands.md, version 1. */
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

/** docs/reference/commands.md, version 1. */
export function notEvaluatedJson({ apiVersion, kind, namespace, name, location }: NotEvaluated): object {
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name, location };
}

/** Of the first object, how to render it; the others are rendered likewise. */
function renderingOf(object: Named): string {
  const { command, lacks } = ('rendering' in object ? (object as Unseen).rendering : undefined) ?? {};
  if (command === undefined) return lacks === undefined ? '' : `; no command renders it from here: ${lacks}`;
  return `; render it: ${command}${lacks === undefined ? '' : ` (${lacks})`}`;
}

function labelsOf(object: Named): string {
  const labels = 'podLabels' in object ? (object as Unseen).podLabels : undefined;
  return labels ? `, whose pods have ${[...labels].map(([key, value]) => `${key}=${value}`).join(' and ')}` : '';
}

/** A kind of which the name alone says too little: kustomize has its own Kustomization, and everybody an Application. */
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
