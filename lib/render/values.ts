import { asMap, type Plain } from './plain-yaml.ts';

/** Merges two maps as Helm merges values: maps are merged, and anything else replaces. */
export function mergedValues(one: Plain, over: Plain): Plain {
  const result: Plain = { ...one };
  for (const [key, value] of Object.entries(over)) {
    const [below, above] = [asMap(result[key]), asMap(value)];
    result[key] = below && above ? mergedValues(below, above) : value;
  }
  return result;
}

/**
 * A map with a text at a path such as `a.b`, typed as `helm --set` does it. Undefined for what `--set` would not take as one
 * value: a path with an index or an escape, a list, a comma.
 * @param isLiteral as for `--set-literal`: the text is not typed
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
