import { refuseOtherFields } from '../fields.ts';
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, listAt, mapsAt, type Plain, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { APPLICATION_SET_FIELDS } from './application-fields.ts';
import { MOST_ASKED } from './asking.ts';
import { generated } from './generators.ts';
import { fillOf } from './templates.ts';
import type { WholeTree } from './whole-tree.ts';

/** The Applications of an ApplicationSet. @throws NotFollowed where the tree alone does not say which */
export async function applicationsOfSet(
  one: PlainObject,
  side: Side,
  whole: WholeTree,
  limits: Limits,
): Promise<Plain[]> {
  refuseOtherFields(at(one.value, 'spec'), APPLICATION_SET_FIELDS, 'spec');
  const isNested = at(one.value, 'spec.goTemplate') === true;
  const fill = fillOf(isNested, listAt(one.value, 'spec.goTemplateOptions'), side, limits);
  const budget = { left: MOST_ASKED };
  const parameters: Plain[] = [];
  for (const generator of mapsAt(one.value, 'spec.generators'))
    parameters.push(...(await generated(generator, { side, whole, isNested, fill, budget })));
  const filled = await fill(asMap(at(one.value, 'spec.template')) ?? {}, parameters);
  const names = filled.map((value) => textAt(value, 'metadata.name') ?? '');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new NotFollowed(`it makes two Applications of the name ${JSON.stringify(twice)}`);
  return filled.map((value) => ({
    ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...value },
    metadata: { ...asMap(value['metadata']), ...(one.namespace !== '' && { namespace: one.namespace }) },
  }));
}

/** Notes about an ApplicationSet whose Applications do not follow each of its changes. */
export function keptBySet(one: PlainObject): string[] {
  const policy = at(one.value, 'spec.syncPolicy');
  const sync = textAt(policy, 'applicationsSync') ?? 'sync';
  return [
    ...(at(policy, 'preserveResourcesOnDeletion') === true
      ? [`${one.words} keeps what an Application has applied when that goes (preserveResourcesOnDeletion)`]
      : []),
    ...(sync === 'sync'
      ? []
      : [`${one.words} does not take all changes to its Applications (applicationsSync: ${sync})`]),
  ];
}
