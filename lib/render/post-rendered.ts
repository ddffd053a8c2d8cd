import { isHook } from './hooks.ts';
import { kustomized } from './kustomize.ts';
import { NotFollowed } from './not-followed.ts';
import { Part, type PlainObject } from './part.ts';
import { at, listAt, mapsAt, type Plain, plainDocuments, sameText } from './plain-yaml.ts';
import type { Limits } from './run-program.ts';
import type { Side } from './side.ts';
import { withFolder } from './written.ts';

/** A folder of the tree. No repository has one of this name. */
const FOLDER = '.tierwall-post-renderer';

/** How Helm's output is changed. */
export interface PostRendering {
  readonly renderers: readonly Plain[];
  /** What happens to hooks: `combined`, `separate` or `nohooks`. Undefined means the default, which depends on the version of Flux. */
  readonly strategy: string | undefined;
}

/** What kustomize makes of what Helm has rendered, as the postRenderers of a HelmRelease say. @throws NotFollowed for other ones */
export async function postRendered(
  side: Side,
  text: string,
  { renderers, strategy }: PostRendering,
  limits: Limits,
): Promise<string> {
  if (renderers.length === 0) return text;
  const objects = new Part({ file: '', text }).objects.filter(({ value }) => value !== undefined);
  const rendered = (some: readonly PlainObject[]) => rendersOf(side, textOf(some), renderers, limits);
  const hooks = objects.filter(isHook);
  if (hooks.length === 0) return rendersOf(side, text, renderers, limits);
  const others = objects.filter((one) => !isHook(one));
  if (strategy === 'nohooks') return joined(await rendered(others), textOf(hooks));
  const changed = await rendered(hooks);
  if (strategy === 'separate') return joined(await rendered(others), changed);
  if (strategy !== 'combined' && !isAlike(changed, textOf(hooks)))
    throw new NotFollowed(
      'whether its postRenderers change hooks depends on the version of Flux; set postRenderStrategy',
    );
  return rendersOf(side, text, renderers, limits);
}

function textOf(objects: readonly PlainObject[]): string {
  return objects.map((one) => `---\n${JSON.stringify(one.value)}\n`).join('');
}

function joined(one: string, other: string): string {
  return `${one.trimEnd()}\n---\n${other}`;
}

function isAlike(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) =>
    plainDocuments(text)
      .map(({ value }) => sameText(value))
      .sort()
      .join(),
  );
  return first === second;
}

async function rendersOf(side: Side, text: string, renderers: readonly Plain[], limits: Limits): Promise<string> {
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
    const files = { 'all.yaml': result, 'kustomization.yaml': JSON.stringify(kustomization) };
    result = await withFolder(side.tree, FOLDER, files, () => kustomized(side, FOLDER, limits));
  }
  return result;
}
