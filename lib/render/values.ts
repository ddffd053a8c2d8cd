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
 * Sets a text at a path such as `a.b` of a map, typed as `helm --set` types it.
 * @param isLiteral as `--set-literal` takes it: as it is
 * @returns false, and nothing is set, for what that would not take as one value of one name: a path with an index or an escape, a list, a
 * comma, a path through what is no map
 */
export function setAtPath(values: Plain, path: string, text: string, isLiteral = false): boolean {
  const names = path.split('.');
  if (!names.every((name) => /^[\w-]+$/.test(name) && name !== '__proto__')) return false;
  const value = isLiteral ? text : valueSet(text);
  if (value === undefined) return false;
  const last = names.pop() ?? '';
  let inner = values;
  for (const name of names) {
    const below = asMap((Object.hasOwn(inner, name) ? inner[name] : undefined) ?? {});
    if (!below) return false;
    inner[name] = below;
    inner = below;
  }
  inner[last] = value;
  return true;
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
