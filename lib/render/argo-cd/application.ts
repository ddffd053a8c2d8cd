import { asMap, at, mapsAt, type Plain, textAt } from '../plain-yaml.ts';

/** An Application of Argo CD. */
export interface Application {
  readonly name: string;
  /** The namespace of objects that name none. */
  readonly namespace: string | undefined;
  /** The destination: either the server or the name of a cluster. */
  readonly server: string | undefined;
  readonly cluster: string | undefined;
  readonly sources: readonly Plain[];
  readonly value: Plain;
}

/** The API address that a cluster has inside itself. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

/** Reads an Application of Argo CD. Fields that it does not have are undefined or empty. */
export function applicationOf(value: Plain): Application {
  // What a hydrator renders into a branch comes from this source.
  const single = asMap(at(value, 'spec.sourceHydrator.drySource')) ?? asMap(at(value, 'spec.source'));
  const isHydrated = at(value, 'spec.sourceHydrator') !== undefined;
  const several = isHydrated ? [] : mapsAt(value, 'spec.sources');
  return {
    name: textAt(value, 'metadata.name') ?? '',
    namespace: textAt(value, 'spec.destination.namespace'),
    server: textAt(value, 'spec.destination.server'),
    cluster: textAt(value, 'spec.destination.name'),
    // "sources takes precedence over source".
    sources: several.length > 0 ? several : single ? [single] : [],
    value,
  };
}

/** The sources that are rendered. A source with only a `ref` lends its files to others. */
export function sourcesOf({ sources }: Application): Plain[] {
  return sources.filter(
    (source) =>
      textAt(source, 'ref') === undefined || (textAt(source, 'path') ?? textAt(source, 'chart')) !== undefined,
  );
}

/** The cluster that an Application goes to, by one of its names. */
export function clusterOf({ cluster, server }: Application): string {
  // Argo CD calls the cluster that it runs in "in-cluster".
  return cluster === 'in-cluster' ? IN_CLUSTER : (cluster ?? server ?? 'none is named');
}

/** Does the Application go to the cluster that a set names, by server or by name? */
export function goesTo(app: Application, wanted: string): boolean {
  return [app.server, app.cluster, clusterOf(app)].includes(wanted === 'in-cluster' ? IN_CLUSTER : wanted);
}
