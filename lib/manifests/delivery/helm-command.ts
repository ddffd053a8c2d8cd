import { argument, fileArgument } from '../files/folder.ts';
import type { Rendering } from '../model.ts';
import { type Delivery, piped, rendering } from './delivery.ts';

/** What Helm is to render. */
export interface Release {
  readonly name: string;
  /** A folder, a name in a repository, or a URL. */
  readonly chart: string;
  /** The URL of the chart repository. */
  readonly repository?: string | undefined;
  readonly version?: string | undefined;
  readonly namespace?: string | undefined;
  readonly valueFiles?: readonly string[];
  /** The field of the delivery in which values are written. */
  readonly valuesAt?: string | undefined;
}

/** The command that renders the release of a delivery, and what it leaves out. */
export function helmTemplate(delivery: Delivery, release: Release, lacks: readonly string[]): Rendering {
  const { name, chart, repository, version, namespace, valueFiles = [], valuesAt } = release;
  const isOci = repository?.startsWith('oci://');
  const words = [
    ...['helm', 'template', argument(name), argument(isOci ? `${repository?.replace(/\/$/, '')}/${chart}` : chart)],
    ...(repository !== undefined && !isOci ? ['--repo', argument(repository)] : []),
    ...(version === undefined ? [] : ['--version', argument(version)]),
    ...(namespace ? ['--namespace', argument(namespace)] : []),
    ...valueFiles.flatMap((file) => ['--values', argument(file)]),
    ...(valuesAt === undefined ? [] : ['--values', `<(${valuesOf(delivery, valuesAt)})`]),
  ];
  // Helm would take a word that begins with a dash for an option.
  const isSafe = ![name, chart, repository, version, namespace].some((word) => word?.startsWith('-'));
  return rendering(isSafe ? piped(words.join(' ')) : undefined, lacks);
}

function valuesOf({ kind, name, file }: Delivery, path: string): string {
  const query = `select(.kind == ${JSON.stringify(kind)} and .metadata.name == ${JSON.stringify(name)}) | .${path}`;
  return `yq ${argument(query)} ${fileArgument(file)}`;
}

/** Helm takes a name without a dot or slash in front for the name of a chart in a repository. */
export function chartFolder(folder: string): string {
  const path = folder.replace(/^[^/:]+:/, '').replace(/(?<=.)\/$/, '');
  return /^(?:\/|\.)/.test(path) ? path : `./${path}`;
}
