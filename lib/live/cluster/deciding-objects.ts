import type { KubeConfig } from '@kubernetes/client-node';
import { isOfEndpoints, namesServices, WRITTEN_SLICES } from '../../manifests/objects/endpoints.ts';
import { pluginOfKind, treatmentOf } from '../../manifests/objects/kinds.ts';
import { CILIUM_CONFIG, mayOverturnPolicies } from '../../manifests/objects/plugin-settings.ts';
import { codeOf, Refused } from './api-errors.ts';
import { ApiLists, type ListedObject, type Selectors } from './api-lists.ts';
import { type KubeconfigOptions, readKubeconfig } from './kubeconfig.ts';
import { type ServedKind, servedKinds, whyOf } from './other-policies.ts';

/** A resource whose objects the user may not list. */
export interface Unread {
  /** The resource and its group, such as `networkpolicies.networking.k8s.io`. */
  readonly resource: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The API server's message. */
  readonly says: string;
  /** What an answer lacks without the resource. */
  readonly lacks: string;
  /**
   * `all`: every verdict depends on it. `policies`: what it may decide depends. `some`: verdicts that are given are right without
   * it.
   */
  readonly weight: 'all' | 'policies' | 'some';
}

/** The objects of a cluster that decide connections. */
export interface DecidingObjects {
  /** The name of the context. */
  readonly context: string;
  readonly objects: readonly (ListedObject & { readonly plural: string })[];
  readonly unread: readonly Unread[];
}

type Resource = Pick<ServedKind, 'group' | 'version' | 'kind' | 'plural'> &
  Pick<Unread, 'lacks' | 'weight'> & { readonly selectors?: Selectors };

const resource = (
  apiVersion: string,
  kind: string,
  plural: string,
  lacks: string,
  weight: Unread['weight'] = 'some',
): Resource => {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return { group, version, kind, plural, lacks, weight };
};

const NAMES = 'workloads are known only from their pods, and those without a pod are missing';

/** The API's own resources. docs/reference/cluster-rbac.yaml has the rights for exactly these. */
const OWN: readonly Resource[] = [
  resource('v1', 'Namespace', 'namespaces', 'the labels of namespaces are unknown, and verdicts that need them depend'),
  resource('v1', 'Pod', 'pods', 'it is not known which pods exist', 'all'),
  resource('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'it is not known what is denied', 'all'),
  ...[
    resource('apps/v1', 'Deployment', 'deployments', NAMES),
    resource('apps/v1', 'ReplicaSet', 'replicasets', NAMES),
    resource('apps/v1', 'StatefulSet', 'statefulsets', NAMES),
    resource('apps/v1', 'DaemonSet', 'daemonsets', NAMES),
    resource('v1', 'ReplicationController', 'replicationcontrollers', NAMES),
    resource('batch/v1', 'Job', 'jobs', NAMES),
    resource('batch/v1', 'CronJob', 'cronjobs', NAMES),
  ],
  resource('v1', 'Service', 'services', 'what a Service leads to is unknown'),
  resource('networking.k8s.io/v1', 'Ingress', 'ingresses', 'what an Ingress controller connects to is unknown'),
  resource(
    'autoscaling/v1',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    'a StatefulSet may have other pods than its replicas say',
  ),
];

const WRITTEN = 'endpoints that somebody wrote for Services count as new';
const SLICES = ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'] as const;

/** Further resources of the API's own, which are listed only if manifests have such objects. There may be very many. */
const OWN_IF_WANTED: readonly Resource[] = [
  resource('v1', 'Endpoints', 'endpoints', WRITTEN),
  resource(...SLICES, WRITTEN),
];

/** Those that somebody wrote, which are listed if rules name Services. There are as many others as Services. */
const SLICES_OF_RULES: Resource = {
  ...resource(...SLICES, 'rules of Calico for Services may let through, or deny, endpoints that somebody wrote'),
  selectors: { labelSelector: WRITTEN_SLICES },
};

const UNKNOWN = { lacks: 'what they may decide depends', weight: 'policies' } as const;

/** The settings of Cilium, which are listed only if the API server has its policies or manifests have them. No other ConfigMap is. */
const SETTINGS_OF_CILIUM: Resource = {
  ...resource('v1', 'ConfigMap', 'configmaps', "Cilium's settings count as new"),
  selectors: { fieldSelector: `metadata.name=${CILIUM_CONFIG}` },
};

/** What to list besides what decides in every cluster. */
export interface Wanted {
  /** Types of manifests, whose objects are listed if the API server has the kind. */
  readonly types: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** Whether manifests have rules that name Services. */
  readonly namesServices: boolean;
  /** Whether manifests have the settings of Cilium. */
  readonly setsCilium: boolean;
}

/**
 * The objects of a cluster that decide who connects to whom. They are read through its API server, by lists alone. Policies of
 * other kinds are listed if the API server has the kind. What may not be listed is among `unread`.
 * @throws NoCluster if there is no cluster, or it does not answer
 */
export async function decidingObjects(
  options: KubeconfigOptions,
  { types, ...wanted }: Wanted = { types: [], namesServices: false, setsCilium: false },
): Promise<DecidingObjects> {
  // The library is large, and only this function needs it.
  const client = await import('./client.ts');
  const config = readKubeconfig(client, options);
  const lists = new ApiLists(config);
  // The first answer tells whether there is a cluster.
  await lists.get('/version');
  const { kinds, unlisted } = await otherKinds(config, client, types);
  const served = new Set(kinds.map(({ group, kind }) => `${group} ${kind}`));
  // Calico's API server shows objects that are stored in the other group.
  const isShown = ({ group, kind }: (typeof kinds)[number]) =>
    group === 'crd.projectcalico.org' && served.has(`projectcalico.org ${kind}`);
  const others = kinds
    .filter((kind) => !isShown(kind))
    .map((kind): Resource => {
      const type = [`${kind.group}/${kind.version}`, kind.kind] as const;
      const isDeciding = ['name', 'policy'].includes(treatmentOf(...type).treat) || mayOverturnPolicies(...type);
      return { ...kind, ...(isDeciding ? UNKNOWN : { lacks: 'they count as new', weight: 'some' }) };
    });
  const answers = [];
  // One after the other, because an API server has other clients.
  const ofTypes = OWN_IF_WANTED.filter(({ kind }) => types.some((one) => isOfEndpoints(one) && one.kind === kind));
  const hasCilium = kinds.some(({ group, kind }) => pluginOfKind(group, kind) === 'cilium');
  const settings = hasCilium || wanted.setsCilium ? [{ ...SETTINGS_OF_CILIUM, ...(hasCilium && UNKNOWN) }] : [];
  for (const one of [...OWN, ...ofTypes, ...settings, ...others]) answers.push(await listed(lists, one));
  const areNamed = wanted.namesServices || answers.some(({ objects }) => objects.some(namesServices));
  const areListed = ofTypes.some(({ kind }) => kind === SLICES_OF_RULES.kind);
  if (areNamed && !areListed) answers.push(await listed(lists, SLICES_OF_RULES));
  return {
    context: config.getCurrentContext(),
    objects: answers.flatMap(({ objects }) => objects),
    unread: [
      ...answers.flatMap(({ unread }) => unread),
      ...unlisted.map(({ resource: name, says }): Unread => {
        const apiVersion = name.includes('.') ? `${name}/v1` : '';
        return {
          resource: name,
          apiVersion,
          kind: '',
          says,
          ...UNKNOWN,
        };
      }),
    ],
  };
}

/** A copy of one of the API's own policies, as Calico's API server shows it. The original is listed itself. */
function isCopy(name: string | undefined): boolean {
  return /^(?:knp|kanp|kbanp|kcnp)\./.test(name ?? '');
}

async function otherKinds(
  config: KubeConfig,
  client: typeof import('./client.ts'),
  also: readonly { readonly apiVersion: string; readonly kind: string }[],
): ReturnType<typeof servedKinds> {
  const wanted = new Set(also.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  const [apis, custom] = [config.makeApiClient(client.ApisApi), config.makeApiClient(client.CustomObjectsApi)];
  const isWanted = (apiVersion: string, kind: string) =>
    wanted.has(`${apiVersion} ${kind}`) || mayOverturnPolicies(apiVersion, kind);
  return servedKinds(apis, custom, isWanted).catch((error: unknown) => ({
    ...{ kinds: [], unlisted: [{ resource: 'API groups', says: whyOf(error) }] },
  }));
}

async function listed(
  lists: ApiLists,
  { group, version, kind, plural, lacks, weight, selectors }: Resource,
): Promise<Pick<DecidingObjects, 'objects' | 'unread'>> {
  const apiVersion = group === '' ? version : `${group}/${version}`;
  try {
    const all = await lists.all(
      `${group === '' ? '/api' : '/apis'}/${apiVersion}/${plural}`,
      { apiVersion, kind },
      selectors,
    );
    const own = group === 'projectcalico.org' ? all.filter(({ metadata }) => !isCopy(metadata.name)) : all;
    return { objects: own.map((object) => ({ ...object, plural })), unread: [] };
  } catch (error) {
    // There is no such resource, or its kind was removed.
    if (codeOf(error) === 404) return { objects: [], unread: [] };
    if (!(error instanceof Refused)) throw error;
    const name = group === '' ? plural : `${plural}.${group}`;
    return { objects: [], unread: [{ resource: name, apiVersion, kind, says: whyOf(error), lacks, weight }] };
  }
}
