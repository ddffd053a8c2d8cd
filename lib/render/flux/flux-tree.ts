import type { Texts } from '../../manifests/model.ts';
import { Delivering } from '../delivering.ts';
import { RenderFailure } from '../failure.ts';
import { FileNames } from '../file-names.ts';
import { leaveHooksOut, saidToHelm } from '../hooks.ts';
import { withoutListed } from '../lists.ts';
import { lineOf, NotFollowed } from '../not-followed.ts';
import type { Part, PlainObject } from '../part.ts';
import { fromTop } from '../paths.ts';
import { asMap, at, type Plain, sameText, textAt } from '../plain-yaml.ts';
import { Pool } from '../pool.ts';
import { MissingProgram } from '../programs.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { builtParts } from './built-parts.ts';
import { hasVariables } from './flux-variables.ts';
import { renderHelmRelease } from './helm-release.ts';
import { keepingOf, keepingOfRelease, saidToFlux } from './kept-objects.ts';
import { readsOf } from './reads.ts';
import { Sources } from './sources.ts';

/** A set of tierwall.yaml that follows what Flux syncs from a folder. */
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
  readonly #sources: Sources;
  readonly #files: FileNames;
  readonly #delivering = new Delivering();

  constructor(side: Side, set: FluxSet) {
    this.#side = side;
    this.#set = set;
    this.#sources = new Sources(side, () => this.#pool);
    this.#files = new FileNames(side.prefix, set.name);
  }

  async read(): Promise<Texts> {
    try {
      return await this.#read();
    } finally {
      this.#sources.end();
    }
  }

  async #read(): Promise<Texts> {
    this.#sources.pack();
    const missing = this.#sources.whyNoFolder(this.#set.path, this.#side);
    if (missing !== undefined) throw new RenderFailure(`${this.#set.path} ${missing}`);
    const root = await this.#build(this.#set.path, undefined, undefined, '');
    this.#pool.add(root.flatMap(({ objects }) => objects));
    const own = root.flatMap(({ objects }) => objects).find((one) => this.#isOfRoot(one));
    if (!own) this.#add(root, undefined);
    else {
      this.#meets(own);
      this.#pool = new Pool();
      const built = await this.#attempt(own, () => this.#buildOwn(own));
      this.#add(built ?? root, built && own);
    }
    await this.#followKustomizations();
    await this.#followReleases();
    return {
      texts: this.#parts.map(({ result }) => result),
      problems: [],
      notes: this.#notes,
      deliveries: { mayKeep: true, read: () => this.#delivering },
    };
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
      one.kind === KUSTOMIZATION && path !== undefined && fromTop(path) === this.#set.path && this.#sources.isOwn(one)
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

  /** @param by the Kustomization that brings them; undefined: nobody knows */
  #add(parts: readonly Part[], by: PlainObject | undefined): void {
    const all = parts.flatMap((part) => withoutListed(part, isFollowed, () => this.#files.of('listed')));
    this.#delivering.brings(by?.words, all, saidToFlux);
    if (by) this.#delivering.follows(by, keepingOf(by));
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
        // What was dropped when it was built has been followed.
        if (one.isDropped) continue;
        if (!isLast && !this.#met.has(one.words) && !hasVariables(one, this.#pool)) waiting.push(one);
        else {
          isProgress = true;
          if (!this.#meets(one)) continue;
          const built = await this.#attempt(one, () => this.#follow(one));
          if (built) this.#add(built, one);
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
        sourceOf: (...source: Parameters<Sources['whyNot']>) => this.#sources.whyNot(...source),
        file: () => this.#files.of(`${one.namespace}-${one.name}-release`),
        say: (note: string) => this.#notes.push(`${one.words} ${note}`),
      };
      if (!this.#meets(one)) continue;
      const found = await this.#attempt(one, () => renderHelmRelease(one, about));
      if (!found) continue;
      leaveHooksOut(found, (note) => this.#notes.push(note));
      this.#delivering.brings(one.words, [found], saidToHelm);
      this.#delivering.follows(one, keepingOfRelease(one));
      this.#parts.push(found);
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
    this.#sources.unpack();
    one.leave([...(error instanceof NotFollowed ? error.inputs : []), readsOf(one, this.#pool, this.#side.tree)]);
    this.#delivering.leaves(one);
    this.#notes.push(`${one.words} is not followed: ${lineOf(error)}`);
  }

  async #follow(one: PlainObject): Promise<Part[]> {
    const spec = asMap(one.value?.['spec']);
    if (at(spec, 'kubeConfig') !== undefined) throw new NotFollowed('it is for another cluster (spec.kubeConfig)');
    const side = this.#sources.sideOf(one);
    const path = fromTop(textAt(spec, 'path') ?? './');
    const missing = this.#sources.whyNoFolder(path, side);
    if (missing !== undefined) throw new NotFollowed(`its path ${path} ${missing}`);
    return this.#build(path, spec, one, `${one.namespace}-${one.name}`, side);
  }

  #build(
    folder: string,
    spec: Plain | undefined,
    one: PlainObject | undefined,
    name: string,
    side = this.#side,
  ): Promise<Part[]> {
    return builtParts(folder, spec, one, {
      side,
      limits: this.#set.limits,
      pool: this.#pool,
      file: () => this.#files.of(name),
      say: (note) => this.#notes.push(note),
    });
  }
}
