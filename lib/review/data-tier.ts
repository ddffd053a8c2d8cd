import type { Workload } from '../manifests/model.ts';
import type { Peer } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';

/** Ports by which data stores are known: the IANA registry, and the defaults of their own documentation. */
const STORES: ReadonlyMap<number, string> = new Map([
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [5984, 'CouchDB'],
  [6379, 'Redis'],
  [7687, 'Neo4j'],
  [8086, 'InfluxDB'],
  [8529, 'ArangoDB'],
  [9042, 'Cassandra'],
  [9200, 'Elasticsearch'],
  [11211, 'memcached'],
  [26257, 'CockroachDB'],
  [27017, 'MongoDB'],
]);

/** Values of the label `app.kubernetes.io/component`, of which the documentation of Kubernetes gives "database" as its example. */
const COMPONENTS = new Set(['database', 'db', 'cache', 'storage']);

/** Why a workload counts as one that keeps data; undefined: it does not. */
export function dataTier({ ports, labels }: Workload): string | undefined {
  const store = ports.find(({ containerPort }) => STORES.has(containerPort));
  if (store) return `its port ${store.containerPort} is that of ${STORES.get(store.containerPort)}`;
  const component = labels.get('app.kubernetes.io/component');
  return component !== undefined && COMPONENTS.has(component)
    ? `its label app.kubernetes.io/component is ${component}`
    : undefined;
}

/** The ports at which it is asked for data; all, where only a label says what it is. */
export function dataPorts({ ports }: Workload): PortSet {
  const stores = ports.filter(({ containerPort }) => STORES.has(containerPort));
  if (stores.length === 0) return PortSet.all;
  return PortSet.unionOf(stores.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort)));
}

export function isDataTier(peer: Peer): boolean {
  return peer.kind === 'workload' && dataTier(peer.workload) !== undefined;
}
