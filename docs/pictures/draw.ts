/**
 * `npm run pictures`: draws who can talk to whom in each profile as README shows it, from YAML alone: that of test/fixtures, which is not
 * changed with dist/. With --check: are the pictures as they would be drawn? Exit: 0 done, or the same; 1 another picture.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { instance } from '@viz-js/viz';
import { readManifests } from '../../lib/manifests/read.ts';
import { Connectivity } from '../../lib/reach/connectivity.ts';
import { pictureGraph } from './graph.ts';

const PROFILES = ['guide', 'hardened'];

async function main(isCheck: boolean): Promise<void> {
  const viz = await instance();
  for (const profile of PROFILES) {
    const file = `docs/pictures/${profile}.svg`;
    const connectivity = new Connectivity(readManifests([`test/fixtures/${profile}`]));
    const svg = viz.renderString(pictureGraph(connectivity), { format: 'svg' });
    if (!isCheck) writeFileSync(file, svg);
    else if (readOr(file) !== svg) {
      console.error(`${file} is not what test/fixtures/${profile} says; npm run pictures draws it anew`);
      process.exitCode = 1;
    }
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

main(process.argv.includes('--check'));
