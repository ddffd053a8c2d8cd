import { collapsed, inOrder } from './collapse.ts';
import type { Deliveries } from './delivery/deliveries.ts';
import { folderOf } from './files/folder.ts';
import type {
  Ingress,
  Location,
  Manifests,
  Namespace,
  NetworkPolicy,
  NotEvaluated,
  Problem,
  Service,
  Suppression,
  Unseen,
} from './model.ts';
import { scaleTarget, withAnyReplicas } from './objects/autoscaler.ts';
import { ReadClues } from './objects/clues.ts';
import {
  customTemplates,
  fromReference,
  readCustomWorkloads,
  referredTo,
  type WorkloadReference,
  withDistinctKinds,
  workloadReferenceOf,
} from './objects/custom-workload.ts';
import { asList, Declared } from './objects/declared.ts';
import { draftProblems } from './objects/drafts.ts';
import { danglingBackends, readIngress } from './objects/ingress.ts';
import { countedAs, groupOf, treatmentOf } from './objects/kinds.ts';
import { isKustomizationByName, isOfData, type Kustomizations } from './objects/kustomization.ts';
import { mayHoldTemplates } from './objects/makers.ts';
import { objectMayDecide, spoilsOf } from './objects/may-decide.ts';
import { allNamespaces, readNamespace, sameLabels } from './objects/namespace.ts';
import { readNetworkPolicy } from './objects/network-policy.ts';
import { type ApiObject, keyOf, readObject } from './objects/object.ts';
import { ReadOtherKinds } from './objects/other-kinds.ts';
import { groupByOwner } from './objects/owners.ts';
import { isPartial, isPatch, patchBeside, patchOf } from './objects/patch.ts';
import { readService } from './objects/service.ts';
import { readSuppressions, withPolicies } from './objects/suppression.ts';
import { type TypedMap, typedMaps } from './objects/typed-maps.ts';
import { readNotEvaluated, readUnseen } from './objects/unseen.ts';
import { phaseOfEnded, readWorkload, type WrittenWorkload } from './objects/workload.ts';
import { asWarning, problem } from './problem.ts';
import type { Document } from './yaml/documents.ts';
import type { Source } from './yaml/source.ts';

/** Reads texts one after the other. {@link readTexts} describes the result. */
export class Reading {
  readonly #defaultNamespace: string;
  readonly #files = new Map<string, number>();
  readonly #kustomizations: Kustomizations;
  readonly #deliveries: Deliveries;
  readonly #problems: Problem[];
  readonly #workloads: WrittenWorkload[] = [];
  readonly #namespaces = new Map<string, Namespace>();
  readonly #policies: NetworkPolicy[] = [];
  readonly #services: Service[] = [];
  readonly #ingresses: Ingress[] = [];
  readonly #notEvaluated: NotEvaluated[] = [];
  readonly #others = new ReadOtherKinds();
  readonly #unseen: Unseen[] = [];
  /** Workloads whose pods are made from another object's template. */
  readonly #references: { object: ApiObject; reference: WorkloadReference; unseen: Unseen }[] = [];
  readonly #suppressions: Suppression[] = [];
  readonly #skipped = new Map<string, number>();
  readonly #declared = new Declared();
  readonly #autoscaled = new Set<string>();
  readonly #clues = new ReadClues();
  /** Objects that may be patches of others. They are read after all whole objects. */
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
      if (isKustomizationByName(source.file, value)) {
        this.#kustomizations.add(value, source.location(value.offset));
        return;
      }
      // A file that a kustomization lists need not hold objects.
      for (const typed of typedMaps(value, source, part ? [] : this.#problems)) {
        if (part?.role === 'patch' && objectMayDecide(typed))
          this.#kustomizations.addPatch(part.of, source.file, typed.kind);
        else this.#readTyped(typed, source);
      }
    });
  }

  result(): Manifests {
    const wholes = new Map(this.#declared.places);
    for (const { typed, source, isRemoved } of this.#partial) this.#readObject(typed, source, isRemoved, wholes);
    for (const reference of this.#references) this.#resolve(reference);
    const workloads = groupByOwner(withDistinctKinds(this.#workloads)).map((one) =>
      withAnyReplicas(one, this.#autoscaled),
    );
    const problems = [
      ...this.#problems,
      ...this.#kustomizations.problems(),
      ...danglingBackends(this.#ingresses, this.#services),
      ...this.#others.problems(),
    ];
    const inNamespaces = [...workloads, ...this.#policies, ...this.#services, ...this.#ingresses];
    return {
      workloads,
      namespaces: allNamespaces([...this.#namespaces.values()], inNamespaces, this.#others.namespaces),
      policies: this.#policies,
      services: this.#others.withEndpoints(this.#services),
      ingresses: this.#others.withClasses(this.#ingresses),
      notEvaluated: [...this.#notEvaluated, ...this.#others.named(this.#notEvaluated, this.#policies)],
      ...this.#others.result(),
      unseen: [...this.#kustomizations.unseen(), ...this.#unseen.map((one) => this.#deliveries.withRendering(one))],
      suppressions: withPolicies(this.#suppressions, this.#policies),
      clues: this.#clues,
      skipped: this.#skipped,
      problems: collapsed(inOrder(problems, this.#files).map((one) => this.#deliveries.withSubstitution(one))),
    };
  }

  #readTyped({ map, apiVersion, kind }: TypedMap, source: Source): void {
    const location = source.location(map.offset);
    const treatment = treatmentOf(apiVersion, kind);
    const scaled = scaleTarget(map, { apiVersion, kind }, source, this.#namespaceOf(source));
    if (scaled !== undefined) this.#autoscaled.add(scaled);
    this.#clues.read({ map, apiVersion, kind }, source, this.#namespaceOf(source));
    this.#deliveries.addNamed({ map, apiVersion, kind });
    this.#others.addReferred({ map, apiVersion, kind }, source, this.#namespaceOf(source));
    this.#problems.push(...draftProblems({ map, apiVersion, kind }, location));
    if (treatment.treat === 'skip') this.#skip(countedAs(apiVersion, kind));
    else if (treatment.treat === 'refuse') {
      const fact = `there is no kind ${kind} in ${apiVersion}`;
      this.#problems.push(problem('MF022', location, fact, treatment.fix));
    } else if (treatment.treat === 'build') {
      this.#kustomizations.add(map, location);
    } else if (treatment.treat === 'name') {
      this.#notEvaluated.push(readNotEvaluated({ map, apiVersion, kind }, source, this.#namespaceOf(source)));
    } else if (treatment.treat === 'custom') {
      this.#addCustom({ map, apiVersion, kind }, source);
    } else if (treatment.treat === 'policy' && !(source.holdsPatch && isPatch(map))) {
      this.#addPolicy({ map, apiVersion, kind }, source);
    } else if (source.holdsPatch && isPatch(map)) {
      this.#problems.push(patchOf(kind, map, source));
    } else {
      const [typed, isRemoved] = [{ map, apiVersion, kind }, treatment.treat === 'read' && treatment.removed];
      if (isPartial(kind, map)) this.#partial.push({ typed, source, isRemoved });
      else this.#readObject(typed, source, isRemoved);
    }
  }

  /** @param wholes the places of the objects that the given one may be a patch of */
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
    this.#add(object);
    this.#problems.push(...own);
  }

  /** Adds a policy of another kind than NetworkPolicy, or an object that such a policy refers to. */
  #addPolicy(typed: TypedMap, source: Source): void {
    const object = readObject(typed.map, typed, source, this.#namespaceOf(source), this.#problems);
    this.#suppressions.push(...readSuppressions(object));
    const named = readNotEvaluated(typed, source, this.#namespaceOf(source));
    const kind = `${typed.kind}.${groupOf(typed.apiVersion)}`;
    this.#others.add(object, named, (read, list) => this.#declared.keep(object, read, list, kind));
  }

  /** Adds a custom object: the workloads that it holds. If pods may be made from it, it is named. */
  #addCustom(typed: TypedMap, source: Source): void {
    const { map, apiVersion, kind } = typed;
    const templates = mayHoldTemplates(groupOf(apiVersion), kind) ? customTemplates(map, apiVersion, kind) : [];
    const unseen = readUnseen(typed, source);
    this.#deliveries.add(typed, unseen);
    if (templates.length > 0) {
      const object = readObject(map, { apiVersion, kind }, source, this.#namespaceOf(source), this.#problems);
      this.#suppressions.push(...readSuppressions(object));
      const workloads = readCustomWorkloads(object, templates);
      this.#declared.keep(object, workloads, this.#workloads, `${kind}.${groupOf(apiVersion)}`);
      // An operator adds pods of its own to those of the object, and other objects may stand beside the templates.
      if (unseen?.makes !== 'pods' && unseen?.makes !== 'objects') return;
    } else this.#skip(countedAs(apiVersion, kind));
    if (!unseen) return;
    const object = readObject(map, { apiVersion, kind }, source, this.#namespaceOf(source), []);
    const reference = templates.length === 0 ? workloadReferenceOf(object) : undefined;
    if (reference) this.#references.push({ object, reference, unseen });
    else this.#unseen.push(unseen);
  }

  #resolve({ object, reference, unseen }: { object: ApiObject; reference: WorkloadReference; unseen: Unseen }): void {
    const template = referredTo(object, reference, this.#workloads);
    if (template) this.#workloads.push(fromReference(object, template));
    else this.#unseen.push({ ...unseen, makes: 'pods' });
  }

  #add(object: ApiObject): void {
    if (object.kind === 'NetworkPolicy') this.#declared.keep(object, asList(readNetworkPolicy(object)), this.#policies);
    else if (object.kind === 'Service') this.#declared.keep(object, asList(readService(object)), this.#services);
    else if (object.kind === 'Ingress') this.#declared.keep(object, asList(readIngress(object)), this.#ingresses);
    else if (object.kind === 'Namespace') this.#addNamespace(object);
    else {
      const ended = phaseOfEnded(object);
      if (ended) this.#skip(`Pod (${ended})`);
      else this.#declared.keep(object, asList(readWorkload(object)), this.#workloads);
    }
  }

  #addNamespace(object: ApiObject): void {
    const namespace = readNamespace(object);
    const known = namespace && this.#namespaces.get(namespace.name);
    // Many files bring their own copy of the Namespace. Copies that agree count as one.
    if (known && sameLabels(known.labels, namespace.labels)) return;
    const kept: Namespace[] = [];
    this.#declared.keep(object, asList(namespace), kept);
    for (const one of kept) this.#namespaces.set(one.name, one);
  }

  #namespaceOf(source: Source): string {
    return source.namespace ?? this.#defaultNamespace;
  }

  #skip(name: string): void {
    this.#skipped.set(name, (this.#skipped.get(name) ?? 0) + 1);
  }
}
