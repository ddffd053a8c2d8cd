import { collapsed, inOrder } from './collapse.ts';
import type { Deliveries } from './delivery/deliveries.ts';
import { folderOf } from './files/folder.ts';
import { KeptObjects } from './kept-objects.ts';
import type { Location, Manifests, NotEvaluated, Problem, Suppression, Unseen } from './model.ts';
import { scaleTarget, withAnyReplicas } from './objects/autoscaler.ts';
import { ReadClues } from './objects/clues.ts';
import {
  customTemplates,
  fromReference,
  readCustomWorkloads,
  type WorkloadReference,
  withDistinctKinds,
  workloadReferenceOf,
} from './objects/custom-workload.ts';
import { danglingBackends } from './objects/ingress.ts';
import { countedAs, groupOf, treatmentOf } from './objects/kinds.ts';
import { isOfData, isUntypedKustomization, type Kustomizations } from './objects/kustomization.ts';
import { mayHoldTemplates } from './objects/makers.ts';
import { objectMayDecide, spoilsOf } from './objects/may-decide.ts';
import { allNamespaces } from './objects/namespace.ts';
import { type ApiObject, keyOf, readObject } from './objects/object.ts';
import { groupByOwner } from './objects/owners.ts';
import { isPartial, isPatch, patchBeside, patchOf } from './objects/patch.ts';
import { readSuppressions, withPolicies } from './objects/suppression.ts';
import { type TypedMap, typedMaps } from './objects/typed-maps.ts';
import { readNotEvaluated, readUnseen } from './objects/unseen.ts';
import { asWarning, problem } from './problem.ts';
import type { Document } from './yaml/documents.ts';
import type { Source } from './yaml/source.ts';

/** Reads one text after the other; {@link readTexts} has its contract. */
export class Reading {
  readonly #defaultNamespace: string;
  readonly #files = new Map<string, number>();
  readonly #kustomizations: Kustomizations;
  readonly #deliveries: Deliveries;
  readonly #problems: Problem[];
  readonly #kept = new KeptObjects();
  readonly #notEvaluated: NotEvaluated[] = [];
  readonly #unseen: Unseen[] = [];
  /** Workloads whose pods are those of another object's template. */
  readonly #references: { object: ApiObject; reference: WorkloadReference; unseen: Unseen }[] = [];
  readonly #suppressions: Suppression[] = [];
  readonly #autoscaled = new Set<string>();
  readonly #clues = new ReadClues();
  /** Objects that may be patches of others; read after all that are whole. */
  readonly #partial: { typed: TypedMap; source: Source; isRemoved: boolean }[] = [];

  constructor(defaultNamespace: string, kustomizations: Kustomizations, deliveries: Deliveries, problems: Problem[]) {
    this.#defaultNamespace = defaultNamespace;
    this.#kustomizations = kustomizations;
    this.#deliveries = deliveries;
    this.#problems = problems;
  }

  read(source: Source, documents: readonly Document[]): void {
    this.#files.set(source.file, this.#files.size);
    const part = this.#kustomizations.partOf(source.file);
    const spoils = spoilsOf(documents, source);
    documents.forEach((document, i) => {
      const { value, problem } = document;
      if (problem) this.#problems.push(spoils(i) && !isOfData(problem, part) ? problem : asWarning(problem));
      if (!value) return;
      if (isUntypedKustomization(source.file, value)) {
        this.#kustomizations.add(value, source.location(value.offset));
        return;
      }
      // What a kustomization lists need be no object.
      for (const typed of typedMaps(value, source, part ? [] : this.#problems)) {
        if (part?.role === 'patch' && objectMayDecide(typed))
          this.#kustomizations.addPatch(part.of, source.file, typed.kind);
        else this.#readTyped(typed, source);
      }
    });
  }

  result(): Manifests {
    const wholes = new Map(this.#kept.declared);
    const { policies, services, ingresses } = this.#kept;
    for (const { typed, source, isRemoved } of this.#partial) this.#readObject(typed, source, isRemoved, wholes);
    for (const reference of this.#references) this.#resolve(reference);
    const workloads = groupByOwner(withDistinctKinds(this.#kept.workloads)).map((one) =>
      withAnyReplicas(one, this.#autoscaled),
    );
    const problems = [...this.#problems, ...this.#kustomizations.problems(), ...danglingBackends(ingresses, services)];
    const inNamespaces = [...workloads, ...policies, ...services, ...ingresses];
    const named = new Set(inNamespaces.map(({ namespace }) => namespace));
    return {
      workloads,
      namespaces: allNamespaces([...this.#kept.namespaces.values()], named),
      ...{ policies, services, ingresses },
      notEvaluated: this.#notEvaluated,
      unseen: [...this.#kustomizations.unseen(), ...this.#unseen.map((one) => this.#deliveries.withRendering(one))],
      suppressions: withPolicies(this.#suppressions, policies),
      clues: this.#clues,
      skipped: this.#kept.skipped,
      problems: collapsed(inOrder(problems, this.#files).map((one) => this.#deliveries.withSubstitution(one))),
    };
  }

  #readTyped({ map, apiVersion, kind }: TypedMap, source: Source): void {
    const location = source.location(map.offset);
    const treatment = treatmentOf(apiVersion, kind);
    const scaled = scaleTarget(map, { apiVersion, kind }, source, this.#namespaceOf(source));
    if (scaled !== undefined) this.#autoscaled.add(scaled);
    this.#clues.read({ map, apiVersion, kind }, source, this.#namespaceOf(source));
    if (treatment.treat === 'skip') this.#kept.skip(countedAs(apiVersion, kind));
    else if (treatment.treat === 'refuse') {
      const fact = `there is no kind ${kind} in ${apiVersion}`;
      this.#problems.push(problem('MF022', location, fact, treatment.fix));
    } else if (treatment.treat === 'build') {
      this.#kustomizations.add(map, location);
    } else if (treatment.treat === 'name') {
      this.#notEvaluated.push(readNotEvaluated({ map, apiVersion, kind }, source, this.#namespaceOf(source)));
    } else if (treatment.treat === 'custom') {
      this.#addCustom({ map, apiVersion, kind }, source);
    } else if (source.holdsPatch && isPatch(map)) {
      this.#problems.push(patchOf(kind, map, source));
    } else {
      const typed = { map, apiVersion, kind };
      if (isPartial(kind, map)) this.#partial.push({ typed, source, isRemoved: treatment.removed });
      else this.#readObject(typed, source, treatment.removed);
    }
  }

  /** @param wholes where each object stands that the given one may be a patch of */
  #readObject(
    { map, apiVersion, kind }: TypedMap,
    source: Source,
    isRemoved: boolean,
    wholes?: ReadonlyMap<string, Location>,
  ): void {
    const own: Problem[] = [];
    const object = readObject(map, { apiVersion, kind }, source, this.#namespaceOf(source), own);
    const whole = wholes?.get(keyOf(object));
    if (whole && folderOf(whole.file) !== folderOf(source.file)) {
      this.#problems.push(patchBeside(object, whole));
      return;
    }
    if (isRemoved) {
      const fact = `${apiVersion} is not served by Kubernetes any more`;
      object.report.add('MF023', map.offset, fact, 'use the apiVersion that took its place');
    }
    this.#suppressions.push(...readSuppressions(object));
    this.#kept.add(object);
    this.#problems.push(...own);
  }

  /** An object of somebody else's kind: the workloads that it holds, or by name, if pods may be made of it. */
  #addCustom(typed: TypedMap, source: Source): void {
    const { map, apiVersion, kind } = typed;
    const templates = mayHoldTemplates(groupOf(apiVersion), kind) ? customTemplates(map, apiVersion, kind) : [];
    const unseen = readUnseen(typed, source);
    this.#deliveries.add(typed, unseen);
    if (templates.length > 0) {
      const object = readObject(map, { apiVersion, kind }, source, this.#namespaceOf(source), this.#problems);
      this.#suppressions.push(...readSuppressions(object));
      const workloads = readCustomWorkloads(object, templates);
      this.#kept.keep(object, workloads, this.#kept.workloads, `${kind}.${groupOf(apiVersion)}`);
      // An operator completes what it is given by more pods of its own.
      if (unseen?.makes !== 'pods') return;
    } else this.#kept.skip(countedAs(apiVersion, kind));
    if (!unseen) return;
    const object = readObject(map, { apiVersion, kind }, source, this.#namespaceOf(source), []);
    const reference = templates.length === 0 ? workloadReferenceOf(object) : undefined;
    if (reference) this.#references.push({ object, reference, unseen });
    else this.#unseen.push(unseen);
  }

  #resolve({ object, reference, unseen }: { object: ApiObject; reference: WorkloadReference; unseen: Unseen }): void {
    const template = this.#kept.workloads.find(
      ({ namespace, kind, name }) =>
        namespace === object.namespace && kind === reference.kind && name === reference.name,
    );
    if (template) this.#kept.workloads.push(fromReference(object, template));
    else this.#unseen.push({ ...unseen, makes: 'pods' });
  }

  #namespaceOf(source: Source): string {
    return source.namespace ?? this.#defaultNamespace;
  }
}
