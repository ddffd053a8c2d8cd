import { isAt, mapsAt, textAt, valueAt } from '../yaml/lookup.ts';
import type { Value } from '../yaml/value.ts';
import { groupOf } from './kinds.ts';
import type { Maker } from './makers.ts';
import type { TypedMap } from './typed-maps.ts';

type Group = 'kyverno' | 'kubewarden' | 'jspolicy';

const groups: readonly (readonly [RegExp, Group])[] = [
  [/(?:^|\.)kyverno\.io$/, 'kyverno'],
  [/(?:^|\.)kubewarden\.io$/, 'kubewarden'],
  [/(?:^|\.)jspolicy\.com$/, 'jspolicy'],
];

const readers: Readonly<Record<Group, (map: Value, kind: string) => boolean>> = {
  kyverno: kyvernoChanges,
  kubewarden: (map) => isAt(true, map, 'spec', 'mutating'),
  // "Type is the type of the policy": Validating is the default, Controller makes objects of its own.
  jspolicy: (map) => ['Mutating', 'Controller'].includes(textAt(map, 'spec', 'type') ?? ''),
};

/** Is it a policy of an engine of which some only check, and others create, change or delete objects? */
export function isOfPolicyEngine(apiVersion: string, kind: string): boolean {
  return engineOf(apiVersion) !== undefined && kind.endsWith('Policy');
}

/** What such a policy makes. Undefined if it only checks. */
export function engineMaker({ map, apiVersion, kind }: TypedMap): Maker | undefined {
  const engine = engineOf(apiVersion);
  return engine && readers[engine](map, kind) ? { makes: 'objects' } : undefined;
}

function engineOf(apiVersion: string): Group | undefined {
  return groups.find(([pattern]) => pattern.test(groupOf(apiVersion)))?.[1];
}

/**
 * A Kyverno rule that generates creates objects, such as NetworkPolicies. A rule that mutates may change the labels of pods. A
 * policy that cleans up may delete policies, and Namespaces with all that is in them.
 */
function kyvernoChanges(map: Value, kind: string): boolean {
  if (/Generating|Mutating/.test(kind)) return true;
  if (/Cleanup|Deleting/.test(kind)) return namesWhatDecides(valueAt(map, 'spec'));
  return mapsAt(map, 'spec', 'rules').some(({ entries }) => entries.has('generate') || entries.has('mutate'));
}

/** Kinds as in `match`, and resources as in `matchConstraints`. A star is every kind. */
const DECIDES = /polic(?:y|ies)$|^(?:namespaces?|\*)$|\/(?:namespaces?|\*)$/i;

function namesWhatDecides(value: Value | undefined): boolean {
  if (value?.type === 'string') return DECIDES.test(value.value);
  if (value?.type === 'list') return value.items.some(namesWhatDecides);
  return value?.type === 'map' && [...value.entries.values()].some((entry) => namesWhatDecides(entry.value));
}
