import { type App, Chart } from 'cdk8s';
import { Application, Peer, Workload } from '../../lib/index.ts';

/** A CronJob fills a queue, workers without ports empty it into a database, and its backups go to an address range. */
export function batch(app: App): void {
  const pipeline = new Application(new Chart(app, 'batch', { namespace: 'batch' }), 'pipeline', {
    podSecurity: { level: 'restricted', version: 'v1.27' },
  });
  const archive = Peer.addresses(
    'archive',
    { cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] },
    '2001:db8:a::/48',
  );

  new Workload(pipeline, 'collect', { image: 'batch/collect:1', schedule: '*/10 * * * *', user: 1000 });
  const queue = new Workload(pipeline, 'queue', {
    ...{ image: 'nats:2', ports: { client: 4222, monitor: 8222 }, user: 1000 },
    ...{ storage: { size: '5Gi', mountPath: '/data' }, probe: { http: '/healthz', port: 'monitor' } },
  });
  const worker = new Workload(pipeline, 'worker', {
    ...{ image: 'batch/worker:1', user: 1000, writable: ['/tmp'], autoscaling: { min: 2, max: 20, cpu: 70 } },
    ...{ resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { memory: '512Mi' } }, spread: 'node' },
  });
  const db = new Workload(pipeline, 'db', {
    ...{ image: 'postgres:17', ports: { sql: 5432 }, user: 999, writable: ['/tmp', '/run/postgresql'] },
    ...{ storage: { size: '50Gi', mountPath: '/var/lib/postgresql/data' }, startSeconds: 120 },
    env: { POSTGRES_PASSWORD: { secret: 'db', key: 'password' } },
    probe: { exec: ['pg_isready'] },
    disruptionBudget: { maxUnavailable: 0 },
  });
  const backup = new Workload(pipeline, 'backup', {
    image: 'batch/backup:1',
    schedule: '0 3 * * *',
    user: 999,
    writable: ['/tmp'],
  });

  pipeline.allow('collect', Peer.addresses('sources', '198.51.100.0/24'), 443);
  pipeline.allow('collect', queue, 'client');
  pipeline.allow(worker, queue, 'client');
  pipeline.allow(worker, db);
  pipeline.allow(backup, db);
  pipeline.allow(backup, archive, 443);
  pipeline.allow(Peer.monitoring(), queue, 'monitor');
}
