/** A lib/app/application.ts for tests that synthesize in a copy: what is deployed really may be anything. */
export const APPLICATION_TEXT = `
import { FRONTEND_NODE_PORT } from './cluster-settings.ts';
import { guideProfile, hardenedProfile } from './profile.ts';
const edges = [{ from: 'frontend', to: 'db', port: 3306 }] as const;
const resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } };
export const guide = guideProfile({
  tiers: {
    frontend: { image: 'nginx', port: 80, nodePort: FRONTEND_NODE_PORT },
    db: { image: 'mysql:5.7', port: 3306, guarded: true },
  },
  edges,
});
export const hardened = hardenedProfile({
  namespace: 'shop',
  tiers: {
    frontend: { image: 'web:1', port: 8080, user: 101, nodePort: FRONTEND_NODE_PORT, publicEntry: true, resources },
    db: { image: 'mysql:8.4', port: 3306, user: 999, resources },
  },
  edges,
});
`;
