import { Fields } from '../fields/fields.ts';
import { Report } from '../fields/report.ts';
import type { NotEvaluated, Unseen } from '../model.ts';
import type { Source } from '../yaml/source.ts';
import { contentOf } from './content.ts';
import { makerOfInner } from './inner-objects.ts';
import { groupOf } from './kinds.ts';
import { holdsPatterns, type Maker, makerOf } from './makers.ts';
import { readObject } from './object.ts';
import { engineMaker, isOfPolicyEngine } from './policy-engines.ts';
import { policyReaches } from './policy-reach.ts';
import type { TypedMap } from './typed-maps.ts';

/**
 * The object as one from which pods are made that are not in the input. Undefined if nothing is made of it, as far as tierwall
 * knows.
 */
export function readUnseen({ map, apiVersion, kind }: TypedMap, source: Source): Unseen | undefined {
  const maker = madeOf({ map, apiVersion, kind });
  if (!maker) return undefined;
  const object = named({ map, apiVersion, kind }, source);
  const { podLabels } = maker;
  return {
    ...object,
    makes: maker.makes,
    ...(podLabels && {
      podLabels: new Map(Object.entries(podLabels).map(([key, value]) => [key, value.replace('$', object.name)])),
    }),
  };
}

/** What is made of the object by its kind, or of the objects that stand within it. */
function madeOf(typed: TypedMap): Maker | undefined {
  const { apiVersion, kind } = typed;
  if (isOfPolicyEngine(apiVersion, kind)) return engineMaker(typed);
  const own = makerOf(groupOf(apiVersion), kind);
  if (own?.makes === 'objects' || holdsPatterns(groupOf(apiVersion))) return own;
  const inner = makerOfInner(typed);
  if (!inner || inner.makes === own?.makes) return own ?? inner;
  return inner.makes === 'objects' || own?.makes !== 'pods' ? { ...own, makes: inner.makes } : own;
}

/** An object that decides connectivity too, and the connections that it may decide. */
export function readNotEvaluated(typed: TypedMap, source: Source, defaultNamespace: string): NotEvaluated {
  const object = named(typed, source);
  const fields = new Fields(typed.map, '', new Report(source, typed.kind, []));
  return { ...object, reaches: policyReaches({ ...object, namespace: object.namespace, defaultNamespace, fields }) };
}

/** The object as one that is only known to exist. */
export function named({ map, apiVersion, kind }: TypedMap, source: Source) {
  // Errors in such an object affect no verdict, so they are not reported.
  const { namespace, name, location } = readObject(map, { apiVersion, kind }, source, '', []);
  return { apiVersion, kind, ...(namespace && { namespace }), name, location, content: contentOf(map) };
}
