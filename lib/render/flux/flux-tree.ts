import type { Text, Texts } from '../../manifests/model.ts';
import { RenderFailure } from '../failure.ts';
import { refuseOtherFields } from '../fields.ts';
import { FileNames } from '../file-names.ts';
import { withoutListed } from '../lists.ts';
import { lineOf, NotFollowed } from '../not-followed.ts';
import { Part, type PlainObject } from '../part.ts';
import { asMap, at, type Plain, sameText, textAt } from '../plain-yaml.ts';
import { Pool } from '../pool.ts';
import { MissingProgram } from '../programs.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { Artifact } from './artifact.ts';
import { enteredSource, whyNoFolder } from './entered-source.ts';
import { KUSTOMIZATION_FIELDS } from './flux-fields.ts';
import { builtByFlux } from './flux-kustomization.ts';
import { hasVariables, isSubstituted, substituteIn, variablesOf, withCommonMetadata } from './flux-variables.ts';
import { renderHelmRelease } from './helm-release.ts';
import { keptAsItIs, refuseEncrypted } from './kept-objects.ts';
import { fromTop, readsOf } from './reads.ts';

export interface FluxSet {
  readonly name: string;
  /** The folder that Flux syncs, from the top of the tree. */
  readonly path: string;
  readonly limits: Limits;
}

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io Kustomization';
const HELM_RELEASE = 'helm.toolkit.fluxcd.io HelmRelease';
const isFollowed = (kind: string) => kind === KUSTOMIZATION || kind === HELM_RELEASE;
/** How often a Kustomization that changes its own spec is built again. */
const MOST_BUILDS = 4;
/** With more than this, they lead in a circle. */
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
  /** The spec of each object that was met. */
  readonly #met = new Map<string, string>();
  readonly #artifact: Artifact;
  readonly #files: FileNames;

  constructor(side: Side, set: FluxSet) {
    this.#side = side;
    this.#set = set;
    this.#artifact = new Artifact(side.tree);
    this.#files = new FileNames(side.prefix, set.name);
  }

  async read(): Promise<Texts> {
    try {
      return await this.#read();
    } finally {
      this.#artifact.end();
    }
  }

  async #read(): Promise<Texts> {
    this.#artifact.pack(undefined);
    const missing = whyNoFolder(this.#set.path, this.#side, this.#artifact);
    if (missing !== undefined) throw new RenderFailure(`${this.#set.path} ${missing}`);
    const root = await this.#build(this.#set.path, undefined, undefined, '');
    this.#pool.add(root.flatMap(({ objects }) => objects));
    const own = root.flatMap(({ objects }) => objects).find((one) => this.#isOfRoot(one));
    if (!own) this.#add(root);
    else {
      this.#meets(own);
      this.#pool = new Pool();
      this.#add(await this.#attempt(own, () => this.#buildOwn(own)), root);
    }
    await this.#followKustomizations();
    await this.#followReleases();
    return { texts: this.#parts.map(({ result }) => result), problems: [], notes: this.#notes };
  }

  /** Builds the folder that the Kustomization itself is in. If the build changes its spec, the new spec counts. */
  async #buildOwn(own: PlainObject): Promise<Part[]> {
    let spec = asMap(own.value?.['spec']);
    for (let i = 0; i < MOST_BUILDS; i++) {
      const parts = await this.#build(this.#set.path, spec, own, '');
      const objects = parts.flatMap((part) => part.objects);
      const now = asMap(objects.find((one) => one.kind === own.kind && one.words === own.words)?.value?.['spec']);
      if (!now || sameText(now) === sameText(spec)) {
        this.#met.set(own.words, sameText(spec));
        return parts;
      }
      spec = now;
    }
    throw new NotFollowed('it changes itself each time that it is built');
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

  /** Is it the first of its name? Another one with the same spec is dropped. Another one with a different spec is left as it is. */
  #meets(one: PlainObject): boolean {
    const said = sameText(at(one.value, 'spec'));
    const before = this.#met.get(one.words);
    if (before === undefined) this.#met.set(one.words, said);
    else if (before === said) one.drop();
    else this.#leave(one, new NotFollowed('it is declared twice, with different specs'));
    return before === undefined;
  }

  #add(parts: readonly Part[] | undefined, otherwise: readonly Part[] = []): void {
    const all = (parts ?? otherwise).flatMap((part) => withoutListed(part, isFollowed, () => this.#files.of('listed')));
    for (const part of all) {
      this.#parts.push(part);
      this.#pool.add(part.objects);
      this.#open.push(...part.objects.filter(({ kind }) => isFollowed(kind)));
      // In a chain, few objects are open at a time, so those that were met count, too.
      if (this.#met.size + this.#open.length > MOST)
        throw new RenderFailure(`more than ${MOST} Kustomizations and HelmReleases`);
    }
  }

  /** Follows Kustomizations in rounds, because one may need variables that another one brings. */
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
        // An empty text means that it was followed when it was built.
        if (one.text.replace(/^---$/m, '').trim() === '') continue;
        if (!isLast && !this.#met.has(one.words) && !hasVariables(one, this.#pool)) waiting.push(one);
        else {
          isProgress = true;
          if (!this.#meets(one)) continue;
          this.#add(await this.#attempt(one, () => this.#follow(one)));
        }
      }
      if (waiting.length === 0 && !this.#open.some(({ kind }) => kind === KUSTOMIZATION)) return;
      isLast = !isProgress;
    }
  }

  async #followReleases(): Promise<void> {
    for (const one of this.#open.filter(({ kind }) => kind === HELM_RELEASE)) {
      const about = {
        side: this.#side,
        limits: this.#set.limits,
        pool: this.#pool,
        sourceOf: (kind: string, namespace: string, name: string) => this.#source(kind, namespace, name),
        say: (note: string) => this.#notes.push(`${one.words} ${note}`),
      };
      if (!this.#meets(one)) continue;
      const found = await this.#attempt(one, () => renderHelmRelease(one, about));
      if (found) this.#parts.push(new Part({ ...found, file: this.#files.of(`${one.namespace}-${one.name}-release`) }));
    }
  }

  /** Follows an object and drops it. If that fails, the object stays, so that the output names it, with the reason. */
  async #attempt<T>(one: PlainObject, follow: () => Promise<T>): Promise<T | undefined> {
    try {
      const found = await follow();
      one.drop();
      if (at(one.value, 'spec.suspend') === true)
        this.#notes.push(`${one.words} is suspended: what it renders now is not what it applied last`);
      return found;
    } catch (error) {
      this.#leave(one, error);
      return undefined;
    }
  }

  #leave(one: PlainObject, error: unknown): void {
    if (error instanceof MissingProgram || !(error instanceof NotFollowed || error instanceof RenderFailure))
      throw error;
    // The object may depend on files that its source leaves out.
    this.#artifact.unpack();
    one.leave([...(error instanceof NotFollowed ? error.inputs : []), readsOf(one, this.#pool, this.#side.tree)]);
    this.#notes.push(`${one.words} is not followed: ${lineOf(error)}`);
  }

  async #follow(one: PlainObject): Promise<Part[]> {
    const spec = asMap(one.value?.['spec']);
    if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
    const why = this.#sourceOf(one);
    if (why !== undefined) throw new NotFollowed(why);
    const path = fromTop(textAt(spec, 'path') ?? './');
    const missing = whyNoFolder(path, this.#side, this.#artifact);
    if (missing !== undefined) throw new NotFollowed(`its path ${path} ${missing}`);
    return this.#build(path, spec, one, `${one.namespace}-${one.name}`);
  }

  async #build(folder: string, spec: Plain | undefined, one: PlainObject | undefined, name: string): Promise<Part[]> {
    if (one) refuseOtherFields(spec, KUSTOMIZATION_FIELDS, 'spec');
    const variables = variablesOf(spec, one?.namespace ?? '', this.#pool, (note) =>
      this.#notes.push(`${one?.words} ${note}`),
    );
    const isSubstituting = isSubstituted(spec, variables);
    const by = one ? `${one.words} of Flux` : `the files of ${folder}`;
    const rendered = (text: string): Text => ({ file: this.#files.of(name), text, renderedBy: by });
    const texts = await builtByFlux(this.#side, folder, this.#set.limits, spec, rendered);
    const owner = one && {
      'kustomize.toolkit.fluxcd.io/name': one.name,
      'kustomize.toolkit.fluxcd.io/namespace': one.namespace,
    };
    return texts.map((text) => {
      const part = new Part(text);
      if (isSubstituting) for (const object of part.objects) substituteIn(object, variables);
      const final = new Part(part.result);
      for (const object of final.objects) {
        refuseEncrypted(object);
        const kept = keptAsItIs(object);
        if (kept !== undefined) this.#notes.push(`${object.words} is not always applied by Flux (${kept})`);
        const labelled = object.value && owner && withCommonMetadata(object.value, spec, owner);
        if (labelled) object.replace(labelled);
      }
      return final;
    });
  }

  /** Why the source of a Kustomization is not this tree. Undefined if it is. */
  #sourceOf(one: PlainObject): string | undefined {
    const reference = at(one.value, 'spec.sourceRef');
    const kind = textAt(reference, 'kind') ?? '';
    return this.#source(kind, textAt(reference, 'namespace') ?? one.namespace, textAt(reference, 'name') ?? '');
  }

  #source(kind: string, namespace: string, name: string): string | undefined {
    return enteredSource({ kind, namespace, name }, this.#pool, this.#side, this.#artifact);
  }
}
