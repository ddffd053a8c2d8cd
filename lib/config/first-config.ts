import { stringify } from 'yaml';
import { argoCdSets } from './argo-cd-sets.ts';
import { isAside } from './aside.ts';
import { DELIVERS, type IsOwn, leadIn, roots, SYNC } from './delivered-paths.ts';
import { folderSets } from './folder-sets.ts';
import { type Found, lastOf, type WrittenSet } from './found-set.ts';
import { notLedTo } from './not-led-to.ts';
import { folderOf, joined, KINDS, KUSTOMIZATION, outermost, type RepositoryFile, textsIn } from './repository-files.ts';
import { SCHEMA_ADDRESS } from './schema-problems.ts';

/** A first `tierwall.yaml`. */
export interface FirstConfig {
  readonly text: string;
  /** Folders and files that are in no set, because nothing of Flux or Argo CD leads to them. */
  readonly notLedTo: readonly string[];
}

/**
 * A first `tierwall.yaml` for a repository. If there are trees of Flux or Argo CD, they lead to everything else. If not, or if
 * they lead to other repositories alone, the sets are the charts, the kustomizations that no other one uses, and folders of plain
 * manifests. Undefined if there is none of these.
 * @param exists whether a file or folder has a name. A set cannot have such a name
 * @param isOwn whether an address is that of the repository
 */
export function firstConfig(
  files: readonly RepositoryFile[],
  exists: (name: string) => boolean,
  isOwn: IsOwn,
): FirstConfig | undefined {
  const yaml = files.filter(({ path }) => /\.ya?ml$|(?:^|\/)(?:Kustomization|Kptfile)$/.test(path) && !isAside(path));
  const delivered = [...fluxSets(yaml, isOwn), ...argoCdSets(yaml, isOwn)];
  const rest = yaml.filter((file) => !DELIVERS.test(file.text()));
  const others = [...chartSets(rest), ...kustomizationSets(rest), ...folderSets(rest)];
  const isLed = delivered.length > 0 && leadIn(yaml, isOwn);
  const found = isLed ? delivered : [...delivered, ...others];
  if (found.length === 0) return undefined;
  const sets: Record<string, WrittenSet> = {};
  for (const { name, set } of told(found))
    sets[freeName(name, Object.keys(set)[0] ?? '', (one) => one in sets || exists(one))] = set;
  const text = [
    `# yaml-language-server: $schema=${SCHEMA_ADDRESS}`,
    '# What tierwall reads of this repository. What else a set may say: https://github.com/tierwall/tierwall/blob/main/docs/reference/config.md',
    stringify({ version: 1, sets }, { lineWidth: 0 }),
  ].join('\n');
  return { text, notLedTo: isLed ? notLedTo(yaml, delivered, others) : [] };
}

/** Names of folders that do not tell what is in them. */
const SAYS_NOTHING = /^(?:overlays?|environments?|envs?|clusters?|kustomize|k8s|kubernetes|manifests|deploy)$/;
const MOST_PARTS = 4;

/** Gives sets of one name, such as `overlays/prod` of several applications, a name that tells them apart: `shop-prod`. */
function told(found: readonly Found[]): Found[] {
  return found.map((one) => {
    const alike = found.filter(({ name, set }) => name === one.name && pathOf(set) !== undefined);
    const path = pathOf(one.set);
    if (alike.length < 2 || path === undefined) return one;
    const parts = (of: string) =>
      of.split('/').filter((part, i, all) => i === all.length - 1 || !SAYS_NOTHING.test(part));
    const lengths = Array.from({ length: MOST_PARTS - 1 }, (_, i) => i + 2);
    const names = (length: number) =>
      alike.map(({ set }) =>
        parts(pathOf(set) ?? '')
          .slice(-length)
          .join('-'),
      );
    const length = lengths.find((n) => new Set(names(n)).size === alike.length) ?? 1;
    return { ...one, name: lastOf(parts(path).slice(-length).join('-'), one.name) };
  });
}

/** The folder after which a set is named. A chart is not named after its folder. */
function pathOf(set: WrittenSet): string | undefined {
  const path = set['kustomization'] ?? set['flux'] ?? set['argocd'] ?? set['folder'];
  return typeof path === 'string' ? path.replace(/\.ya?ml$/, '') : undefined;
}

function fluxSets(files: readonly RepositoryFile[], isOwn: IsOwn): Found[] {
  const synced = files.filter(({ path }) => SYNC.test(path));
  const clusters = synced.map(({ path }) => folderOf(folderOf(path)));
  const found = files.filter((file) => KINDS.flux.test(file.text()));
  const others = roots(
    found.map((file) => ({ path: file.path, files: [file] })),
    isOwn,
  ).map(({ path }) => folderOf(path));
  const folders = clusters.length > 0 ? clusters : outermost(others);
  return folders.map((path) => ({ name: lastOf(path, 'flux'), set: { flux: path } }));
}

function chartSets(files: readonly RepositoryFile[]): Found[] {
  const charts = files.filter(
    ({ path, text }) => /(?:^|\/)Chart\.ya?ml$/.test(path) && !/^type:\s*["']?library/m.test(text()),
  );
  const folders = charts.map(({ path }) => folderOf(path));
  const names = new Map(charts.map(({ path, text }) => [folderOf(path), /^name:\s*["']?([\w.-]+)/m.exec(text())?.[1]]));
  // A chart in the charts folder of another one is part of that one.
  const own = folders.filter(
    (path) => !folders.some((other) => other !== path && `${path}/`.startsWith(`${other}/charts/`)),
  );
  return own.flatMap((chart) => {
    const name = lastOf(names.get(chart) ?? chart, 'chart');
    const values = files.filter(
      ({ path }) => folderOf(path) === chart && /(?:^|\/)values[-.](?!schema\.)\w[^/]*\.ya?ml$/.test(path),
    );
    if (values.length === 0) return [{ name, set: { chart } }];
    return values.map(({ path }) => {
      const kind = /values[-.]([^/]+)\.ya?ml$/.exec(path)?.[1] ?? '';
      return { name: `${name}-${kind}`, set: { chart, values: [path], release: name } };
    });
  });
}

/** The kustomizations that no other one names, without components. */
function kustomizationSets(files: readonly RepositoryFile[]): Found[] {
  const all = files.filter(({ path, text }) => KUSTOMIZATION.test(path) && !/^kind:\s*["']?Component\b/m.test(text()));
  const used = new Set(all.flatMap(({ path, text }) => textsIn(text()).map((to) => joined(folderOf(path), to))));
  return all
    .map(({ path }) => folderOf(path))
    .filter((path) => !used.has(path))
    .map((path) => ({ name: lastOf(path, 'kustomization'), set: { kustomization: path } }));
}

/** A name that is not taken: with the kind after it, or else with a number. */
function freeName(name: string, kind: string, isTaken: (name: string) => boolean): string {
  const names = [name, `${name}-${kind}`, ...Array.from({ length: 1000 }, (_, i) => `${name}-${kind}-${i + 2}`)];
  return names.find((one) => !isTaken(one)) ?? name;
}
