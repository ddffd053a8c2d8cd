import { NotFollowed } from './not-followed.ts';
import { asMap } from './plain-yaml.ts';

/**
 * What becomes of a field of an object that delivers: what it says is done; it decides nothing of what is applied; it is not supported; it
 * decides nothing with these values; or of a map, and of the maps of a list, field by field.
 */
export type Fate = 'followed' | 'decides nothing' | 'not supported' | ((value: unknown) => boolean) | Fields;
export interface Fields {
  readonly [name: string]: Fate;
}

/**
 * Holds an object to what is known of its fields, as one that is passed over may be the one that opens a connection.
 * @param above the path of the value in its object
 * @throws NotFollowed with the fields that are not supported, and those that nobody here knows
 */
export function refuseOtherFields(value: unknown, fields: Fields, above: string): void {
  const wrong = [...new Set(otherFields(value, fields, above))];
  if (wrong.length > 0)
    throw new NotFollowed(`its ${wrong.join(' and ')} ${wrong.length > 1 ? 'are' : 'is'} not supported`);
}

function otherFields(value: unknown, fields: Fields, above: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => otherFields(one, fields, above));
  return Object.entries(asMap(value) ?? {}).flatMap(([name, inner]) => {
    const fate = Object.hasOwn(fields, name) ? fields[name] : 'not supported';
    const path = `${above}.${name}`;
    if (isEmpty(inner) || fate === 'followed' || fate === 'decides nothing' || fate === undefined) return [];
    if (typeof fate === 'object') return otherFields(inner, fate, path);
    return fate !== 'not supported' && fate(inner) ? [] : [path];
  });
}

/** As if it was not written: Go's zero values. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

/** Fields with one fate. */
export function all(fate: Fate, ...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fate]));
}

/** Paths of JSON, in any of these fields of rules, that decide nothing of who can reach whom: how many pods, and what is only remarked. */
export function decidesNothingOf(rules: unknown, field: string, harmless: RegExp): boolean {
  return (
    Array.isArray(rules) &&
    rules.every((rule) => {
      const paths = asMap(rule)?.[field];
      return Array.isArray(paths) && paths.every((path) => typeof path === 'string' && harmless.test(path));
    })
  );
}

/** Of workloads, what an autoscaler or a controller keeps. */
export const KEPT_BY_OTHERS = /^\/(?:spec\/replicas|metadata\/annotations(?:\/.*)?|status(?:\/.*)?)$/;
