import { refuseOtherFields } from '../fields.ts';
import { NotFollowed } from '../not-followed.ts';
import { asMap, listAt, mapsAt, type Plain, plainOf, textAt } from '../plain-yaml.ts';
import { GENERATOR_FIELDS } from './application-fields.ts';
import type { Asking } from './asking.ts';
import { ofGit } from './git-generator.ts';
import { flat, mergedParameters, selects } from './parameters.ts';

/** The most Applications of one ApplicationSet. Nobody generates more. */
const MOST = 1000;

/**
 * The parameters that a generator of an ApplicationSet produces, one map for each Application. Supported are `list`, `git` with
 * directories or files of this repository, and `matrix` and `merge` of these.
 * @throws NotFollowed for other generators, which ask for something outside the tree
 */
export async function generated(generator: Plain, asking: Asking): Promise<Plain[]> {
  if (asking.budget.left-- <= 0) throw new NotFollowed('its generators depend on each other too many times');
  const [kind = '', ...others] = Object.keys(generator).filter((name) => name !== 'selector');
  if (others.length > 0)
    throw new NotFollowed(`one of its generators is of several kinds (${[kind, ...others].join(', ')})`);
  const fields = Object.hasOwn(GENERATOR_FIELDS, kind) ? GENERATOR_FIELDS[kind] : undefined;
  if (!fields) throw new NotFollowed(`its generator ${kind} asks for something that is not in the tree`);
  const own = asMap(generator[kind]) ?? {};
  refuseOtherFields(own, fields, `generators.${kind}`);
  const found = await parametersOf(kind, own, asking);
  if (found.length > MOST) throw new NotFollowed(`its generators make more than ${MOST} Applications`);
  const { selector } = generator;
  return selector === undefined || selector === null ? found : found.filter((one) => selects(selector, one));
}

async function parametersOf(kind: string, own: Plain, asking: Asking): Promise<Plain[]> {
  switch (kind) {
    case 'list':
      return ofList(own, asking.isNested);
    case 'git':
      return ofGit(own, asking);
    case 'matrix':
      return ofMatrix(own, asking);
    default:
      return ofMerge(own, asking);
  }
}

function ofList(own: Plain, isNested: boolean): Plain[] {
  const written = textAt(own, 'elementsYaml');
  const more = written === undefined ? [] : plainOf(written);
  const elements = [...mapsAt(own, 'elements'), ...(Array.isArray(more) ? more : [more])];
  return elements.map((one) => {
    const map = asMap(one);
    if (!map) throw new NotFollowed('an element of its list is not a map');
    return isNested ? map : flat(map);
  });
}

async function ofMatrix(own: Plain, asking: Asking): Promise<Plain[]> {
  const [first, second, ...others] = mapsAt(own, 'generators');
  if (!first || !second || others.length > 0) throw new NotFollowed('its matrix does not have two generators');
  const left = await generated(first, asking);
  // The second generator may hold templates, which the parameters of the first one fill.
  const isTemplate = JSON.stringify(second).includes('{{');
  const filled = isTemplate ? await asking.fill(second, left) : [];
  const once = isTemplate ? [] : await generated(second, asking);
  const found: Plain[] = [];
  for (const [i, one] of left.entries())
    for (const other of isTemplate ? await generated(filled[i] ?? second, asking) : once) {
      found.push(asking.isNested ? mergedParameters(other, one) : combined(one, other));
      if (found.length > MOST) return found;
    }
  return found;
}

/** @throws NotFollowed if both set one name to different values, which Argo CD refuses */
function combined(one: Plain, other: Plain): Plain {
  const twice = Object.keys(other).find(
    (name) => Object.hasOwn(one, name) && String(one[name]) !== String(other[name]),
  );
  if (twice !== undefined) throw new NotFollowed(`both generators of its matrix set ${twice}`);
  return { ...one, ...other };
}

/** The parameters of the first generator. Those of the others override them where the keys have equal values. */
async function ofMerge(own: Plain, asking: Asking): Promise<Plain[]> {
  const keys = listAt(own, 'mergeKeys').map(String);
  const all: Map<string, Plain>[] = [];
  for (const generator of mapsAt(own, 'generators')) {
    const found = await generated(generator, asking);
    const byKeys = new Map(found.map((one) => [JSON.stringify(keys.map((key) => one[key] ?? null)), one]));
    if (byKeys.size < found.length)
      throw new NotFollowed(`a generator of its merge gives two results with the same ${keys.join(', ')}`);
    all.push(byKeys);
  }
  const [base, ...others] = all;
  if (!base || others.length === 0 || keys.length === 0)
    throw new NotFollowed('its merge does not have two generators and mergeKeys');
  return [...base].map(([key, one]) => {
    let merged = one;
    for (const other of others) {
      const over = other.get(key) ?? {};
      merged = asking.isNested ? mergedParameters(merged, over) : { ...merged, ...over };
    }
    return merged;
  });
}
