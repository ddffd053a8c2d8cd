import type { Ingress, Location, Namespace, NetworkPolicy, Service } from './model.ts';
import { readIngress } from './objects/ingress.ts';
import { readNamespace, sameLabels } from './objects/namespace.ts';
import { readNetworkPolicy } from './objects/network-policy.ts';
import { type ApiObject, keyOf } from './objects/object.ts';
import { readService } from './objects/service.ts';
import { readWorkload, type WrittenWorkload } from './objects/workload.ts';

/** The objects that decide who reaches whom, as they are read, each once, and how many there are of others. */
export class KeptObjects {
  readonly workloads: WrittenWorkload[] = [];
  readonly namespaces = new Map<string, Namespace>();
  readonly policies: NetworkPolicy[] = [];
  readonly services: Service[] = [];
  readonly ingresses: Ingress[] = [];
  /** Where each of them is, by its kind and name. */
  readonly declared = new Map<string, Location>();
  readonly skipped = new Map<string, number>();

  /** Reads an object of one of these kinds; of a workload, by whatever kind. */
  add(object: ApiObject): void {
    const { kind, fields } = object;
    if (kind === 'NetworkPolicy') this.keep(object, asList(readNetworkPolicy(object)), this.policies);
    else if (kind === 'Service') this.keep(object, asList(readService(object)), this.services);
    else if (kind === 'Ingress') this.keep(object, asList(readIngress(object)), this.ingresses);
    else if (kind === 'Namespace') this.#addNamespace(object);
    else {
      const phase = kind === 'Pod' ? fields.fields('status')?.string('phase') : undefined;
      // A pod that has ended has no network.
      if (phase === 'Succeeded' || phase === 'Failed') this.skip(`Pod (${phase})`);
      else this.keep(object, asList(readWorkload(object)), this.workloads);
    }
  }

  #addNamespace(object: ApiObject): void {
    const namespace = readNamespace(object);
    const known = namespace && this.namespaces.get(namespace.name);
    // Many a file brings its own copy of the Namespace; copies that agree are one.
    if (known && sameLabels(known.labels, namespace.labels)) return;
    const kept: Namespace[] = [];
    this.keep(object, asList(namespace), kept);
    for (const one of kept) this.namespaces.set(one.name, one);
  }

  /** Keeps what was read of an object, unless there is one of its kind and name already. */
  keep<T>(object: ApiObject, read: readonly T[], list: T[], kind = object.kind): void {
    const { namespace, name, report, location } = object;
    const key = keyOf({ kind, namespace, name });
    const first = name === '' ? undefined : this.declared.get(key);
    if (first) {
      const fact = `declared already at ${first.file}:${first.line}; in a cluster the one applied last wins`;
      report.add('MF024', object.fields.offset, fact, 'remove one of them, or read one set of manifests at a time');
      return;
    }
    this.declared.set(key, location);
    list.push(...read);
  }

  skip(name: string): void {
    this.skipped.set(name, (this.skipped.get(name) ?? 0) + 1);
  }
}

function asList<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}
