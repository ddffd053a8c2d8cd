import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'cdk8s';
import { outputs } from './lib/app/outputs';

// As the template does it, App.synth() writes; an app writes into one folder, so there is one for each.
const { apps, texts } = outputs();
const dist = process.env.CDK8S_OUTDIR ?? 'dist';
apps.forEach((app: App, folder: string) => {
  Object.assign(app, { outdir: join(dist, folder) });
  app.synth();
});
mkdirSync(join(dist, 'intent'), { recursive: true });
for (const [path, text] of Array.from(texts)) writeFileSync(join(dist, path), text);
