import { type ApiObject, Chart, JsonPatch } from 'cdk8s';

/**
 * Removes the namespace that cdk8s gives to each object of a chart with one. A cluster-scoped object, such as a Namespace, is in
 * none.
 */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (Chart.of(object).namespace !== undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
  return object;
}
