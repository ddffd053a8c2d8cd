import { folderOf } from '../files/folder.ts';
import type { Problem, Rendering, Unseen } from '../model.ts';
import { groupOf } from '../objects/kinds.ts';
import type { TypedMap } from '../objects/typed-maps.ts';
import { printable } from '../printable.ts';
import { SUBSTITUTE } from '../problem.ts';
import type { MapValue } from '../yaml/value.ts';
import { renderApplication, renderApplicationSet } from './argo-cd.ts';
import type { Around, Delivery, Renderer } from './delivery.ts';
import { textAt } from './fields.ts';
import {
  builtFolder,
  renderFluxInstance,
  renderHelmRelease,
  renderKustomization,
  renderResourceSet,
  substitutes,
} from './flux.ts';
import { renderHelmChart } from './helm-chart.ts';
import { InputFolders } from './input-folders.ts';

const renderers: Readonly<Record<string, Renderer>> = {
  'kustomize.toolkit.fluxcd.io Kustomization': renderKustomization,
  'helm.toolkit.fluxcd.io HelmRelease': renderHelmRelease,
  'fluxcd.controlplane.io ResourceSet': renderResourceSet,
  'fluxcd.controlplane.io FluxInstance': renderFluxInstance,
  'argoproj.io Application': renderApplication,
  'argoproj.io ApplicationSet': renderApplicationSet,
  'helm.cattle.io HelmChart': renderHelmChart,
};

/** What is in a tree of Flux' or Argo CD's: deliveries, each with the command that renders it, and the sources that they name. */
export class Deliveries {
  readonly #deliveries = new Map<Unseen, Delivery>();
  readonly #sources = new Map<string, MapValue>();
  readonly #around: Around;
  /** The fix for a variable that has no value, by folder. */
  readonly #substitutions = new Map<string, string>();

  /** @param files of all that is read, charts included */
  constructor(files: readonly string[]) {
    // A source without a namespace gets one where it is built.
    const source = (kind: string, namespace: string, name: string) =>
      this.#sources.get(`${kind} ${namespace}/${name}`) ?? this.#sources.get(`${kind} /${name}`);
    this.#around = { folders: new InputFolders(files), source };
  }

  /** An object of a kind that is not the API server's own; `unseen` where something is made of it. */
  add({ apiVersion, kind, map }: TypedMap, unseen: Unseen | undefined): void {
    const [namespace = '', name = ''] = [textAt(map, 'metadata.namespace'), textAt(map, 'metadata.name')];
    const group = groupOf(apiVersion);
    if (group === 'source.toolkit.fluxcd.io') this.#sources.set(`${kind} ${namespace}/${name}`, map);
    if (unseen && renderers[`${group} ${kind}`])
      this.#deliveries.set(unseen, { apiVersion, kind, map, namespace, name, file: unseen.location.file });
  }

  /** The same with the command that renders it, where there is one. */
  withRendering(unseen: Unseen): Unseen {
    const delivery = this.#deliveries.get(unseen);
    if (!delivery) return unseen;
    const rendering = rendererOf(delivery)?.(delivery, this.#around);
    return rendering ? { ...unseen, rendering: inOneLine(rendering) } : unseen;
  }

  /** The same with the command of the Kustomization of Flux' that replaces the variable, where a variable is what is wrong. */
  withSubstitution(problem: Problem): Problem {
    if (problem.fix !== SUBSTITUTE) return problem;
    const folder = folderOf(problem.location.file);
    let fix = this.#substitutions.get(folder);
    if (fix === undefined) {
      const found = this.#nearest(folder);
      const { command } = (found && renderKustomization(found, this.#around)) ?? {};
      fix = command === undefined ? SUBSTITUTE : printable(`substitute the variables first, for example: ${command}`);
      this.#substitutions.set(folder, fix);
    }
    return { ...problem, fix };
  }

  /** The Kustomization that builds a folder, or one whose folder stands beside it, as those of bases do. */
  #nearest(folder: string): Delivery | undefined {
    const { folders } = this.#around;
    const near = [...this.#deliveries.values()].flatMap((delivery) => {
      const built = rendererOf(delivery) === renderKustomization ? builtFolder(delivery, this.#around) : undefined;
      if (built === undefined) return [];
      const common = folders.inCommon(built, folder);
      const holdsIt = common === folders.inCommon(built, built);
      if (!holdsIt && common === 0) return [];
      return [{ delivery, rank: (substitutes(delivery) ? 2e6 : 0) + (holdsIt ? 1e6 : 0) + common }];
    });
    return near.sort((a, b) => b.rank - a.rank)[0]?.delivery;
  }
}

function rendererOf({ apiVersion, kind }: Delivery): Renderer | undefined {
  return renderers[`${groupOf(apiVersion)} ${kind}`];
}

function inOneLine({ command, lacks }: Rendering): Rendering {
  return {
    ...(command !== undefined && { command: printable(command) }),
    ...(lacks !== undefined && { lacks: printable(lacks) }),
  };
}
