import { ANNOTATIONS } from '../manifests/clues.ts';
import type { Manifests, Workload } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { type Peer, workloadName } from '../reach/peer.ts';
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
  [9092, 'Kafka'],
  [9200, 'Elasticsearch'],
  [11211, 'memcached'],
  [26257, 'CockroachDB'],
  [27017, 'MongoDB'],
]);

/** Images of data stores by the last part of their names, as the stores themselves and the usual charts publish them. */
const IMAGES = new Set([
  ...['mysql', 'mysql-server', 'mariadb', 'mariadb-galera', 'percona', 'percona-server', 'mssql-server'],
  ...['postgres', 'postgresql', 'postgresql-repmgr', 'postgis', 'timescaledb', 'timescaledb-ha', 'cockroach'],
  ...['mongo', 'mongodb', 'percona-server-mongodb', 'couchdb', 'couchbase', 'arangodb', 'neo4j', 'cassandra', 'scylla'],
  ...['redis', 'redis-cluster', 'redis-stack', 'redis-stack-server', 'valkey', 'keydb', 'dragonfly', 'memcached'],
  ...['elasticsearch', 'opensearch', 'solr', 'influxdb', 'clickhouse', 'clickhouse-server', 'minio', 'etcd'],
  ...['kafka', 'cp-kafka', 'redpanda', 'zookeeper', 'rabbitmq'],
]);

/** Values of the label `app.kubernetes.io/component`, of which the documentation of Kubernetes gives "database" as its example. */
const COMPONENTS = new Set(['database', 'db', 'cache', 'storage']);

/** Jobs end, and those that carry a store's image use its client. */
const ENDING = new Set(['Job', 'CronJob']);

/** Ports of web servers, which may keep uploads on a claim and are no data tier by it. */
const WEB = new Set([80, 443, 3000, 5000, 8000, 8080, 8443, 9090]);

/** The manifests with what is said from outside: that workloads of these names keep data. */
export function withDataTiers(manifests: Manifests, names: readonly string[]): Manifests {
  if (names.length === 0) return manifests;
  const known = new Set(names);
  const workloads = manifests.workloads.map((one) =>
    known.has(workloadName(one)) ? { ...one, keepsData: true as const } : one,
  );
  return { ...manifests, workloads };
}

/**
 * Why a workload counts as one that keeps data, docs/reference/risk.md; undefined: it does not. What tierwall.yaml says of it decides
 * before anything else, then its annotation.
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

/** `postgresql` of `docker.io/bitnami/postgresql:16@sha256:...` */
function lastPart(image: string): string {
  const [path = ''] = image.split('@');
  return path.slice(path.lastIndexOf('/') + 1).replace(/:.*$/, '');
}

/** The ports at which it is asked for data; all, where only a label says what it is. */
export function dataPorts({ ports }: Workload): PortSet {
  const stores = ports.filter(({ containerPort }) => STORES.has(containerPort));
  if (stores.length === 0) return PortSet.all;
  return PortSet.unionOf(stores.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort)));
}

const known = new WeakMap<Workload, boolean>();

export function isDataTier(peer: Peer): boolean {
  if (peer.kind !== 'workload') return false;
  const { workload } = peer;
  const isData = known.get(workload) ?? dataTier(workload) !== undefined;
  known.set(workload, isData);
  return isData;
}
