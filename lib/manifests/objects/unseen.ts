import { Fields } from '../fields/fields.ts';
import { Report } from '../fields/report.ts';
import type { NotEvaluated, Unseen } from '../model.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue } from '../yaml/value.ts';
import { contentOf } from './content.ts';
import { groupOf } from './kinds.ts';
import { type Maker, makerOf } from './makers.ts';
import { readObject } from './object.ts';
import { policyReaches } from './policy-reach.ts';
import type { TypedMap } from './typed-maps.ts';

/**
 * The object as one from which pods are made that are not in the input. Undefined if nothing is made of it, as far as tierwall
 * knows.
 */
export function readUnseen({ map, apiVersion, kind }: TypedMap, source: Source): Unseen | undefined {
  const maker = isKyverno(apiVersion, kind) ? kyvernoMaker(map, kind) : makerOf(groupOf(apiVersion), kind);
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

/** An object that decides connectivity too, and the connections that it may decide. */
export function readNotEvaluated(typed: TypedMap, source: Source, defaultNamespace: string): NotEvaluated {
  const object = named(typed, source);
  const fields = new Fields(typed.map, '', new Report(source, typed.kind, []));
  return { ...object, reaches: policyReaches({ ...object, namespace: object.namespace, defaultNamespace, fields }) };
}

function named({ map, apiVersion, kind }: TypedMap, source: Source) {
  // Errors in such an object affect no verdict, so they are not reported.
  const { namespace, name, location } = readObject(map, { apiVersion, kind }, source, '', []);
  return { apiVersion, kind, ...(namespace && { namespace }), name, location, content: contentOf(map) };
}

/** Is it a policy of Kyverno? These create objects and change them. */
export function isKyverno(apiVersion: string, kind: string): boolean {
  return /(?:^|\.)kyverno\.io$/.test(groupOf(apiVersion)) && kind.endsWith('Policy');
}

/** A Kyverno rule that generates creates objects, such as NetworkPolicies. A rule that mutates may change the labels of pods. */
function kyvernoMaker(map: MapValue, kind: string): Maker | undefined {
  if (/Generating|Mutating/.test(kind)) return { makes: 'objects' };
  const spec = map.entries.get('spec')?.value;
  const rules = spec?.type === 'map' ? spec.entries.get('rules')?.value : undefined;
  const isMade =
    rules?.type === 'list' &&
    rules.items.some((rule) => rule.type === 'map' && (rule.entries.has('generate') || rule.entries.has('mutate')));
  return isMade ? { makes: 'objects' } : undefined;
}
