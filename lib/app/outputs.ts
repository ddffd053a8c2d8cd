import type { App } from 'cdk8s';
import { intentOf, intentYaml } from '../constructs/intent.ts';
import { guide, hardened } from './application.ts';
import { clusterApp } from './cluster.ts';
import { guideApp } from './guide.ts';
import { hardenedApp } from './hardened.ts';

/**
 * All that goes to dist/: each app to the folder of its name, and the intent files as text by path.
 * A profile of your own is one entry more under `profiles`; the first one is what scripts/ take where no --profile is given.
 */
export function outputs(): { apps: ReadonlyMap<string, App>; texts: ReadonlyMap<string, string> } {
  const profiles = Object.entries({ guide: guideApp(guide), hardened: hardenedApp(hardened) });
  return {
    apps: new Map([['cluster', clusterApp()], ...profiles.map(([name, { app }]): [string, App] => [name, app])]),
    texts: new Map(
      profiles.map(([profile, { declared }]) => [
        `intent/${profile}.yaml`,
        intentYaml(intentOf({ profile, ...declared })),
      ]),
    ),
  };
}
