import { resolvePlain } from '../manifests/yaml/resolve-scalar.ts';

/**
 * Maps, lists, strings, numbers, booleans and nulls as YAML, in the style of Kubernetes' documentation. Each line ends with a
 * line feed. Undefined fields are left out.
 */
export function yamlOf(value: object | undefined): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => under('- ', linesOf(item)));
  if (typeof value !== 'object' || value === null) return [scalar(value)];
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return entries.length === 0 ? ['{}'] : entries.flatMap(([key, field]) => entryOf(scalar(key), field));
}

function entryOf(key: string, value: unknown): string[] {
  const lines = linesOf(value);
  const block = typeof value === 'object' && value !== null && !/^(?:\{\}|\[\])$/.test(lines[0] ?? '');
  return block ? [`${key}:`, ...lines.map((line) => `  ${line}`)] : [`${key}: ${lines[0]}`];
}

function under(mark: string, [first, ...others]: string[]): string[] {
  return [`${mark}${first}`, ...others.map((line) => `  ${line}`)];
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  const plain = /^[\w./:][\w./:-]*$/.test(value) && !value.endsWith(':') && resolvePlain(value, 0).type === 'string';
  return plain ? value : JSON.stringify(value);
}

/** The same on one line, in flow style: `{ a: [b, "c: d"] }`. */
export function flowOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowOf).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return entries.length === 0
      ? '{}'
      : `{ ${entries.map(([key, field]) => `${flowOf(key)}: ${flowOf(field)}`).join(', ')} }`;
  }
  // In flow style, older readers take every colon for the end of a key.
  return typeof value === 'string' && value.includes(':') ? JSON.stringify(value) : scalar(value);
}
