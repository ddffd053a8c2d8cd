import type { ClusterFloor } from './cluster-floor.ts';
import { METADATA_SERVICE } from './floor-rules.ts';
import type { Json } from './json.ts';

/** The sealed connections of an intent of version 2: docs/reference/intent.md */
export interface Seals {
  /** Peers that the seals name, besides workloads. */
  readonly peers: Readonly<Record<string, readonly Json[]>>;
  readonly sealed: readonly Json[];
}

/** A workload that policies limit. */
interface Limited {
  readonly namespace: string;
  /** `namespace/name[Kind]` */
  readonly reference: string;
}

/** The name of the metadata service among an intent's peers. */
const METADATA = 'metadata-service';

/** What floors have to deny. It is said here again, and not read from their policies, so that a missing policy is noticed. */
export function sealsOf(floors: readonly ClusterFloor[], workloads: readonly Limited[]): Seals {
  const clients = [...new Set(floors.flatMap(({ clientNamespaces }) => clientNamespaces))];
  const kept = workloads.filter(({ namespace }) => floors.some((floor) => floor.isFor(namespace)));
  const ofTiers = floors.flatMap(({ closesToAddresses, dataTiers, clientNamespaces }) => {
    const from = ['otherNamespaces', ...(closesToAddresses ? ['addresses'] : [])];
    const except = clientNamespaces.length > 0 ? { except: clientNamespaces.map(peerOf) } : {};
    return dataTiers.length === 0 ? [] : [{ from, to: dataTiers.map(({ reference }) => reference), ...except }];
  });
  return {
    peers: {
      ...Object.fromEntries(clients.map((namespace) => [peerOf(namespace), [{ namespace }]])),
      ...(kept.length > 0 && { [METADATA]: [{ ipBlock: { cidr: METADATA_SERVICE } }] }),
    },
    sealed: [...ofTiers, ...(kept.length > 0 ? [{ from: kept.map(({ reference }) => reference), to: METADATA }] : [])],
  };
}

function peerOf(namespace: string): string {
  return `namespace-${namespace}`;
}
