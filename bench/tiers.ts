/** Synthesizes a hardened profile of N generated tiers, each with a policy pair to the next, into a folder: `tsx bench/tiers.ts N FOLDER`. */
import { hardenedApp } from '../lib/app/hardened.ts';
import type { HardenedTier } from '../lib/app/profile.ts';
import { writeFiles } from '../lib/synth/dist-folder.ts';
import { render } from '../lib/synth/render.ts';

const [count, folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: tsx bench/tiers.ts N FOLDER');
const names = Array.from({ length: Number(count) }, (_, index) => `tier-${index}`);
const tier: HardenedTier = {
  image: 'registry.example/tier:1',
  port: 8080,
  user: 1000,
  writable: ['/tmp'],
  resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '1', memory: '64Mi' } },
};
const { app } = hardenedApp({
  namespace: 'bench',
  tiers: Object.fromEntries(names.map((name) => [name, tier])),
  edges: names.slice(1).map((to, index) => ({ from: `tier-${index}`, to, port: 8080 })),
});
const { files, problems } = render(new Map([['bench', app]]));
if (problems.length > 0) throw new Error(problems.join('\n'));
writeFiles(folder, files);
