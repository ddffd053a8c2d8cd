import { posix } from 'node:path';
import { isKustomization, kustomized } from '../kustomize.ts';
import { kustomizedWith } from '../kustomized-with.ts';
import { NotFollowed } from '../not-followed.ts';
import { asMap, at, listAt, mapsAt, type Plain } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import type { Application } from './application.ts';
import { environmentOf } from './environment.ts';

/** The output of kustomize for a folder, after the `kustomize edit ...` commands that its source asks for. */
export async function builtByArgoCd(
  side: Side,
  app: Application,
  source: Plain,
  path: string,
  limits: Limits,
): Promise<string> {
  const options = asMap(at(source, 'kustomize'));
  // Without a kustomization, there is nothing to edit.
  if (!options || !isKustomization(side.tree, path)) return kustomized(side, path, limits);
  const components = componentsOf(side, path, options);
  const environment = environmentOf(app, source);
  const labels = Object.fromEntries(
    Object.entries(asMap(options['commonLabels']) ?? {}).map(([name, value]) => [name, environment(String(value))]),
  );
  return kustomizedWith(side, path, limits, (own) => {
    const field = (name: string) => (options[name] ? { [name]: options[name] } : {});
    const list = (name: string, more: readonly unknown[]) =>
      more.length > 0 ? { [name]: [...listAt(own, name), ...more] } : {};
    const annotations = asMap(options['commonAnnotations']);
    return {
      ...own,
      ...{ ...field('namePrefix'), ...field('nameSuffix'), ...field('namespace') },
      ...labelled(own, labels, options),
      ...(annotations && { commonAnnotations: { ...asMap(own['commonAnnotations']), ...annotations } }),
      ...list(
        'replicas',
        mapsAt(options, 'replicas').map((one) => ({ ...one, count: Number(one['count']) })),
      ),
      ...list('patches', mapsAt(options, 'patches')),
      ...list('components', components),
      ...list(
        'images',
        listAt(options, 'images').map((one) => imageOf(String(one))),
      ),
    };
  });
}

/** "edit add label" refuses a label that exists, unless it is forced. */
function labelled(own: Plain, labels: Plain, options: Plain): Plain {
  if (Object.keys(labels).length === 0) return {};
  const there = Object.keys(asMap(own['commonLabels']) ?? {}).find((name) => Object.hasOwn(labels, name));
  const isForced = options['forceCommonLabels'] === true;
  if (there !== undefined && !isForced)
    throw new NotFollowed(
      `its label ${there} is in the kustomization, too, which Argo CD refuses without forceCommonLabels`,
    );
  const includeTemplates = options['labelIncludeTemplates'] === true;
  if (options['labelWithoutSelector'] !== true) {
    if (includeTemplates)
      throw new NotFollowed('labelIncludeTemplates without labelWithoutSelector is refused by kustomize');
    return { commonLabels: { ...asMap(own['commonLabels']), ...labels } };
  }
  return { labels: [...listAt(own, 'labels'), { pairs: labels, includeSelectors: false, includeTemplates }] };
}

function componentsOf({ tree }: Side, path: string, options: Plain): readonly unknown[] {
  const components = listAt(options, 'components');
  if (options['ignoreMissingComponents'] !== true) return components;
  const found = components.filter((one) => isKustomization(tree, posix.join(path, String(one))));
  if (found.length > 1)
    throw new NotFollowed('with ignoreMissingComponents, some versions of Argo CD take one of its components alone');
  return found;
}

/** An entry of `images` from Argo CD's notation: `name=new:tag`, `name:tag` or `name@digest`. */
function imageOf(text: string): object {
  const [, name, rest = ''] = /^(?:([^=]+)=)?(.*)$/.exec(text) ?? [];
  const [, image = rest, tag, digest] = /^(.+?)(?::([^:/@]+))?(?:@(.+))?$/.exec(rest) ?? [];
  return {
    name: name ?? image,
    ...(name !== undefined && { newName: image }),
    ...(tag !== undefined && { newTag: tag }),
    ...(digest !== undefined && { digest }),
  };
}
