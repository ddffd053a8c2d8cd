import { folderOf } from '../files/folder.ts';
import type { Problem, Rendering, Text, Unseen } from '../model.ts';
import { groupOf } from '../objects/kinds.ts';
import type { TypedMap } from '../objects/typed-maps.ts';
import { printable } from '../printable.ts';
import { SUBSTITUTE } from '../problem.ts';
import type { MapValue } from '../yaml/value.ts';
import { renderApplication, renderApplicationSet } from './argo-cd.ts';
import type { Around, Delivery, Renderer } from './delivery.ts';
import { digestsOfInputs, type Inputs } from './delivery-inputs.ts';
import { mapsAt, textAt } from './fields.ts';
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
import { NamedFiles } from './named-files.ts';

const renderers: Readonly<Record<string, Renderer>> = {
  'kustomize.toolkit.fluxcd.io Kustomization': renderKustomization,
  'helm.toolkit.fluxcd.io HelmRelease': renderHelmRelease,
  'fluxcd.controlplane.io ResourceSet': renderResourceSet,
  'fluxcd.controlplane.io FluxInstance': renderFluxInstance,
  'argoproj.io Application': renderApplication,
  'argoproj.io ApplicationSet': renderApplicationSet,
  'helm.cattle.io HelmChart': renderHelmChart,
};

/** The deliveries of a tree of Flux or Argo CD, each with the command that renders it, and the sources that they name. */
export class Deliveries {
  readonly #deliveries = new Map<Unseen, Delivery>();
  /** Sources of Flux, ConfigMaps and Secrets. */
  readonly #named = new Map<string, MapValue>();
  readonly #around: Around;
  readonly #inputs: Inputs;
  /** For each folder, what to do about a variable without a value. */
  readonly #substitutions = new Map<string, string>();
  /** The Kustomizations by the folders that they build. Filled when first needed. */
  #builders: Builders | undefined;

  readonly #hasData: boolean;

  /**
   * @param texts all that are read, charts included
   * @param isOfCluster true to ask neither for ConfigMaps and Secrets nor for files, which are not listed in a cluster
   */
  constructor(texts: readonly Text[], isOfCluster = false) {
    this.#hasData = !isOfCluster;
    // What is named may have no namespace, because the kustomization that builds it sets one.
    const named = (kind: string, namespace: string, name: string) =>
      this.#named.get(`${kind} ${namespace}/${name}`) ?? this.#named.get(`${kind} /${name}`);
    this.#around = { folders: new InputFolders(texts.map(({ file }) => file)), source: named };
    this.#inputs = { files: new NamedFiles(isOfCluster ? [] : texts), object: named };
  }

  /** Adds an object that a delivery may name, if it is of such a kind. */
  addNamed({ apiVersion, kind, map }: TypedMap): void {
    const namespace = textAt(map, 'metadata.namespace') ?? '';
    const add = (named: string, name = '') => this.#named.set(`${named} ${namespace}/${name}`, map);
    switch (groupOf(apiVersion)) {
      case '':
        if (this.#hasData && (kind === 'ConfigMap' || kind === 'Secret')) add(kind, textAt(map, 'metadata.name'));
        break;
      case 'source.toolkit.fluxcd.io':
        add(kind, textAt(map, 'metadata.name'));
        break;
      case 'source.extensions.fluxcd.io':
        // An ArtifactGenerator makes sources of other names.
        for (const one of mapsAt(map, 'spec.artifacts')) add('ExternalArtifact', textAt(one, 'name'));
    }
  }

  /** Adds a delivery, if it is one. */
  add({ apiVersion, kind, map }: TypedMap, unseen: Unseen | undefined): void {
    const [namespace = '', name = ''] = [textAt(map, 'metadata.namespace'), textAt(map, 'metadata.name')];
    const group = groupOf(apiVersion);
    if (unseen && (unseen.makes === 'objects' || renderers[`${group} ${kind}`]))
      this.#deliveries.set(unseen, { apiVersion, kind, map, namespace, name, file: unseen.location.file });
  }

  /** The same, with the command that renders it if there is one. What it names counts as its content. */
  withRendering(unseen: Unseen): Unseen {
    const delivery = this.#deliveries.get(unseen);
    if (!delivery) return unseen;
    const rendering = rendererOf(delivery)?.(delivery, this.#around);
    const content = [unseen.content, ...digestsOfInputs(delivery, this.#inputs).sort()].join();
    return { ...unseen, content, ...(rendering && { rendering: inOneLine(rendering) }) };
  }

  /** The same problem. If a variable caused it, the fix is the command of the Flux Kustomization that replaces the variable. */
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

  /** The Kustomization that builds a folder, or else one that builds a folder beside it, as for bases. */
  #nearest(folder: string): Delivery | undefined {
    this.#builders ??= this.#findBuilders();
    const { built, beside } = this.#builders;
    const path = this.#around.folders.upTo(folder).reverse();
    const near = [built, beside].flatMap((found) => path.flatMap((one) => found.get(one) ?? []));
    return near.find(substitutes) ?? near[0];
  }

  /**
   * For each folder, the Kustomization that builds it, and for each folder above that, one that builds something below it. A
   * Kustomization that replaces variables comes before others.
   */
  #findBuilders(): Builders {
    const builders = { built: new Map<string, Delivery>(), beside: new Map<string, Delivery>() };
    const add = (found: Map<string, Delivery>, folder: string, delivery: Delivery) => {
      const known = found.get(folder);
      if (!known || (!substitutes(known) && substitutes(delivery))) found.set(folder, delivery);
    };
    for (const delivery of this.#deliveries.values()) {
      const folder = rendererOf(delivery) === renderKustomization ? builtFolder(delivery, this.#around) : undefined;
      if (folder === undefined) continue;
      add(builders.built, folder, delivery);
      // The folder that all files share says nothing about which Kustomization is near.
      for (const one of this.#around.folders.upTo(folder).slice(1)) add(builders.beside, one, delivery);
    }
    return builders;
  }
}

/** Kustomizations by the folder that they build, and by the folders above it. */
interface Builders {
  readonly built: ReadonlyMap<string, Delivery>;
  readonly beside: ReadonlyMap<string, Delivery>;
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
