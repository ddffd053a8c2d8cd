import { NoCluster } from '../live/cluster/api-errors.ts';
import { type DecidingObjects, decidingObjects, type Unread } from '../live/cluster/deciding-objects.ts';
import type { KubeconfigOptions } from '../live/cluster/kubeconfig.ts';
import { alsoIn, applied, holds, type LiveObject, textOf, typesIn } from '../manifests/apply/applied.ts';
import type { PolicyType, Problem, Text, Texts } from '../manifests/model.ts';
import { isOfEndpoints, namesServices } from '../manifests/objects/endpoints.ts';
import { treatmentOf } from '../manifests/objects/kinds.ts';
import { CILIUM_CONFIG, mayOverturnPolicies } from '../manifests/objects/plugin-settings.ts';
import { problem } from '../manifests/problem.ts';
import { UsageError } from './input.ts';

/** A cluster now, and after an apply. */
export interface ClusterSides {
  readonly before: Texts;
  readonly after: Texts;
  /** Notes about the apply, one line each. */
  readonly notes: readonly string[];
}

/**
 * The objects of a cluster that decide connections, as in a dump.
 * @throws UsageError if the cluster does not answer
 */
export async function textsOfCluster(options: KubeconfigOptions): Promise<Texts> {
  const found = await readCluster(options);
  return { ...unreadIn(found), texts: liveIn(found).map(textOf) };
}

/**
 * A cluster as it is, and as it will be after `kubectl apply` of manifests.
 * @param namespace the namespace of objects that name none
 * @throws UsageError if the cluster does not answer
 */
export async function clusterSides(options: KubeconfigOptions, given: Texts, namespace: string): Promise<ClusterSides> {
  const wanted = {
    ...{ types: typesIn(given).filter(isOfSomebody), namesServices: holds(given, namesServices) },
    setsCilium: holds(given, ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === CILIUM_CONFIG),
  };
  const found = await readCluster(options, wanted);
  const all = liveIn(found);
  const isOther = ({ object }: LiveObject) =>
    treatmentOf(object.apiVersion, object.kind).treat === 'custom' &&
    !isOfEndpoints(object) &&
    !mayOverturnPolicies(object.apiVersion, object.kind);
  // Of what makes pods in the cluster, the pods are there; only what the manifests change of it is a question.
  const live = [...all.filter((one) => !isOther(one)), ...alsoIn(all.filter(isOther), given, namespace)];
  const { texts, notes, added, replaced } = applied(live, given, namespace);
  const { problems, ...unread } = unreadIn(found);
  return {
    before: { ...unread, texts: live.map(textOf), problems },
    after: { ...unread, texts: texts.texts, problems: [...problems, ...given.problems] },
    notes: [
      `${found.context}: ${added} ${added === 1 ? 'object comes' : 'objects come'} new, ${replaced} ${replaced === 1 ? 'is' : 'are'} there already; nothing is deleted by an apply`,
      ...notes,
    ],
  };
}

/** Kinds that are listed only if they are needed. */
function isOfSomebody({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return isOfEndpoints({ apiVersion, kind }) || ['custom', 'name'].includes(treatmentOf(apiVersion, kind).treat);
}

async function readCluster(
  options: KubeconfigOptions,
  wanted?: Parameters<typeof decidingObjects>[1],
): Promise<DecidingObjects> {
  try {
    return await decidingObjects(options, wanted);
  } catch (error) {
    if (error instanceof NoCluster) throw new UsageError(error.message.replace('verify.md', 'cluster.md'));
    throw error;
  }
}

function liveIn({ context, objects }: DecidingObjects): LiveObject[] {
  return objects.map(({ plural, ...object }) => {
    const { namespace, name = '' } = object.metadata;
    const place = [context, ...(namespace === undefined ? [] : [namespace]), plural, name].join('/');
    // An object may be called as a file that says what the others are.
    return {
      file: /\.ya?ml$/.test(place) ? `${place}.json` : place,
      object: object as unknown as LiveObject['object'],
    };
  });
}

const DIRECTIONS: readonly PolicyType[] = ['Ingress', 'Egress'];

/** Kinds that may not be listed, as problems and as part of every answer. */
function unreadIn({ context, unread }: DecidingObjects): Texts & { readonly texts: Text[] } {
  const at = { file: context, line: 1 };
  const named = ({ resource, apiVersion, kind }: Unread) => ({
    ...{ apiVersion, kind: kind || resource, name: '', location: at, content: '' },
  });
  return {
    texts: [],
    isOfCluster: true,
    lacksEndpoints: unread.some(({ kind }) => kind === 'EndpointSlice'),
    problems: unread.map(({ resource, says, lacks, weight }): Problem => {
      const fix =
        'https://github.com/tierwall/tierwall/blob/main/docs/reference/cluster.md has the rights that are needed';
      return problem(
        weight === 'all' ? 'MF008' : 'MF009',
        at,
        `${resource} may not be listed (${says}): ${lacks}`,
        fix,
      );
    }),
    unseen: unread
      .filter(({ weight }) => weight !== 'policies')
      .map((one) => ({ ...named(one), makes: 'unread', isProblem: true })),
    notEvaluated: unread
      .filter(({ weight }) => weight === 'policies')
      .map((one) => ({
        ...named(one),
        reaches: DIRECTIONS.map((direction) => ({
          ...({ direction, of: 'pods', opens: true, closes: true } as const),
          ...{ isBaseline: false, isAmongPods: false },
        })),
      })),
  };
}
