import { asMap, at, mapsAt, type Plain, textAt } from '../plain-yaml.ts';

/** An Application of Argo CD. */
export interface Application {
  readonly name: string;
  /** Of objects that name none. */
  readonly namespace: string | undefined;
  /** Where it goes: one of the two. */
  readonly server: string | undefined;
  readonly cluster: string | undefined;
  readonly sources: readonly Plain[];
  readonly value: Plain;
}

/** The address of the API of the cluster that one is in. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

export function applicationOf(value: Plain): Application {
  // What a hydrator renders into a branch is what it is given here.
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

/** Those that are rendered: one with a `ref` and nothing else only lends its files to others. */
export function sourcesOf({ sources }: Application): Plain[] {
  return sources.filter(
    (source) =>
      textAt(source, 'ref') === undefined || (textAt(source, 'path') ?? textAt(source, 'chart')) !== undefined,
  );
}

/** The cluster that an Application goes to, by one name of those that it may have. */
export function clusterOf({ cluster, server }: Application): string {
  // "in-cluster" is what Argo CD calls the one that it runs in.
  return cluster === 'in-cluster' ? IN_CLUSTER : (cluster ?? server ?? 'none is named');
}

/** Is it one of a cluster that a set names, by its server or its name? */
export function goesTo(app: Application, wanted: string): boolean {
  return [app.server, app.cluster, clusterOf(app)].includes(wanted === 'in-cluster' ? IN_CLUSTER : wanted);
}
