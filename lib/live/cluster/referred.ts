import type { CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';
import { WRITTEN_SLICES } from '../../manifests/objects/endpoints.ts';
import { codeOf } from './api-errors.ts';
import { withRetries } from './api-requests.ts';
import type { OtherPolicies, Referred } from './cluster.ts';
import { whyOf } from './other-policies.ts';

const SLICES = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' };

/** Objects in these namespaces to which policies refer. What cannot be listed is part of the result. It never throws. */
export async function referredObjects(
  core: CoreV1Api,
  custom: CustomObjectsApi,
  { accounts, endpoints }: Referred,
  namespaces: readonly string[],
): Promise<OtherPolicies> {
  const lists = [
    ...(accounts
      ? namespaces.map((namespace) =>
          listed('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount' }, () =>
            core.listNamespacedServiceAccount({ namespace }),
          ),
        )
      : []),
    ...(endpoints
      ? namespaces.map((namespace) =>
          listed('endpointslices.discovery.k8s.io', { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }, () =>
            custom.listNamespacedCustomObject({ ...SLICES, namespace, labelSelector: WRITTEN_SLICES }),
          ),
        )
      : []),
  ];
  const found = await Promise.all(lists);
  const unlisted = new Map(found.flatMap((one) => one.unlisted).map((one) => [one.resource, one]));
  return { objects: found.flatMap(({ objects }) => objects), unlisted: [...unlisted.values()] };
}

/** Items of a list have no apiVersion and no kind. */
async function listed(resource: string, type: object, request: () => Promise<unknown>): Promise<OtherPolicies> {
  try {
    const { items = [] } = (await withRetries(request)) as { items?: object[] };
    return { objects: items.map((item) => ({ ...item, ...type })), unlisted: [] };
  } catch (error) {
    // The namespace was removed.
    return { objects: [], unlisted: codeOf(error) === 404 ? [] : [{ resource, says: whyOf(error) }] };
  }
}
