import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Text, Texts } from '../../manifests/model.ts';
import { RenderFailure } from '../failure.ts';
import { digestOfReads } from '../kustomization-reads.ts';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import { Part, type PlainObject } from '../part.ts';
import { asMap, at, listAt, type Plain, textAt } from '../plain-yaml.ts';
import { Pool } from '../pool.ts';
import { MissingProgram } from '../programs.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { builtByFlux } from './flux-kustomization.ts';
import { variablesOf, withCommonMetadata, withVariables } from './flux-variables.ts';
import { renderHelmRelease } from './helm-release.ts';

export interface FluxSet {
  readonly name: string;
  /** The folder that Flux syncs, from the top of the tree. */
  readonly path: string;
  readonly limits: Limits;
}

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io Kustomization';
const HELM_RELEASE = 'helm.toolkit.fluxcd.io HelmRelease';
/** More is a circle, or nobody's cluster. */
const MOST = 2000;

/** What Flux applies from a folder of the tree: what its Kustomizations and HelmReleases lead to, as far as that is in the tree. */
export async function fluxTree(side: Side, set: FluxSet): Promise<Texts> {
  return new FluxTree(side, set).read();
}

class FluxTree {
  readonly #side: Side;
  readonly #set: FluxSet;
  readonly #parts: Part[] = [];
  #pool = new Pool();
  readonly #notes: string[] = [];
  readonly #open: PlainObject[] = [];
  readonly #met = new Set<string>();

  constructor(side: Side, set: FluxSet) {
    this.#side = side;
    this.#set = set;
  }

  async read(): Promise<Texts> {
    const root = await this.#build(this.#set.path, undefined, undefined, '');
    this.#pool.add(root.flatMap(({ objects }) => objects));
    const own = root.flatMap(({ objects }) => objects).find((one) => this.#isOfRoot(one));
    if (!own) this.#add(root);
    else {
      // It builds the folder that it stands in, with what it says besides.
      this.#met.add(own.words);
      this.#pool = new Pool();
      this.#add(await this.#attempt(own, () => this.#build(this.#set.path, asMap(own.value?.['spec']), own, '')), root);
    }
    await this.#followKustomizations();
    await this.#followReleases();
    return { texts: this.#parts.map(({ result }) => result), problems: [], notes: this.#notes };
  }

  #isOfRoot(one: PlainObject): boolean {
    const path = textAt(one.value, 'spec.path');
    return (
      one.kind === KUSTOMIZATION &&
      path !== undefined &&
      fromTop(path) === this.#set.path &&
      this.#sourceOf(one) === undefined
    );
  }

  #add(parts: readonly Part[] | undefined, otherwise: readonly Part[] = []): void {
    for (const part of parts ?? otherwise) {
      this.#parts.push(part);
      this.#pool.add(part.objects);
      this.#open.push(...part.objects.filter(({ kind }) => kind === KUSTOMIZATION || kind === HELM_RELEASE));
      if (this.#open.length > MOST) throw new RenderFailure(`more than ${MOST} Kustomizations and HelmReleases`);
    }
  }

  /** In rounds: one may need variables that another one brings. */
  async #followKustomizations(): Promise<void> {
    for (let waiting: PlainObject[] = [], isLast = false; ; ) {
      const [open, others] = [
        [...waiting, ...this.#open.filter(({ kind }) => kind === KUSTOMIZATION)],
        this.#open.filter(({ kind }) => kind !== KUSTOMIZATION),
      ];
      this.#open.splice(0, this.#open.length, ...others);
      waiting = [];
      let isProgress = false;
      for (const one of open) {
        if (this.#met.has(one.words)) {
          if (one.text.trim() !== '') one.drop();
          continue;
        }
        if (!isLast && !this.#hasVariables(one)) waiting.push(one);
        else {
          isProgress = true;
          this.#met.add(one.words);
          this.#add(await this.#attempt(one, () => this.#follow(one)));
        }
      }
      if (waiting.length === 0 && !this.#open.some(({ kind }) => kind === KUSTOMIZATION)) return;
      isLast = !isProgress;
    }
  }

  #hasVariables(one: PlainObject): boolean {
    try {
      variablesOf(asMap(one.value?.['spec']), one.namespace, this.#pool);
      return true;
    } catch {
      return false;
    }
  }

  async #followReleases(): Promise<void> {
    for (const one of this.#open.filter(({ kind }) => kind === HELM_RELEASE)) {
      const about = {
        side: this.#side,
        limits: this.#set.limits,
        pool: this.#pool,
        sourceOf: (kind: string, namespace: string, name: string) => this.#source(kind, namespace, name),
      };
      const found = await this.#attempt(one, () => renderHelmRelease(one, about));
      if (found) this.#parts.push(new Part({ ...found, file: this.#file(`${one.namespace}-${one.name}-release`) }));
    }
  }

  /** Where it is followed its object is not needed any more; else it is left for whoever reads it to name, and why is said. */
  async #attempt<T>(one: PlainObject, follow: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await follow();
      one.drop();
      if (at(one.value, 'spec.suspend') === true)
        this.#notes.push(`${one.words} is suspended: what it renders now is not what it applied last`);
      return found;
    } catch (error) {
      if (error instanceof MissingProgram || !(error instanceof NotFollowed || error instanceof RenderFailure))
        throw error;
      one.leave([...(error instanceof NotFollowed ? error.inputs : []), this.#reads(one)]);
      this.#notes.push(`${one.words} is not followed: ${error.message}`);
      return undefined;
    }
  }

  /** What is in the tree of what it names, that a change of it is one. */
  #reads(one: PlainObject): string[] {
    const files = listAt(one.value, 'spec.chart.spec.valuesFiles').map(String);
    const named = ['spec.path', 'spec.chart.spec.chart'].flatMap((path) => textAt(one.value, path) ?? []);
    const paths = [...named, ...files].map(fromTop);
    const sources = [...listAt(one.value, 'spec.valuesFrom'), ...listAt(one.value, 'spec.postBuild.substituteFrom')];
    const values = sources.map((source) => {
      const kind = textAt(source, 'kind') ?? 'ConfigMap';
      return JSON.stringify(this.#pool.find(kind, one.namespace, textAt(source, 'name') ?? '')?.value ?? null);
    });
    const reference =
      at(one.value, 'spec.sourceRef') ?? at(one.value, 'spec.chart.spec.sourceRef') ?? at(one.value, 'spec.chartRef');
    const source = this.#pool.find(
      textAt(reference, 'kind') ?? '',
      textAt(reference, 'namespace') ?? one.namespace,
      textAt(reference, 'name') ?? '',
    );
    return [
      digestOfReads(
        this.#side.tree,
        paths.filter((path) => !path.startsWith('..')),
      ),
      ...values,
      JSON.stringify(source?.value ?? null),
    ];
  }

  async #follow(one: PlainObject): Promise<Part[]> {
    const spec = asMap(one.value?.['spec']);
    if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
    const why = this.#sourceOf(one);
    if (why !== undefined) throw new NotFollowed(why);
    const path = fromTop(textAt(spec, 'path') ?? './');
    if (path.startsWith('..')) throw new NotFollowed(`its path ${path} leads out of the repository`);
    if (!existsSync(join(this.#side.tree, path))) throw new NotFollowed(`its path ${path} is not in the tree`);
    return this.#build(path, spec, one, `${one.namespace}-${one.name}`);
  }

  async #build(folder: string, spec: Plain | undefined, one: PlainObject | undefined, name: string): Promise<Part[]> {
    const variables = variablesOf(spec, one?.namespace ?? '', this.#pool);
    const by = one ? `${one.words} of Flux` : `the files of ${folder}`;
    const rendered = (text: string): Text => ({ file: this.#file(name), text, renderedBy: by });
    const texts = await builtByFlux(this.#side, folder, this.#set.limits, spec, rendered);
    const owner = one && {
      'kustomize.toolkit.fluxcd.io/name': one.name,
      'kustomize.toolkit.fluxcd.io/namespace': one.namespace,
    };
    return texts.map((text) => {
      const part = new Part(text);
      for (const object of part.objects) object.write(withVariables(object, variables));
      const final = new Part(part.result);
      for (const object of final.objects) {
        const labelled = object.value && owner && withCommonMetadata(object.value, spec, owner);
        if (labelled) object.replace(labelled);
      }
      return final;
    });
  }

  /** Why the source of a Kustomization is not this tree; undefined: it is. */
  #sourceOf(one: PlainObject): string | undefined {
    const reference = at(one.value, 'spec.sourceRef');
    const kind = textAt(reference, 'kind') ?? '';
    return this.#source(kind, textAt(reference, 'namespace') ?? one.namespace, textAt(reference, 'name') ?? '');
  }

  #source(kind: string, namespace: string, name: string): string | undefined {
    const words = `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
    if (kind !== 'GitRepository') return `what ${words} holds is not in the tree`;
    // What flux bootstrap calls the repository that it is run in.
    if (name === 'flux-system') return undefined;
    const source = this.#pool.find(kind, namespace, name)?.value;
    if (!source) return `${words} is not in the tree`;
    const url = textAt(source, 'spec.url') ?? '';
    if (!isOwn(url, this.#side))
      return `${words} is another repository (${url}); if it is this one, write it under repositories: of tierwall.yaml`;
    const pinned = ['tag', 'semver', 'commit', 'name'].find(
      (field) => textAt(source, `spec.ref.${field}`) !== undefined,
    );
    const branch = textAt(source, 'spec.ref.branch');
    if (pinned !== undefined || !isOwnRevision(branch, this.#side))
      return `${words} is another revision (${pinned ?? `branch ${branch}`}) than this tree`;
    return undefined;
  }

  #file(name: string): string {
    const { prefix } = this.#side;
    return `${prefix}rendered/${this.#set.name}${name === '' ? '' : `/${name.replace(/[^\w.-]/g, '-')}`}.yaml`;
  }
}

/** A path of Flux' from the top of its source. */
function fromTop(path: string): string {
  return posix.normalize(`./${path}`).replace(/\/$/, '') || '.';
}
