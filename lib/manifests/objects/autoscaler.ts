import type { Workload } from '../model.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue } from '../yaml/value.ts';
import { readObject } from './object.ts';

/** What an object changes the number of replicas of, as `kind namespace/name`; undefined of other kinds. */
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
  // A ScaledObject that names no kind means a Deployment.
  return name && `${target?.string('kind') ?? 'Deployment'} ${namespace}/${name}`;
}

/** How many pods an autoscaled StatefulSet has, its `replicas` do not say. */
export function withAnyReplicas(workload: Workload, autoscaled: ReadonlySet<string>): Workload {
  const { namespace, name, kind, ordinals } = workload;
  if (!ordinals || !autoscaled.has(`${kind} ${namespace}/${name}`)) return workload;
  return { ...workload, ordinals: { first: ordinals.first } };
}
