import type { Workload } from '../model.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue } from '../yaml/value.ts';
import { keyOf, readObject } from './object.ts';

/** The object whose replicas an autoscaler changes, as `kind namespace/name`. Undefined for objects of other kinds. */
export function scaleTarget(
  map: MapValue,
  typed: { readonly apiVersion: string; readonly kind: string },
  source: Source,
  defaultNamespace: string,
): string | undefined {
  const [group = ''] = typed.apiVersion.split('/');
  const isScaler =
    (typed.kind === 'HorizontalPodAutoscaler' && group === 'autoscaling') ||
    (typed.kind === 'ScaledObject' && group === 'keda.sh');
  if (!isScaler) return undefined;
  const { namespace, fields } = readObject(map, typed, source, defaultNamespace, []);
  const target = fields.fields('spec')?.fields('scaleTargetRef');
  const name = target?.string('name');
  // A ScaledObject without a kind means a Deployment.
  return name && `${target?.string('kind') ?? 'Deployment'} ${namespace}/${name}`;
}

/**
 * The workload. If a StatefulSet is autoscaled, its `replicas` do not say how many pods it has, so the last ordinal is left out.
 * @param autoscaled {@link scaleTarget} of each autoscaler
 */
export function withAnyReplicas(workload: Workload, autoscaled: ReadonlySet<string>): Workload {
  const { ordinals } = workload;
  return ordinals && autoscaled.has(keyOf(workload)) ? { ...workload, ordinals: { first: ordinals.first } } : workload;
}
