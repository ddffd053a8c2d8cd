// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, mapsAt, type Plain, plainOf, plainText, textAt } from '../plain-yaml.ts';
import { Pool, referenceOf } from '../pool.ts';
import { substituted, UnknownOperator } from './substitution.ts';

/** The variables of a Kustomization. */
export interface Variables {
  readonly values: ReadonlyMap<string, string>;
  /** The names of those whose values are encrypted, each with what holds it. */
  readonly hidden: ReadonlyMap<string, string>;
}

/**
 * The variables of a Kustomization: those of its ConfigMaps and Secrets in their order, then its own.
 * @param own what it builds, before variables are replaced. From there come ConfigMaps that are applied by hand at first
 * @param say called with notes about them
 * @throws NotFollowed if a required ConfigMap or Secret is not in the tree
 */
export function variablesOf(
  spec: Plain | undefined,
  namespace: string,
  pool: Pool,
  own: () => Pool = () => new Pool(),
  say: (note: string) => void = () => {},
): Variables {
  const values = new Map<string, string>();
  const hidden = new Map<string, string>();
  const set = (key: string, value: string): void => {
    // "Line breaks are removed", because a value stands within a line.
    values.set(key, value.replaceAll('\n', ''));
    hidden.delete(key);
  };
  for (const one of mapsAt(spec, 'postBuild.substituteFrom')) {
    const { kind, name } = referenceOf(one, namespace);
    const words = `${kind} ${namespace}/${name}`;
    const isOwn = !pool.find(kind, namespace, name);
    const [holder] = [isOwn ? own() : pool].filter((each) => each.find(kind, namespace, name));
    const data = holder?.data(kind, namespace, name);
    const keys = holder?.hiddenKeys(kind, namespace, name);
    if (!holder && at(one, 'optional') === true)
      say(`is rendered without the variables of the optional ${words}, which is not in the tree`);
    else if (!holder) throw new NotFollowed(`its variables come from ${words}, which is not in the tree`);
    if (isOwn && [...(data?.values() ?? [])].some((value) => value.includes('${')))
      throw new NotFollowed(`its variables come from ${words}, in which it replaces variables itself`);
    for (const [key, value] of data ?? []) set(key, value);
    for (const key of keys ?? []) {
      hidden.set(key, words);
      values.delete(key);
    }
  }
  const written = at(spec, 'postBuild.substitute');
  if (typeof written === 'object' && written !== null)
    for (const [key, value] of Object.entries(written)) set(key, String(value));
  const wrong = [...values.keys(), ...hidden.keys()].find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined) throw new NotFollowed(`${JSON.stringify(wrong)} is not a variable name, so Flux refuses it`);
  return { values, hidden };
}

/** Are all ConfigMaps and Secrets known from which the variables come? */
export function hasVariables(one: PlainObject, pool: Pool): boolean {
  let isAll = true;
  try {
    // Another Kustomization may still bring an optional one.
    variablesOf(asMap(one.value?.['spec']), one.namespace, pool, undefined, () => {
      isAll = false;
    });
    return isAll;
  } catch {
    return false;
  }
}

/** Are variables replaced at all? Flux says "Require at least one variable to be defined", unless replacing is always on. */
export function isSubstituted(spec: Plain | undefined, { values, hidden }: Variables): boolean {
  return values.size + hidden.size > 0 || textAt(spec, 'postBuild.substituteStrategy') === 'Always';
}

/** @throws NotFollowed if a text uses a variable whose value is encrypted */
export function refuseHidden(text: string, { hidden }: Variables): void {
  for (const [, name = ''] of text.matchAll(/\$\{#?(\w+)/g)) {
    const words = hidden.get(name);
    if (words !== undefined) throw new NotFollowed(`it uses the variable ${name} of ${words}, which is encrypted`);
  }
}

/**
 * Replaces the variables of an object, unless it opts out. Flux does so in the output of kustomize, which has no unneeded quotes,
 * so `"${port}"` becomes a number.
 * @throws NotFollowed if something is not supported
 */
export function substituteIn(object: PlainObject, variables: ReadonlyMap<string, string>): void {
  const { value, text } = object;
  if (!text.includes('${') || asksOf(value, 'labels') || asksOf(value, 'annotations')) return;
  try {
    const wanted = value && asMap(withValues(value, variables));
    const written = textWith(text, variables);
    const read = plainOf(written ?? '');
    // As it is written it stays in its lines, where that is the same.
    if (wanted === undefined || JSON.stringify(read) === JSON.stringify(wanted))
      object.write(written ?? text, asMap(read));
    else object.replace(wanted);
  } catch (error) {
    if (error instanceof UnknownOperator) throw new NotFollowed(`${error.message} (in ${object.words})`);
    throw error;
  }
}

/** The text with variables replaced, but not in comments, which kustomize does not print. */
function textWith(text: string, variables: ReadonlyMap<string, string>): string | undefined {
  try {
    return substituted(text, variables);
  } catch (error) {
    if (error instanceof UnknownOperator) return undefined;
    throw error;
  }
}

function withValues(value: unknown, variables: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.includes('${') ? scalarWith(value, variables) : value;
  if (Array.isArray(value)) return value.map((one) => withValues(one, variables));
  const map = asMap(value);
  if (!map) return value;
  return Object.fromEntries(
    Object.entries(map).map(([key, inner]) => [
      key.includes('${') ? substituted(key, variables) : key,
      withValues(inner, variables),
    ]),
  );
}

function scalarWith(text: string, variables: ReadonlyMap<string, string>): unknown {
  const result = substituted(text, variables);
  // A value that needs quotes or several lines is a string.
  if (plainText(text) !== `${text}\n`) return result;
  const read = plainOf(result);
  if (read === undefined) throw new NotFollowed(`${text} becomes ${JSON.stringify(result)}, which is not YAML`);
  return read instanceof Date ? result : read;
}

function asksOf(value: Plain | undefined, place: 'labels' | 'annotations'): boolean {
  const all = at(value, `metadata.${place}`);
  return (
    typeof all === 'object' && all !== null && (all as Plain)['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled'
  );
}

/** The object with the labels and annotations of its owner's commonMetadata, and the labels that name the owner. */
export function withCommonMetadata(value: Plain, spec: Plain | undefined, owner: Plain): Plain | undefined {
  const [labels, annotations] = ['labels', 'annotations'].map((name) => at(spec, `commonMetadata.${name}`));
  const kind = textAt(value, 'kind') ?? '';
  const isLabelled = labels !== undefined || annotations !== undefined || ['Namespace', 'Pod'].includes(kind);
  if (!isLabelled) return undefined;
  const metadata = (at(value, 'metadata') ?? {}) as Plain;
  const merged = {
    ...metadata,
    labels: { ...(metadata['labels'] as Plain), ...(labels as Plain), ...owner },
    ...(annotations !== undefined && {
      annotations: { ...(metadata['annotations'] as Plain), ...(annotations as Plain) },
    }),
  };
  return { ...value, metadata: merged };
}
