import { asMap, type Plain } from './plain-yaml.ts';

/** One map with another over it, as Helm merges values: maps are merged, and anything else is replaced. */
export function mergedValues(one: Plain, over: Plain): Plain {
  const result: Plain = { ...one };
  for (const [key, value] of Object.entries(over)) {
    const [below, above] = [asMap(result[key]), asMap(value)];
    result[key] = below && above ? mergedValues(below, above) : value;
  }
  return result;
}

/** A map that holds a value at a path such as `a.b`; undefined for a path with an index or an escape. */
export function valueAtPath(path: string, value: unknown): Plain | undefined {
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(path)) return undefined;
  return path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Plain;
}
