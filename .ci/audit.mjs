#!/usr/bin/env node
/**
 * Has what users get a known hole? `npm audit --omit=dev` sees nothing of it, as the package bundles what it needs and depends on
 * nothing. Reads `npm audit --json` from standard input, the names from build/THIRD-PARTY.txt; an app's cdk8s counts as well.
 * Exit: 0 no, 1 yes, of severity high or critical; 2 there is nothing to compare.
 */
import { readFileSync } from 'node:fs';

const { vulnerabilities } = JSON.parse(readFileSync(0, 'utf8'));
const bundled = [...readFileSync('build/THIRD-PARTY.txt', 'utf8').matchAll(/^(\S+) \d[\w.-]*: /gm)].map(
  ([, name]) => name,
);
const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = new Set([...bundled, ...Object.keys(peerDependencies)]);

if (!vulnerabilities || bundled.length === 0) process.exit(2);
for (const { name, severity, via } of Object.values(vulnerabilities)) {
  if (!names.has(name) || !['high', 'critical'].includes(severity)) continue;
  const titles = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`));
  console.error(`${name}: ${severity}: ${titles.join('; ')}`);
  process.exitCode = 1;
}
