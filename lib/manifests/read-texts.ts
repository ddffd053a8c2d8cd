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
  Workload,
} from './model.ts';
import { scaleTarget } from './objects/autoscaler.ts';
import { danglingBackends, readIngress } from './objects/ingress.ts';
import { countedAs, treatmentOf } from './objects/kinds.ts';
import { allNamespaces, readNamespace } from './objects/namespace.ts';
import { readNetworkPolicy } from './objects/network-policy.ts';
import { type ApiObject, readObject } from './objects/object.ts';
import { groupByOwner } from './objects/owners.ts';
import { readService } from './objects/service.ts';
import { readSuppressions } from './objects/suppression.ts';
import { type TypedMap, typedMaps } from './objects/typed-maps.ts';
import { readWorkload, type WrittenWorkload } from './objects/workload.ts';
import { problem } from './problem.ts';
import { readDocuments } from './yaml/documents.ts';
import { Source } from './yaml/source.ts';

/** The content of a file. */
export interface Text {
  /** As in {@link Location}. */
  readonly file: string;
  readonly text: string;
}

export interface ReadOptions {
  /**
   * The namespace of objects that name none, as with `kubectl apply --namespace`.
   * @default 'default'
   */
  readonly namespace?: string;
}

/**
 * The manifests in these texts, YAML or JSON. Never throws for what they hold: everything wrong is in `problems`, and an object
 * with an error is not among the objects, so no verdict can be trusted while there is an error.
 */
export function readTexts(texts: Iterable<Text>, options: ReadOptions = {}): Manifests {
  const reading = new Reading(options.namespace ?? 'default');
  for (const { file, text } of texts) reading.read(new Source(file, text));
  return reading.result();
}

class Reading {
  readonly #defaultNamespace: string;
  readonly #files = new Map<string, number>();
  readonly #problems: Problem[] = [];
  readonly #workloads: WrittenWorkload[] = [];
  readonly #namespaces = new Map<string, Namespace>();
  readonly #policies: NetworkPolicy[] = [];
  readonly #services: Service[] = [];
  readonly #ingresses: Ingress[] = [];
  readonly #notEvaluated: NotEvaluated[] = [];
  readonly #suppressions: Suppression[] = [];
  readonly #skipped = new Map<string, number>();
  readonly #declared = new Map<string, Location>();
  /** `kind namespace/name` of what an autoscaler scales. */
  readonly #autoscaled = new Set<string>();

  constructor(defaultNamespace: string) {
    this.#defaultNamespace = defaultNamespace;
  }

  read(source: Source): void {
    this.#files.set(source.file, this.#files.size);
    for (const document of readDocuments(source, this.#problems)) {
      for (const typed of typedMaps(document, source, this.#problems)) this.#readTyped(typed, source);
    }
  }

  result(): Manifests {
    const workloads = groupByOwner(this.#workloads).map((one) => this.#withAnyReplicas(one));
    const policies = this.#policies;
    const problems = [...this.#problems, ...danglingBackends(this.#ingresses, this.#services)];
    const inNamespaces = [...workloads, ...policies, ...this.#services, ...this.#ingresses];
    const order = ({ location }: Problem): number => this.#files.get(location.file) ?? 0;
    return {
      workloads,
      namespaces: allNamespaces(
        [...this.#namespaces.values()],
        new Set(inNamespaces.map(({ namespace }) => namespace)),
      ),
      policies,
      services: this.#services,
      ingresses: this.#ingresses,
      notEvaluated: this.#notEvaluated,
      suppressions: this.#suppressions,
      skipped: this.#skipped,
      problems: problems.sort((a, b) => order(a) - order(b) || a.location.line - b.location.line),
    };
  }

  /** How many pods an autoscaled StatefulSet has, its `replicas` do not say. */
  #withAnyReplicas(workload: Workload): Workload {
    const { namespace, name, kind, ordinals } = workload;
    if (!ordinals || !this.#autoscaled.has(`${kind} ${namespace}/${name}`)) return workload;
    return { ...workload, ordinals: { first: ordinals.first } };
  }

  #readTyped({ map, apiVersion, kind }: TypedMap, source: Source): void {
    const location = source.location(map.offset);
    const treatment = treatmentOf(apiVersion, kind);
    if (treatment.treat === 'skip') {
      const scaled = scaleTarget(map, { apiVersion, kind }, source, this.#defaultNamespace);
      if (scaled !== undefined) this.#autoscaled.add(scaled);
      this.#skip(countedAs(apiVersion, kind));
    } else if (treatment.treat === 'refuse') {
      const fact = `there is no kind ${kind} in ${apiVersion}`;
      this.#problems.push(problem('MF022', location, fact, treatment.fix));
    } else if (treatment.treat === 'build') {
      const fact = `the kustomization is not built; files are read as they are`;
      this.#problems.push(problem('MF025', location, fact, 'build it first: kustomize build . | tierwall list -'));
    } else if (treatment.treat === 'name') {
      const { name, metadata } = readObject(map, { apiVersion, kind }, source, '', []);
      const namespace = metadata?.string('namespace');
      this.#notEvaluated.push({ apiVersion, kind, ...(namespace && { namespace }), name, location });
    } else {
      const object = readObject(map, { apiVersion, kind }, source, this.#defaultNamespace, this.#problems);
      if (treatment.removed) {
        const fact = `${apiVersion} is not served by Kubernetes any more`;
        object.report.add('MF023', map.offset, fact, 'use the apiVersion that took its place');
      }
      this.#suppressions.push(...readSuppressions(object));
      this.#add(object);
    }
  }

  #add(object: ApiObject): void {
    const { kind, fields } = object;
    if (kind === 'NetworkPolicy') this.#keep(object, readNetworkPolicy(object), this.#policies);
    else if (kind === 'Service') this.#keep(object, readService(object), this.#services);
    else if (kind === 'Ingress') this.#keep(object, readIngress(object), this.#ingresses);
    else if (kind === 'Namespace') this.#addNamespace(object);
    else {
      const phase = kind === 'Pod' ? fields.fields('status')?.string('phase') : undefined;
      // A pod that has ended has no network.
      if (phase === 'Succeeded' || phase === 'Failed') this.#skip(`Pod (${phase})`);
      else this.#keep(object, readWorkload(object), this.#workloads);
    }
  }

  #addNamespace(object: ApiObject): void {
    const namespace = readNamespace(object);
    const known = namespace && this.#namespaces.get(namespace.name);
    // Many a file brings its own copy of the Namespace; copies that agree are one.
    if (known && sameLabels(known.labels, namespace.labels)) return;
    const kept: Namespace[] = [];
    this.#keep(object, namespace, kept);
    for (const one of kept) this.#namespaces.set(one.name, one);
  }

  /** Keeps what was read of an object, unless there is one of its kind and name already. */
  #keep<T>(object: ApiObject, read: T | undefined, list: T[]): void {
    const { kind, namespace, name, report, location } = object;
    const key = `${kind} ${namespace}/${name}`;
    const first = name === '' ? undefined : this.#declared.get(key);
    if (first) {
      const fact = `declared already at ${first.file}:${first.line}; in a cluster the one applied last wins`;
      report.add('MF024', object.fields.offset, fact, 'remove one of them, or read one set of manifests at a time');
      return;
    }
    this.#declared.set(key, location);
    if (read !== undefined) list.push(read);
  }

  #skip(name: string): void {
    this.#skipped.set(name, (this.#skipped.get(name) ?? 0) + 1);
  }
}

function sameLabels(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
