import type { Json } from './json.ts';

/**
 * The form that a value must have. Types say the same to a compiler, but synth runs code without type checks. So code in
 * JavaScript, or with a cast, gets one line for each mistake, instead of a dump of what could not be serialized.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'object'
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly oneOf: readonly Shape[]; readonly says: string }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly required?: readonly string[] };

/** `path fact; fix` for each place at which the value has another form. An undefined field counts as left out. */
export function shapeProblems(path: string, value: unknown, shape: Shape): string[] {
  if (value === undefined) return [];
  if (typeof shape === 'string') return isPlain(value, shape) ? [] : [wrong(path, value, shape, WORDS[shape])];
  if ('oneOf' in shape) {
    const fits = shape.oneOf.some((one) => shapeProblems(path, value, one).length === 0);
    if (fits) return [];
    // For a map, the problem inside it says more than that it is none of these.
    const inner = isMap(value) ? likeliest(Object.keys(value), shape.oneOf) : undefined;
    return inner ? shapeProblems(path, value, inner) : [wrong(path, value, shape, shape.says)];
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) return [wrong(path, value, shape, 'a list')];
    return value.flatMap((item, index) => required(`${path}[${index}]`, item, shape.list));
  }
  if (!isMap(value)) return [wrong(path, value, shape, 'an object')];
  if ('map' in shape) return Object.entries(value).flatMap(([key, item]) => required(at(path, key), item, shape.map));
  const known = Object.keys(shape.fields);
  return [
    ...Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key) => `${at(path, key)} is not a field; ${meant(key, known) ?? `use one of ${known.join(', ')}`}`),
    ...(shape.required ?? [])
      .filter((key) => value[key] === undefined)
      .map((key) => `${at(path, key)} is missing; write it`),
    ...known.flatMap((key) => shapeProblems(at(path, key), value[key], shape.fields[key] as Shape)),
  ];
}

/** Which form of an object was meant, told by the names of its fields. */
function likeliest(keys: readonly string[], shapes: readonly Shape[]): Shape | undefined {
  const forms = shapes.flatMap((one) => (typeof one === 'object' && 'fields' in one ? [one] : []));
  if (forms.length === 1) return forms[0];
  const known = forms.find(({ fields }) => keys.some((key) => key in fields));
  return known ?? forms.find(({ fields }) => keys.some((key) => meant(key, Object.keys(fields)) !== undefined));
}

/** The same, but an undefined value is a problem, too. */
export function required(path: string, value: unknown, shape: Shape): string[] {
  return value === undefined
    ? [`${path} is undefined; write it, or leave the entry out`]
    : shapeProblems(path, value, shape);
}

/** Whether a value is an object with fields: neither a list nor null. */
export function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WORDS = { string: 'a string', number: 'a number', boolean: 'true or false', object: 'an object' };

function isPlain(value: unknown, shape: keyof typeof WORDS): boolean {
  return shape === 'object' ? isMap(value) : typeof value === shape;
}

function at(path: string, key: string): string {
  const name = /^[A-Za-z_][\w-]*$/.test(key) ? key : `'${key}'`;
  return path === '' ? name : `${path}.${name}`;
}

/** The field that was meant, if only the case or the end of its name is another one, such as `port` for `ports`. */
function meant(key: string, known: readonly string[]): string | undefined {
  const word = key.toLowerCase();
  const found = known.find((name) => {
    const [short = '', long = ''] = [word, name.toLowerCase()].sort((a, b) => a.length - b.length);
    return long.startsWith(short) && long.length - short.length <= 2;
  });
  return found && `did you mean ${found}?`;
}

function wrong(path: string, value: unknown, shape: Shape, wanted: string): string {
  return `${path === '' ? 'it' : path} is ${shown(value)}, not ${wanted}; write ${inItsForm(value, shape) ?? wanted}`;
}

/** The same value as it should be written, if only quotes or brackets are wrong. */
function inItsForm(value: unknown, shape: Shape): string | undefined {
  if (typeof shape === 'object' && 'list' in shape)
    return isPlainly(value, shape.list) ? `[${shown(value)}]` : undefined;
  const forms = typeof shape === 'object' && 'oneOf' in shape ? shape.oneOf : [shape];
  const isQuoted =
    typeof value === 'string' && (/^\d{1,15}$/.test(value) ? 'number' : /^(?:true|false)$/.test(value) && 'boolean');
  if (isQuoted && forms.includes(isQuoted)) return `${value} without quotes`;
  return (typeof value === 'number' || typeof value === 'boolean') && forms.includes('string')
    ? `'${value}'`
    : undefined;
}

function isPlainly(value: unknown, shape: Shape): boolean {
  return typeof shape === 'string' && shape !== 'object' && isPlain(value, shape) && String(value).length <= 60;
}

/** A short text for any value. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 60)}...'` : `'${oneLine(value)}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function oneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}
