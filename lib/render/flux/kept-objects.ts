import type { Keeping } from '../../manifests/deliveries.ts';
import { bearsOnConnections, type Said, wordsOf } from '../delivering.ts';
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, textAt } from '../plain-yaml.ts';

/** The group of GitRepositories, HelmCharts and other sources, as it stands in the kind of an object. */
const SOURCES = 'source.toolkit.fluxcd.io ';

/**
 * Refuses encrypted objects, because their content in the repository is not what Flux applies. Secrets and ConfigMaps may be
 * encrypted.
 * @throws NotFollowed for any other encrypted object
 */
export function refuseEncrypted(object: PlainObject): void {
  if (at(object.value, 'sops') !== undefined && !['Secret', 'ConfigMap'].includes(object.kind))
    throw new NotFollowed(`it applies ${object.words}, which is encrypted`);
}

/** A note about an object that Flux does not always apply as it is in the repository. Undefined if there is nothing to note. */
export function notApplied(object: PlainObject): string | undefined {
  if (object.kind.startsWith(SOURCES) && at(object.value, 'spec.suspend') === true)
    return `${object.words} is suspended: the cluster may have an earlier revision of what it holds`;
  if (!bearsOnConnections(object)) return undefined;
  const why = wordsIn(object, ['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent', 'ssa: Merge']);
  switch (why) {
    case undefined:
      return undefined;
    case 'ssa: Merge':
      return `${wordsOf(object)} keeps in the cluster what others have added to it (${why})`;
    case 'ssa: IfNotPresent':
      return `${wordsOf(object)} is applied by Flux only if it is missing: the cluster may hold another one (${why})`;
    default:
      return `${wordsOf(object)} is not applied by Flux: the cluster may hold another one, or none (${why})`;
  }
}

/** What an object itself says about how a Kustomization applies it. */
export function saidToFlux(object: PlainObject): Said {
  const keeps = wordsIn(object, ['prune: disabled', 'reconcile: disabled', 'ssa: Ignore']);
  const ignores = wordsIn(object, ['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent']);
  return {
    ...(keeps !== undefined && { keeps, keepsWhenGone: keeps }),
    ...(ignores !== undefined && { ignores }),
  };
}

/**
 * The first of these words that the object has as a label or an annotation of Flux. The words are `name: value`. Flux ignores
 * the case of the value.
 */
function wordsIn({ value }: PlainObject, all: readonly string[]): string | undefined {
  const places = ['labels', 'annotations'].map((name) => asMap(at(value, `metadata.${name}`)) ?? {});
  return all.find((words) => {
    const [name, wanted = ''] = words.split(': ');
    return places.some(
      (place) => String(place[`kustomize.toolkit.fluxcd.io/${name}`]).toLowerCase() === wanted.toLowerCase(),
    );
  });
}

/**
 * Whether the cluster keeps objects that a Kustomization no longer holds, and whether it keeps all of them if the
 * Kustomization is removed.
 */
export function keepingOf({ value, words }: PlainObject): Keeping {
  const spec = at(value, 'spec');
  if (at(spec, 'suspend') === true) return suspended(words);
  const pruned = at(spec, 'prune') === false ? `prune: false of ${words}` : undefined;
  const policy = textAt(spec, 'deletionPolicy') ?? 'MirrorPrune';
  const kept =
    policy === 'MirrorPrune' ? pruned : policy === 'Orphan' ? `deletionPolicy: Orphan of ${words}` : undefined;
  return { ...(pruned !== undefined && { keeps: pruned }), ...(kept !== undefined && { keepsWhenGone: kept }) };
}

/** Does the same for a HelmRelease. Helm removes objects that are no longer in the chart. */
export function keepingOfRelease({ value, words }: PlainObject): Keeping {
  return at(value, 'spec.suspend') === true ? suspended(words) : {};
}

function suspended(words: string): Keeping {
  const why = `the suspension of ${words}`;
  return { keeps: why, keepsWhenGone: why };
}
