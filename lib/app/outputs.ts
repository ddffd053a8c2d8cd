import type { App } from 'cdk8s';
import { type Declaration, intentOf, intentYaml } from '../constructs/intent.ts';
import { sealedIntent } from '../constructs/sealed-intent.ts';
import type { Seals } from '../constructs/seals.ts';
import { guide, hardened } from './application.ts';
import { clusterApp } from './cluster.ts';
import { CLUSTER_FLOOR } from './cluster-settings.ts';
import { guideApp } from './guide.ts';
import { hardenedApp } from './hardened.ts';

interface ProfileOutput {
  readonly app: App;
  readonly declared: Omit<Declaration, 'profile'>;
  readonly seals?: Seals;
}

/**
 * Everything that goes to dist/: each app to the folder of its name, and the intent files as text by path. To add a profile of
 * your own, add an entry under `profiles`. scripts/ use the first one if no --profile is given.
 */
export function outputs(): { apps: ReadonlyMap<string, App>; texts: ReadonlyMap<string, string> } {
  const profiles: [string, ProfileOutput][] = Object.entries({
    guide: guideApp(guide),
    hardened: hardenedApp(hardened, CLUSTER_FLOOR),
  });
  return {
    apps: new Map([['cluster', clusterApp()], ...profiles.map(([name, { app }]): [string, App] => [name, app])]),
    texts: new Map(
      profiles.map(([profile, { declared, seals }]) => {
        const intent = intentOf({ profile, ...declared });
        return [`intent/${profile}.yaml`, intentYaml(seals ? sealedIntent(intent, seals) : intent)];
      }),
    ),
  };
}
