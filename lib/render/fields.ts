import { NotFollowed } from './not-followed.ts';
import { asMap } from './plain-yaml.ts';

/**
 * What happens with a field of an object that delivers manifests. It is followed, or it decides nothing about what is applied, or
 * it is not supported. A function tells whether a value decides nothing. `Fields` apply to a map, and to each map of a list.
 */
export type Fate = 'followed' | 'decides nothing' | 'not supported' | ((value: unknown) => boolean) | Fields;
export interface Fields {
  readonly [name: string]: Fate;
}

/**
 * Refuses an object with fields that are not supported or not known. A field that is ignored could be the one that opens a
 * connection.
 * @param above the path of the value in its object
 * @throws NotFollowed with the names of these fields
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

/** A zero value of Go, which counts as absent. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

/** Fields with the same fate. */
export function all(fate: Fate, ...names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, fate]));
}

/** Does a field of rules hold only JSON paths that cannot change who reaches whom, such as the number of pods or remarks? */
export function decidesNothingOf(rules: unknown, field: string, harmless: RegExp): boolean {
  return (
    Array.isArray(rules) &&
    rules.every((rule) => {
      const paths = asMap(rule)?.[field];
      return Array.isArray(paths) && paths.every((path) => typeof path === 'string' && harmless.test(path));
    })
  );
}

/** Fields of workloads that an autoscaler or a controller sets. */
export const KEPT_BY_OTHERS = /^\/(?:spec\/replicas|metadata\/annotations(?:\/.*)?|status(?:\/.*)?)$/;
