import { ANNOTATIONS } from '../manifests/clues.ts';
import type { Manifests, Workload } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { type Peer, workloadName } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';

/** Well-known ports of data stores, from the IANA registry and from the defaults in the documentation of each store. */
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
  [9092, 'Kafka'],
  [9200, 'Elasticsearch'],
  [11211, 'memcached'],
  [26257, 'CockroachDB'],
  [27017, 'MongoDB'],
]);

/** Images of data stores by the last part of their names, as the vendors and the usual charts publish them. */
const IMAGES = new Set([
  ...['mysql', 'mysql-server', 'mariadb', 'mariadb-galera', 'percona', 'percona-server', 'mssql-server'],
  ...['postgres', 'postgresql', 'postgresql-repmgr', 'postgis', 'timescaledb', 'timescaledb-ha', 'cockroach'],
  ...['mongo', 'mongodb', 'percona-server-mongodb', 'couchdb', 'couchbase', 'arangodb', 'neo4j', 'cassandra', 'scylla'],
  ...['redis', 'redis-cluster', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly', 'memcached'],
  ...['elasticsearch', 'opensearch', 'solr', 'influxdb', 'clickhouse', 'clickhouse-server', 'minio', 'etcd'],
  ...['kafka', 'cp-kafka', 'redpanda', 'zookeeper', 'rabbitmq'],
]);

/** Values of the label `app.kubernetes.io/component`. The Kubernetes documentation gives "database" as its example. */
const COMPONENTS = new Set(['database', 'db', 'cache', 'storage']);

/** Kinds whose pods end. If they use the image of a data store, they use its client. */
const ENDING = new Set(['Job', 'CronJob']);

/** Ports of web servers. A web server that keeps uploads on a volume claim is no data tier. */
const WEB = new Set([80, 443, 3000, 5000, 8000, 8080, 8443, 9090]);

/** Marks the workloads of these names as data tiers, as tierwall.yaml says. */
export function withDataTiers(manifests: Manifests, names: readonly string[]): Manifests {
  if (names.length === 0) return manifests;
  const known = new Set(names);
  const workloads = manifests.workloads.map((one) =>
    known.has(workloadName(one)) ? { ...one, keepsData: true as const } : one,
  );
  return { ...manifests, workloads };
}

/**
 * Why a workload counts as a data tier (docs/reference/risk.md). Undefined if it does not. What tierwall.yaml says comes first,
 * then the annotation, then everything else.
 */
export function dataTier(workload: Workload): string | undefined {
  const { ports, labels, clues } = workload;
  if (workload.keepsData) return 'tierwall.yaml says so';
  const said = clues?.annotations.get(ANNOTATIONS.dataTier)?.text;
  if (said === 'false') return undefined;
  if (said === 'true') return `its annotation ${ANNOTATIONS.dataTier} says so`;
  const store = ports.find(({ containerPort }) => STORES.has(containerPort));
  if (store) return `its port ${store.containerPort} is that of ${STORES.get(store.containerPort)}`;
  const component = labels.get('app.kubernetes.io/component');
  if (component !== undefined && COMPONENTS.has(component))
    return `its label app.kubernetes.io/component is ${component}`;
  const name = labels.get('app.kubernetes.io/name');
  if (name !== undefined && IMAGES.has(name)) return `its label app.kubernetes.io/name is ${name}`;
  return ENDING.has(workload.kind) ? undefined : byWhatItRuns(workload);
}

function byWhatItRuns({ ports, clues }: Workload): string | undefined {
  const image = clues?.images.find((one) => IMAGES.has(lastPart(one)));
  if (image !== undefined) return `its image ${printable(lastPart(image))} is that of a data store`;
  const [claim] = clues?.claims ?? [];
  const isWeb = ports.some(({ containerPort, name }) => WEB.has(containerPort) || /^(?:http|web)/.test(name ?? ''));
  return claim === undefined || isWeb ? undefined : `it keeps what is on its claim ${printable(claim)}`;
}

/** For example, `postgresql` for `docker.io/bitnami/postgresql:16@sha256:...`. */
function lastPart(image: string): string {
  const [path = ''] = image.split('@');
  return path.slice(path.lastIndexOf('/') + 1).replace(/:.*$/, '');
}

/** The ports at which a data tier serves data. All of its ports if only a label says what it is. */
export function dataPorts({ ports }: Workload): PortSet {
  const stores = ports.filter(({ containerPort }) => STORES.has(containerPort));
  if (stores.length === 0) return PortSet.all;
  return PortSet.unionOf(stores.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort)));
}

const known = new WeakMap<Workload, boolean>();

/** Whether a peer is a workload that keeps data. docs/reference/risk.md says how that is decided. */
export function isDataTier(peer: Peer): boolean {
  if (peer.kind !== 'workload') return false;
  const { workload } = peer;
  const isData = known.get(workload) ?? dataTier(workload) !== undefined;
  known.set(workload, isData);
  return isData;
}
