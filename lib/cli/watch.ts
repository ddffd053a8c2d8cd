import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { watch } from 'chokidar';
import { verdictLine } from '../format/change.ts';
import { diffText } from '../format/diff.ts';
import { printProblem } from '../format/problem.ts';
import type { Manifests } from '../manifests/model.ts';
import { readManifests } from '../manifests/read.ts';
import { allOf, reviewManifests } from '../review/review.ts';
import { printError } from './output.ts';

/**
 * `npm run watch`: synthesizes again whenever a source is saved, and prints what connects differently from the start. Ends with
 * Ctrl-C.
 */
const SOURCES = ['lib/app', 'lib/constructs', 'lib/synth', 'imports', 'main.ts'];
const DIST = 'dist';
/** Milliseconds to wait after a change, because editors write a file in several steps. */
const SETTLE = 20;

function main(): void {
  const start = readProfiles();
  let running = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  const update = (since: number): void => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    const child = spawn(process.execPath, ['bin/launch.mjs', 'main.ts'], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('close', (status) => {
      running = false;
      if (status === 0) printChanges(start, since);
      else printError('not synthesized; dist/ did not change');
      if (again) {
        again = false;
        update(performance.now());
      }
    });
  };
  const ignored = (file: string) => /\.\w+$/.test(file) && (!file.endsWith('.ts') || file.endsWith('.test.ts'));
  const onSave = (): void => {
    const since = performance.now();
    clearTimeout(timer);
    timer = setTimeout(update, SETTLE, since);
  };
  // Printed once changes are noticed.
  const onReady = (): void => {
    process.stdout.write(`watching ${SOURCES.join(', ')}; Ctrl-C ends it\n`);
    for (const [name, manifests] of start) process.stdout.write(`${name}: ${manifests.workloads.length} workloads\n`);
  };
  watch(SOURCES, { ignored, ignoreInitial: true }).on('all', onSave).on('ready', onReady);
}

/** The folders of dist/ that hold workloads, by name. */
function readProfiles(): Map<string, Manifests> {
  const profiles = new Map<string, Manifests>();
  for (const entry of readdirSync(DIST, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const manifests = readManifests([join(DIST, entry.name)]);
    if (manifests.workloads.length > 0) profiles.set(entry.name, manifests);
  }
  return profiles;
}

function printChanges(start: ReadonlyMap<string, Manifests>, since: number): void {
  const now = readProfiles();
  const none = { ...readManifests([]), problems: [] };
  const lines: string[] = [];
  for (const name of new Set([...start.keys(), ...now.keys()])) {
    const [before, after] = [start.get(name) ?? none, now.get(name) ?? none];
    for (const problem of after.problems) printError(printProblem(problem));
    const review = reviewManifests(before, after);
    lines.push(allOf(review).length === 0 ? `${name}: ${verdictLine(review)}\n` : `${name}: ${diffText(review)}`);
  }
  const time = new Date().toTimeString().slice(0, 8);
  process.stdout.write(
    `\n${time}, ${((performance.now() - since) / 1000).toFixed(2)} s after the save\n${lines.join('')}`,
  );
}

main();
