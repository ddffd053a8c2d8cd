import type { App } from 'cdk8s';
import { intentYaml } from '../constructs/intent.ts';
import { guide, hardened } from './application.ts';
import { clusterApp } from './cluster.ts';
import { guideApp } from './guide.ts';
import { hardenedApp } from './hardened.ts';

/** All that goes to dist/: each app to the folder of its name, and the intent files as text by path. */
export function outputs(): { apps: ReadonlyMap<string, App>; texts: ReadonlyMap<string, string> } {
  const guideOutput = guideApp(guide);
  const hardenedOutput = hardenedApp(hardened);
  return {
    apps: new Map([
      ['cluster', clusterApp()],
      ['guide', guideOutput.app],
      ['hardened', hardenedOutput.app],
    ]),
    texts: new Map([
      ['intent/guide.yaml', intentYaml(guideOutput.intent)],
      ['intent/hardened.yaml', intentYaml(hardenedOutput.intent)],
    ]),
  };
}
