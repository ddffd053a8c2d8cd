import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { at, mapsAt, type Plain, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { substituted, UnknownOperator } from './substitution.ts';

/**
 * The variables of a Kustomization: those of ConfigMaps and Secrets in their order, then its own.
 * @throws NotFollowed where one is not in the tree and is not optional
 */
export function variablesOf(spec: Plain | undefined, namespace: string, pool: Pool): Map<string, string> {
  const variables = new Map<string, string>();
  for (const one of mapsAt(spec, 'postBuild.substituteFrom')) {
    const { kind, name } = referenceOf(one, namespace);
    const data = pool.data(kind, namespace, name);
    if (!data && at(one, 'optional') !== true)
      throw new NotFollowed(
        `its variables of ${kind} ${namespace}/${name} are not in the tree${kind === 'Secret' ? ', or encrypted' : ''}`,
      );
    // "Line breaks are removed", as a value stands in a line.
    for (const [key, value] of data ?? []) variables.set(key, value.replaceAll('\n', ''));
  }
  const own = at(spec, 'postBuild.substitute');
  if (typeof own === 'object' && own !== null)
    for (const [key, value] of Object.entries(own)) variables.set(key, String(value).replaceAll('\n', ''));
  return variables;
}

/** The text of an object with its variables replaced, unless it asks to be left alone. @throws NotFollowed on what is not supported */
export function withVariables(object: PlainObject, variables: ReadonlyMap<string, string>): string {
  const { value, text } = object;
  // Without variables, Flux leaves texts alone.
  if (variables.size === 0 || !text.includes('${')) return text;
  if (asksOf(value, 'labels') || asksOf(value, 'annotations')) return text;
  try {
    return substituted(text, variables);
  } catch (error) {
    if (error instanceof UnknownOperator) throw new NotFollowed(`${error.message} (in ${object.words})`);
    throw error;
  }
}

function asksOf(value: Plain | undefined, place: 'labels' | 'annotations'): boolean {
  const all = at(value, `metadata.${place}`);
  return (
    typeof all === 'object' && all !== null && (all as Plain)['kustomize.toolkit.fluxcd.io/substitute'] === 'disabled'
  );
}

/** The object with labels and annotations of a Kustomization's commonMetadata, and the labels that say which one applies it. */
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
