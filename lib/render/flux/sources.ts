import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RenderFailure } from '../failure.ts';
import { refuseOtherFields } from '../fields.ts';
import { NotFollowed } from '../not-followed.ts';
import { isOwn, isOwnRevision } from '../own-repository.ts';
import type { PlainObject } from '../part.ts';
import { leadsOut } from '../paths.ts';
import { at, type Plain, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import type { Side } from '../side.ts';
import { Artifact } from './artifact.ts';
import { GIT_REPOSITORY_FIELDS } from './flux-fields.ts';
import { EXTERNAL_ARTIFACT, GeneratedArtifacts } from './generated-artifacts.ts';

/** The name that flux bootstrap gives the repository that it runs in. */
const BOOTSTRAPPED = 'flux-system';

/** The sources of what a tree of Flux applies: this repository as it is packed, and what ArtifactGenerators copy of it. */
export class Sources {
  readonly #side: Side;
  readonly #pool: () => Pool;
  readonly #artifact: Artifact;
  readonly #generated: GeneratedArtifacts;

  /** @param pool the objects of the tree, as far as they are known now */
  constructor(side: Side, pool: () => Pool) {
    this.#side = side;
    this.#pool = pool;
    this.#artifact = new Artifact(side.tree);
    this.#generated = new GeneratedArtifacts(side);
  }

  /** Packs the repository as a source without rules of its own does. */
  pack(): void {
    this.#artifact.pack(undefined);
  }

  unpack(): void {
    this.#artifact.unpack();
  }

  end(): void {
    this.#generated.end();
    this.#artifact.end();
  }

  /**
   * The tree that the source of a Kustomization leads to.
   * @throws NotFollowed if it is not in the tree
   */
  sideOf(one: PlainObject): Side {
    const { kind, namespace, name } = referenceOf(at(one.value, 'spec.sourceRef'), one.namespace);
    if (kind === EXTERNAL_ARTIFACT)
      return this.#generated.sideOf(namespace, name, this.#pool(), (...source) => this.whyNot(...source));
    const why = this.whyNot(kind, namespace, name);
    if (why !== undefined) throw new NotFollowed(why);
    return this.#side;
  }

  /** Is the source of a Kustomization this repository? */
  isOwn(one: PlainObject): boolean {
    const { kind, namespace, name } = referenceOf(at(one.value, 'spec.sourceRef'), one.namespace);
    return this.whyNot(kind, namespace, name) === undefined;
  }

  /** Makes the tree what a source packs of it. Returns why the content of the source is not in the tree. Undefined if it is. */
  whyNot(kind: string, namespace: string, name: string): string | undefined {
    const words = `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
    if (kind !== 'GitRepository') return `the content of ${words} is not in the tree`;
    const source = this.#pool().find(kind, namespace, name)?.value;
    const why = name === BOOTSTRAPPED ? undefined : otherTree(words, source, this.#side);
    if (why !== undefined) return why;
    try {
      refuseOtherFields(at(source, 'spec'), GIT_REPOSITORY_FIELDS, 'spec');
      this.#artifact.pack(textAt(source, 'spec.ignore'));
      if (at(source, 'spec.recurseSubmodules') === true && this.#artifact.leavesOut('.gitmodules'))
        return `the submodules of ${words} are not in the tree`;
      return undefined;
    } catch (error) {
      if (error instanceof NotFollowed || error instanceof RenderFailure) return `of ${words}, ${error.message}`;
      throw error;
    }
  }

  /** Why a tree of `sideOf` does not have the folder at a path. Undefined if it does. */
  whyNoFolder(path: string, { tree }: Side): string | undefined {
    if (leadsOut(path)) return 'leads out of the repository';
    if (tree === this.#side.tree && this.#artifact.leavesOut(path))
      return "is not part of what Flux packs of the repository (it is a link, or .sourceignore or the source's ignore leaves it out)";
    const folder = join(tree, path);
    if (!existsSync(folder)) return 'is not in the tree';
    return statSync(folder).isDirectory() ? undefined : 'is not a folder';
  }
}

function otherTree(words: string, source: Plain | undefined, side: Side): string | undefined {
  if (!source) return `${words} is not in the tree`;
  const url = textAt(source, 'spec.url') ?? '';
  if (!isOwn(url, side))
    return `${words} is another repository (${url}); if it is this one, write it under repositories: of tierwall.yaml`;
  const pinned = ['tag', 'semver', 'commit'].find((field) => textAt(source, `spec.ref.${field}`) !== undefined);
  // "Name takes precedence over branch".
  const branch = textAt(source, 'spec.ref.name') ?? textAt(source, 'spec.ref.branch');
  if (pinned !== undefined || !isOwnRevision(branch, side))
    return `${words} is another revision (${pinned ?? `branch ${branch}`}) than this tree`;
  return undefined;
}
