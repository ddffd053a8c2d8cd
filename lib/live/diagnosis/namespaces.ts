import type { Manifests } from '../../manifests/model.ts';
import { type Diagnosis, RIGHTS } from './diagnosis.ts';
import { asksForNamespaceLabel, NAME_LABEL } from './namespace-keys.ts';

/**
 * Namespaces whose labels in the cluster differ from the manifests where a policy selects by them, or are unknown.
 * @param live the labels by the name of the namespace
 * @param unknown those whose labels are needed and could not be read
 */
export function ofNamespaces(
  manifests: Manifests,
  live: ReadonlyMap<string, Readonly<Record<string, string>>>,
  unknown: readonly string[],
): Diagnosis[] {
  const isAsked = asksForNamespaceLabel(manifests);
  const declared = manifests.namespaces.filter((one) => one.declared);
  return [...declared.flatMap((one) => relabelled(one, live.get(one.name), isAsked)), ...unread(unknown)];
}

function unread([first, ...others]: readonly string[]): Diagnosis[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const says = `policies ask for labels of namespaces, and those of ${first}${more} could not be read in the cluster`;
  const next = `get the right to get namespaces, as in ${RIGHTS}`;
  return [{ kind: 'namespace unread', says, next, verdict: 'inconclusive' }];
}

function relabelled(
  { name, labels }: Manifests['namespaces'][number],
  has: Readonly<Record<string, string>> | undefined,
  isAsked: (key: string) => boolean,
): Diagnosis[] {
  if (!has) return [];
  const lacks = [...labels]
    .filter(([key, value]) => has[key] !== value && key !== NAME_LABEL)
    .map(([key, value]) => `${key}=${value}`);
  // Other labels matter to no policy.
  const more = Object.entries(has)
    .filter(([key]) => !labels.has(key) && key !== NAME_LABEL && isAsked(key))
    .map(([key, value]) => `${key}=${value}`);
  if (lacks.length + more.length === 0) return [];
  const how = [
    ...(lacks.length > 0 ? [`lacks the label ${lacks.join(', ')}`] : []),
    ...(more.length > 0 ? [`has the extra label ${more.join(', ')}`] : []),
  ];
  const next = more.length > 0 ? 'apply the manifests, and remove the extra labels' : 'apply the manifests';
  return [{ kind: 'namespace relabelled', says: `namespace ${name} ${how.join(', and ')}`, next, verdict: 'match' }];
}
