import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDependencies, lacking } from './chart-dependencies.ts';
import { RenderFailure } from './failure.ts';
import { temporaryFolder } from './leftovers.ts';
import { helmProgram } from './programs.ts';
import { type Limits, runProgram } from './run-program.ts';
import type { Side } from './side.ts';
import { outputOf } from './tried.ts';

/** What Helm is to render. */
export interface Release {
  /** The folder of the chart, from the top of the tree. */
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  /** Values files, from the top of the tree, and texts of values. The last one wins. */
  readonly values: readonly ({ readonly file: string } | { readonly text: string })[];
  /** The arguments for `--set` and similar options. */
  readonly settings?: readonly string[];
  /** Files that the settings name, from the top of the tree. */
  readonly reads?: readonly string[];
  /** Leaves out what is in `crds` folders. An install applies that in addition, whatever its kind. */
  readonly isWithoutCrds?: boolean;
}

/** Is there a chart in this folder of the tree? */
function isChart(tree: string, folder: string): boolean {
  return existsSync(join(tree, folder, 'Chart.yaml'));
}

/**
 * The output of `helm template` for a chart, without its tests. Helm asks no cluster, and templates can read neither the
 * environment nor files outside of the chart.
 * @throws RenderFailure with Helm's message, or with what the chart lacks
 */
export async function helmTemplated(side: Side, release: Release, limits: Limits): Promise<string> {
  const { tree, cache } = side;
  const { chart, name, namespace, values, reads = [], isWithoutCrds = false } = release;
  const settings = withVersion(release.settings ?? [], side.kubeVersion);
  if (!isChart(tree, chart)) throw new RenderFailure(`${chart} has no Chart.yaml`);
  if ([name, namespace].some((word) => !/^[a-z0-9][a-z0-9.-]*$/.test(word)))
    throw new RenderFailure(
      `${JSON.stringify(name)} in ${JSON.stringify(namespace)} is not a release that Helm accepts`,
    );
  const helm = helmProgram();
  const run = { tree, folder: tree, limits, isolation: 'network' as const };
  const missing = addDependencies(side, chart);
  if (missing.length > 0) {
    if (!limits.network) throw new RenderFailure(lacking(chart, missing));
    const path = process.env['PATH'] ?? '';
    const build = {
      ...run,
      program: helm.file,
      name: 'helm dependency build',
      args: ['dependency', 'build', chart],
      path,
    };
    outputOf(await runProgram(build), limits);
  }
  const files = values.flatMap((one) => ('file' in one ? [one.file] : []));
  const absent = files.find((file) => !existsSync(join(tree, file)));
  if (absent !== undefined) throw new RenderFailure(`the values file ${absent} is not there`);
  const words = ['helm', name, chart, namespace, JSON.stringify(values), `${isWithoutCrds}`, ...settings];
  const { folder, remove } = temporaryFolder('values');
  try {
    const given = values.flatMap((one, i) => {
      if ('file' in one) return ['--values', one.file];
      const file = join(folder, `${i}.yaml`);
      writeFileSync(file, one.text);
      return ['--values', file];
    });
    // "./" makes it a folder, even if a chart repository has the same name.
    const own = `./${chart}`;
    const options = ['--namespace', namespace, '--skip-tests', ...(isWithoutCrds ? [] : ['--include-crds'])];
    const args = [...helm.words, name, own, ...options, ...given, ...settings];
    const ran = cache.rendered(words, tree, [chart, ...files, ...reads], () =>
      runProgram({ ...run, program: helm.file, name: helm.name, args, path: '' }),
    );
    return withoutDefinitions(outputOf(await ran, limits));
  } finally {
    remove();
  }
}

/** What a chart's own settings say of the version of Kubernetes counts before what the set says. */
function withVersion(settings: readonly string[], version: string | undefined): readonly string[] {
  const option = '--kube-version';
  return version === undefined || settings.includes(option) ? settings : [...settings, option, version];
}

/** CustomResourceDefinitions decide nothing, and are the largest part of what some charts print. */
function withoutDefinitions(text: string): string {
  const isDefinition = (document: string): boolean => {
    const kinds = document.match(/^["']?kind["']?\s*:.*$/gm) ?? [];
    return kinds.length === 1 && /^kind: CustomResourceDefinition\s*$/.test(kinds[0] ?? '');
  };
  return text
    .split(/^(?=---\s*$)/m)
    .filter((document) => !isDefinition(document))
    .join('');
}
