import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kustomized } from './kustomize.ts';
import { NotFollowed } from './not-followed.ts';
import { at, listAt, mapsAt, type Plain } from './plain-yaml.ts';
import type { Limits } from './run-program.ts';
import type { Side } from './side.ts';

/** A folder of the tree that no repository has. */
const FOLDER = '.tierwall-post-renderer';

/** What kustomize makes of what Helm has rendered, as the postRenderers of a HelmRelease say. @throws NotFollowed for other ones */
export async function postRendered(
  side: Side,
  text: string,
  renderers: readonly Plain[],
  limits: Limits,
): Promise<string> {
  let result = text;
  for (const renderer of renderers) {
    const kustomize = at(renderer, 'kustomize');
    if (kustomize === undefined) throw new NotFollowed('its postRenderers are of a kind that is not supported');
    const kustomization = {
      ...{ apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['all.yaml'] },
      patches: [
        ...mapsAt(kustomize, 'patches'),
        ...listAt(kustomize, 'patchesStrategicMerge').map((patch) => ({ patch: JSON.stringify(patch) })),
        ...mapsAt(kustomize, 'patchesJson6902').map((one) => ({
          target: one['target'],
          patch: JSON.stringify(one['patch']),
        })),
      ],
      images: mapsAt(kustomize, 'images'),
    };
    const folder = join(side.tree, FOLDER);
    mkdirSync(folder);
    try {
      writeFileSync(join(folder, 'all.yaml'), result);
      writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
      result = await kustomized(side, FOLDER, limits);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return result;
}
