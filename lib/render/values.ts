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

/**
 * A map that holds a text at a path such as `a.b`, typed as `helm --set` types it; undefined for what that would not take as one value of
 * one name: a path with an index or an escape, a list, a comma.
 * @param isLiteral as `--set-literal` takes it: as it is
 */
export function valueAtPath(path: string, text: string, isLiteral = false): Plain | undefined {
  if (!/^[\w-]+(?:\.[\w-]+)*$/.test(path)) return undefined;
  const value = isLiteral ? text : valueSet(text);
  return value === undefined
    ? undefined
    : (path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Plain);
}

function valueSet(text: string): unknown {
  const quoted = /^(?:'.*'|".*")$/s.test(text) && text.length > 1;
  const value = quoted ? text.replace(/^['"]+|['"]+$/g, '') : text;
  if (/[,\\]|^\{/.test(value)) return undefined;
  if (quoted) return value;
  const word = value.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  return /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value;
}
