import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { applicationIntent, intentYaml, synthesize } from '../lib/index.ts';

/** Writes an example below a folder: `dist/` and `intent.yaml`. */
export function writeExample(profile: string, make: (app: App) => void, folder: string): readonly string[] {
  const app = new App({ outdir: join(folder, 'dist') });
  make(app);
  mkdirSync(folder, { recursive: true });
  return synthesize(app, { texts: { [join(folder, 'intent.yaml')]: intentYaml(applicationIntent(profile, app)) } });
}
