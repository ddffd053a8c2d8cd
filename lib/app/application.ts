/**
 * The application, as data: the tiers, and the edges between them. This is the file to edit. An edge that names an unknown tier
 * does not compile. `npm run synth` reports everything else that is inconsistent.
 */
import { FRONTEND_NODE_PORT } from './cluster-settings.ts';
import { guideProfile, hardenedProfile } from './profile.ts';

/** The tutorial, to the letter: open, except for tiers that are `guarded`. */
export const guide = guideProfile({
  tiers: {
    frontend: { image: 'nginx', containerName: 'nginx', port: 80, nodePort: FRONTEND_NODE_PORT },
    backend: { image: 'nginx', containerName: 'nginx', port: 80, nodePort: 30002 },
    db: {
      image: 'mysql:5.7',
      containerName: 'mysql',
      port: 3306,
      nodePort: 30003,
      env: { MYSQL_ROOT_PASSWORD: 'password' },
      guarded: true,
    },
  },
  edges: [{ from: 'backend', to: 'db', port: 3306 }],
});

const nginx = {
  image: 'nginxinc/nginx-unprivileged:1.29-alpine',
  port: 8080,
  servicePort: 80,
  replicas: 2,
  user: 101,
  writable: ['/tmp'],
  probe: { httpGet: '/' },
  resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } },
};

/** The same application as a careful team would run it: whatever is not declared here is denied. */
export const hardened = hardenedProfile({
  namespace: 'three-tier',
  tiers: {
    frontend: { ...nginx, nodePort: FRONTEND_NODE_PORT, publicEntry: true },
    backend: nginx,
    db: {
      image: 'mysql:8.4',
      port: 3306,
      user: 999,
      writable: ['/tmp', '/var/run/mysqld'],
      storage: { size: '1Gi', mountPath: '/var/lib/mysql' },
      secretEnv: { MYSQL_ROOT_PASSWORD: { secret: 'db-credentials', key: 'password' } },
      // Over TCP, because the server answers only on its socket while the image sets up a new database.
      probe: { exec: ['mysqladmin', 'ping', '--host=127.0.0.1', '--connect-timeout=2'] },
      startSeconds: 300,
      resources: { requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '1Gi' } },
    },
  },
  edges: [
    { from: 'frontend', to: 'backend', port: 8080 },
    { from: 'backend', to: 'db', port: 3306 },
  ],
});
