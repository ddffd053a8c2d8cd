import type { Texts } from '../../manifests/model.ts';
import { Delivering } from '../delivering.ts';
import { RenderFailure } from '../failure.ts';
import { refuseOtherFields } from '../fields.ts';
import { FileNames } from '../file-names.ts';
import { leaveHooksOfSyncsOut } from '../hooks.ts';
import { digestOfReads } from '../kustomization-reads.ts';
import { withoutListed } from '../lists.ts';
import { lineOf, NotFollowed } from '../not-followed.ts';
import { Part, type PlainObject } from '../part.ts';
import { fromTop, leadsOut } from '../paths.ts';
import { at, listAt, mapsAt, sameText, textAt } from '../plain-yaml.ts';
import { MissingProgram } from '../programs.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';
import { type Application, applicationOf, clusterOf, goesTo, sourcesOf } from './application.ts';
import { APPLICATION_FIELDS } from './application-fields.ts';
import { applicationsOfSet, keptBySet } from './application-set.ts';
import { isKeptAsItIs, isSkipped, keepingOf, keepingOfSet, saidToArgoCd } from './kept-objects.ts';
import { ownPath } from './own-source.ts';
import { renderSource, rootFolder } from './source.ts';
import { WholeTree } from './whole-tree.ts';

/** A set of tierwall.yaml that follows the Applications of a folder. */
export interface ArgoCdSet {
  readonly name: string;
  /** The folder of the Applications, from the top of the tree. */
  readonly path: string;
  readonly limits: Limits;
  /** The server or the name of the cluster whose Applications count. */
  readonly cluster: string | undefined;
}

const APPLICATION = 'argoproj.io Application';
const APPLICATION_SET = 'argoproj.io ApplicationSet';
const isFollowed = (kind: string) => kind === APPLICATION || kind === APPLICATION_SET;
/** With more than this, Applications lead in a circle. */
const MOST = 2000;

/** What Argo CD applies for the Applications and ApplicationSets in a folder of the tree, as far as their sources are in the tree. */
export async function argoCdTree(side: Side, set: ArgoCdSet): Promise<Texts> {
  return new ArgoCdTree(side, set).read();
}

class ArgoCdTree {
  readonly #side: Side;
  readonly #set: ArgoCdSet;
  readonly #parts: Part[] = [];
  readonly #notes: string[] = [];
  readonly #open: PlainObject[] = [];
  /** The spec of each Application that was met. */
  readonly #met = new Map<string, string>();
  readonly #clusters = new Set<string>();
  readonly #files: FileNames;
  readonly #delivering = new Delivering();
  readonly #whole: WholeTree;

  constructor(side: Side, set: ArgoCdSet) {
    this.#side = side;
    this.#set = set;
    this.#whole = new WholeTree(side.tree);
    this.#files = new FileNames(side.prefix, set.name);
  }

  async read(): Promise<Texts> {
    const { path, limits } = this.#set;
    const root = await rootFolder(this.#side, path, { limits, file: this.#files.of(''), by: `the files of ${path}` });
    const parts = this.#listed(root.map((text) => new Part(text)));
    this.#delivering.brings(undefined, parts, saidToArgoCd);
    const own = parts.flatMap(({ objects }) => objects).find((one) => this.#isOfRoot(one));
    // This Application renders the folder that it is in, with options of its own.
    if (!own || !(await this.#follow(own, applicationOf(own.value ?? {})))) this.#add(parts);
    for (let one = this.#open.shift(); one; one = this.#open.shift()) {
      if (this.#met.size > MOST) throw new RenderFailure(`more than ${MOST} Applications`);
      if (one.kind === APPLICATION) await this.#follow(one, applicationOf(one.value ?? {}));
      else await this.#followSet(one);
    }
    if (this.#set.cluster === undefined && this.#clusters.size > 1)
      throw new RenderFailure(
        `its Applications go to ${this.#clusters.size} clusters (${[...this.#clusters].join(', ')}); write a set for each, with cluster:`,
      );
    return {
      texts: this.#parts.map(({ result }) => result),
      problems: [],
      notes: this.#notes,
      deliveries: { mayKeep: true, read: () => this.#delivering },
    };
  }

  #isOfRoot(one: PlainObject): boolean {
    const app = applicationOf(one.value ?? {});
    const { cluster, path } = this.#set;
    const [source, ...others] = sourcesOf(app);
    if (one.kind !== APPLICATION || !source || others.length > 0 || (cluster !== undefined && !goesTo(app, cluster)))
      return false;
    try {
      return ownPath(this.#side, source) === fromTop(path);
    } catch {
      return false;
    }
  }

  #listed(parts: readonly Part[]): Part[] {
    return parts.flatMap((part) => withoutListed(part, isFollowed, () => this.#files.of('listed')));
  }

  #add(parts: readonly Part[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.#open.push(...part.objects.filter(({ kind }) => isFollowed(kind)));
    }
  }

  async #followSet(one: PlainObject): Promise<void> {
    try {
      const applications = await applicationsOfSet(one, this.#side, this.#whole, this.#set.limits);
      for (const value of applications) {
        const app = applicationOf(value);
        // From here on, each Application is an object of its own. If it is not followed, that object stays.
        const part = new Part({
          file: this.#files.of(`${one.name}-${app.name}-application`),
          text: `${JSON.stringify(value)}\n`,
          renderedBy: `${one.words} of Argo CD`,
        });
        this.#parts.push(part);
        this.#delivering.brings(one.words, [part], saidToArgoCd);
        const [object] = part.objects;
        if (object) await this.#follow(object, app, one);
      }
      one.drop();
      this.#delivering.follows(one, keepingOfSet(one));
      this.#notes.push(...keptBySet(one));
    } catch (error) {
      // Nobody knows which folders it would have led to.
      this.#leave(one, error, [this.#whole.digest]);
    }
  }

  /**
   * Whether it is followed.
   * @param madeBy the ApplicationSet that makes it
   */
  async #follow(one: PlainObject, app: Application, madeBy?: PlainObject): Promise<boolean> {
    const { cluster } = this.#set;
    const { words } = one;
    const drop = (): boolean => {
      one.drop();
      return false;
    };
    if (cluster !== undefined && !goesTo(app, cluster)) {
      // What it has applied to a cluster that it goes to no more, Argo CD leaves there.
      this.#delivering.follows(one, { keeps: `the move of ${words} to another cluster` });
      return drop();
    }
    const said = sameText(at(one.value, 'spec'));
    if (this.#met.get(words) === said) return drop();
    try {
      if (this.#met.has(words)) throw new NotFollowed('it is declared twice, with different specs');
      this.#met.set(words, said);
      this.#clusters.add(clusterOf(app));
      refuseOtherFields(at(app.value, 'spec'), APPLICATION_FIELDS, 'spec');
      if (sourcesOf(app).length === 0) throw new NotFollowed('it names no source');
      if (isKeptAsItIs(app))
        throw new NotFollowed('its ignoreDifferences may keep what is in the cluster (RespectIgnoreDifferences)');
      const found: Part[] = [];
      for (const [i, source] of sourcesOf(app).entries()) {
        const texts = await renderSource(this.#side, app, source, {
          limits: this.#set.limits,
          file: this.#files.of(`${app.name}${i === 0 ? '' : `-${i + 1}`}`),
          by: `${words} of Argo CD`,
        });
        found.push(...texts.map((text) => new Part(text)));
      }
      dropOverridden(found);
      for (const part of found) leaveHooksOfSyncsOut(part, (note) => this.#notes.push(note));
      this.#delivering.brings(words, found, saidToArgoCd);
      this.#delivering.follows(one, keepingOf(words, app, madeBy));
      const managed = namespaceOf(app);
      const isThere = found.some(({ objects }) =>
        objects.some(({ kind, name }) => kind === 'Namespace' && name === app.namespace),
      );
      if (managed && !isThere)
        found.push(
          new Part({
            file: this.#files.of(`${app.name}-namespace`),
            text: `${JSON.stringify(managed)}\n`,
            renderedBy: `${words} of Argo CD`,
          }),
        );
      one.drop();
      if (isSkipped(app))
        this.#notes.push(`${words} is not reconciled: what it renders now is not what it applied last`);
      this.#add(this.#listed(found));
      return true;
    } catch (error) {
      this.#leave(one, error, [digestOfReads(this.#side.tree, pathsOf(app))]);
      return false;
    }
  }

  #leave(one: PlainObject, error: unknown, inputs: readonly string[]): void {
    if (error instanceof MissingProgram || !(error instanceof NotFollowed || error instanceof RenderFailure))
      throw error;
    one.leave([...(error instanceof NotFollowed ? error.inputs : []), ...inputs]);
    this.#delivering.leaves(one);
    this.#notes.push(`${one.words} is not followed: ${lineOf(error)}`);
  }
}

/** The paths in the tree that its sources name, whether they exist or not. */
function pathsOf({ sources }: Application): string[] {
  const named = sources.flatMap((source) => {
    const path = textAt(source, 'path');
    // A chart from elsewhere may take its values from this tree.
    const files = [
      ...listAt(source, 'helm.valueFiles'),
      ...mapsAt(source, 'helm.fileParameters').map((one) => textAt(one, 'path') ?? ''),
    ].map((file) => String(file).replace(/^\$[\w-]+\//, '/'));
    return [
      ...(path === undefined ? [] : [path]),
      ...files.map((file) => (file.startsWith('/') ? file : `${path ?? '.'}/${file}`)),
    ];
  });
  return named.map(fromTop).filter((path) => !leadsOut(path));
}

/** "If multiple sources produce the same resource, the last source to produce it will take precedence." */
function dropOverridden(parts: readonly Part[]): void {
  const later = new Set<string>();
  for (const { objects } of parts.toReversed()) {
    const own = objects
      .filter(({ name }) => name !== '')
      .map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one] as const);
    for (const [key, one] of own) if (later.has(key)) one.drop();
    for (const [key] of own) later.add(key);
  }
}

/** The namespace that Argo CD makes and keeps the labels of. */
function namespaceOf({ value, namespace }: Application): object | undefined {
  const metadata = at(value, 'spec.syncPolicy.managedNamespaceMetadata');
  const isMade = listAt(value, 'spec.syncPolicy.syncOptions').includes('CreateNamespace=true');
  if (!isMade || metadata === undefined || namespace === undefined) return undefined;
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: at(metadata, 'labels') ?? {} } };
}
