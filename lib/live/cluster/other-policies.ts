import type { ApisApi, CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { isDecidingGroup, pluginOfKind, treatmentOf } from '../../manifests/objects/kinds.ts';
import { CILIUM_CONFIG, mayOverturnPolicies } from '../../manifests/objects/plugin-settings.ts';
import { mayBearOnPods } from '../../manifests/objects/policy-reach.ts';
import type { TypedMap } from '../../manifests/objects/typed-maps.ts';
import { codeOf } from './api-errors.ts';
import { withRetries } from './api-requests.ts';
import type { OtherPolicies } from './cluster.ts';

/** A kind that the API server has, from its discovery. */
export interface ServedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The name in paths, such as `globalnetworkpolicies`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

type Unlisted = OtherPolicies['unlisted'][number];

/** Groups in which a plugin records for its agents what the API's NetworkPolicies amount to. */
const DERIVED = ['controlplane.antrea.io'];

interface Apis {
  readonly apis: ApisApi;
  readonly core: CoreV1Api;
  readonly custom: CustomObjectsApi;
}

/**
 * Policies of other kinds than the API's NetworkPolicy, as far as the user may list them: those without a namespace, and those in these
 * namespaces, and settings that may overturn policies. NetworkSets are listed in all namespaces if selectors may find them there. It asks only for kinds that the API server has.
 * What it cannot list is part of the result. It never throws.
 */
export async function otherPolicies(
  { apis, core, custom }: Apis,
  namespaces: readonly string[],
  withSetsElsewhere: boolean,
): Promise<OtherPolicies> {
  const { kinds, unlisted } = await servedKinds(apis, custom, mayOverturnPolicies).catch(
    (error): Served => ({ kinds: [], unlisted: [{ resource: 'API groups', says: whyOf(error) }] }),
  );
  const isListedAtOnce = ({ group, version, kind, namespaced }: ServedKind) =>
    !namespaced || mayOverturnPolicies(`${group}/${version}`, kind) || (withSetsElsewhere && kind === 'NetworkSet');
  const hasCilium = kinds.some(({ group, kind }) => pluginOfKind(group, kind) === 'cilium');
  const lists = await Promise.all([
    ...kinds.map((one) => listed(custom, one, isListedAtOnce(one) ? undefined : namespaces)),
    ...(hasCilium ? [ciliumConfig(core)] : []),
  ]);
  return {
    objects: lists.flatMap(({ objects }) => objects),
    unlisted: [...unlisted, ...lists.flatMap((list) => list.unlisted)],
  };
}

type IsWanted = (apiVersion: string, kind: string) => boolean;

/**
 * Kinds that decide who connects to whom, and are not the API's own.
 * @param isWanted whether to find another kind as well
 */
export async function servedKinds(
  apis: ApisApi,
  custom: CustomObjectsApi,
  isWanted: IsWanted = () => false,
): Promise<Served> {
  const { groups = [] } = await withRetries(() => apis.getAPIVersions());
  const served = new Set(groups.map(({ name }) => name));
  const found = await Promise.all(
    groups
      .filter(({ name }) => mayHavePolicies(name))
      .map(async ({ name: group, versions, preferredVersion }): Promise<Served> => {
        const all = new Set([...(preferredVersion ? [preferredVersion] : []), ...versions].map((one) => one.version));
        try {
          return { kinds: await kindsOf(custom, group, [...all], isWanted), unlisted: [] };
        } catch (error) {
          // The kinds of a group that is down are unknown. Calico's API server shows what is stored in the other group.
          const isKnown = isDecidingGroup(group) && !(group === CALICO && served.has(CALICO_STORAGE));
          return { kinds: [], unlisted: isKnown ? [{ resource: group, says: whyOf(error) }] : [] };
        }
      }),
  );
  return { kinds: found.flatMap(({ kinds }) => kinds), unlisted: found.flatMap(({ unlisted }) => unlisted) };
}

interface Served {
  readonly kinds: readonly ServedKind[];
  readonly unlisted: readonly Unlisted[];
}

const CALICO = 'projectcalico.org';
const CALICO_STORAGE = 'crd.projectcalico.org';

/** Whether to ask an API group: not one of the API server's own, except those that are known to have policies. */
function mayHavePolicies(group: string): boolean {
  const isOwn = group.endsWith('.k8s.io') || !group.includes('.');
  return isDecidingGroup(group) || !(isOwn || DERIVED.includes(group));
}

async function kindsOf(
  custom: CustomObjectsApi,
  group: string,
  versions: readonly string[],
  isWanted: IsWanted,
): Promise<ServedKind[]> {
  const kinds = new Map<string, ServedKind>();
  // A kind may exist in only one of the versions.
  for (const version of versions) {
    const request = () => custom.getAPIResources({ group, version });
    const { resources = [] } = await (isDecidingGroup(group) ? withRetries(request) : request());
    for (const { name: plural, kind, namespaced, verbs = [] } of resources) {
      const { treat } = treatmentOf(`${group}/${version}`, kind);
      // Objects that policies refer to decide with them.
      const isPolicy = treat === 'policy' || (treat === 'name' && mayBearOnPods(`${group}/${version}`, kind));
      if (
        !(isPolicy || isWanted(`${group}/${version}`, kind)) ||
        plural.includes('/') ||
        !verbs.includes('list') ||
        kinds.has(kind)
      )
        continue;
      kinds.set(kind, { group, version, kind, plural, namespaced });
    }
  }
  return [...kinds.values()];
}

/** The settings with which Cilium is installed, in whatever namespace that is. */
function ciliumConfig(core: CoreV1Api): Promise<OtherPolicies> {
  const request = () => core.listConfigMapForAllNamespaces({ fieldSelector: `metadata.name=${CILIUM_CONFIG}` });
  return answers([request], { apiVersion: 'v1', kind: 'ConfigMap' }, `configmaps/${CILIUM_CONFIG}`);
}

/** @param namespaces undefined for all at once */
function listed(
  custom: CustomObjectsApi,
  { group, version, kind, plural }: ServedKind,
  namespaces: readonly string[] | undefined,
): Promise<OtherPolicies> {
  const requests = namespaces
    ? namespaces.map((namespace) => () => custom.listNamespacedCustomObject({ group, version, plural, namespace }))
    : [() => custom.listClusterCustomObject({ group, version, plural })];
  return answers(requests, { apiVersion: `${group}/${version}`, kind }, `${plural}.${group}`);
}

/** @param resource what it is called if one of the requests is refused */
async function answers(
  requests: readonly (() => Promise<unknown>)[],
  type: Pick<TypedMap, 'apiVersion' | 'kind'>,
  resource: string,
): Promise<OtherPolicies> {
  const unlisted = new Map<string, Unlisted>();
  const lists = await Promise.all(
    requests.map(async (request): Promise<object[]> => {
      try {
        const { items = [] } = (await withRetries(request)) as { items?: object[] };
        // Items of a list need not have an apiVersion and a kind.
        return items.map((item) => ({ ...item, ...type }));
      } catch (error) {
        // The kind or the namespace was removed.
        if (codeOf(error) !== 404) unlisted.set(resource, { resource, says: whyOf(error) });
        return [];
      }
    }),
  );
  return { objects: lists.flat(), unlisted: [...unlisted.values()] };
}

/** The reason without advice, because the run continues. */
export function whyOf(error: unknown): string {
  return (error as Error).message.replace(/; https:\/\/github\.com\/\S+ has the rights that are needed$/, '');
}
