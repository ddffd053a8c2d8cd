import { asMap, listAt, mapsAt, type Plain, textAt } from '../plain-yaml.ts';

/** The values of nested parameters, by names such as `a.b` and `a.0`. */
export function flat(value: unknown, before = ''): Plain {
  const inner = Array.isArray(value)
    ? value.map((one, i) => [`${i}`, one] as const)
    : Object.entries(asMap(value) ?? {});
  return Object.fromEntries(
    inner.flatMap(([key, one]) => {
      const name = `${before}${key}`;
      const isMore = typeof one === 'object' && one !== null && Object.keys(one).length > 0;
      return isMore ? Object.entries(flat(one, `${name}.`)) : [[name, one]];
    }),
  );
}

/** Merges two maps of parameters as Argo CD does for Go templates. An empty value overrides nothing. */
export function mergedParameters(one: Plain, over: Plain): Plain {
  const result: Plain = { ...one };
  for (const [name, value] of Object.entries(over)) {
    const [below, above] = [asMap(result[name]), asMap(value)];
    if (below && above) result[name] = mergedParameters(below, above);
    else if (!isEmpty(value) || !Object.hasOwn(result, name)) result[name] = value;
  }
  return result;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}

/** Does a generator's selector match these parameters? It sees their flat names as labels, which may hold any text. */
export function selects(selector: unknown, parameters: Plain): boolean {
  const labels = Object.fromEntries(Object.entries(flat(parameters)).map(([name, value]) => [name, String(value)]));
  const wanted = Object.entries(asMap(asMap(selector)?.['matchLabels']) ?? {});
  return (
    wanted.every(([name, value]) => labels[name] === String(value)) &&
    mapsAt(selector, 'matchExpressions').every((one) => {
      const label = labels[textAt(one, 'key') ?? ''];
      const isAmong = label !== undefined && listAt(one, 'values').map(String).includes(label);
      switch (textAt(one, 'operator')) {
        case 'In':
          return isAmong;
        case 'NotIn':
          return !isAmong;
        case 'Exists':
          return label !== undefined;
        case 'DoesNotExist':
          return label === undefined;
        default:
          return false;
      }
    })
  );
}
