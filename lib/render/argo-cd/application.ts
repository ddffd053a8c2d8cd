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

export function applicationOf(value: Plain): Application {
  const single = asMap(at(value, 'spec.source'));
  const several = mapsAt(value, 'spec.sources');
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
