import type { Service, Workload } from '../../manifests/model.ts';
import { selects } from '../../reach/ingress-targets.ts';
import { NO } from '../../reach/selector.ts';
import type { WorkloadEnd } from './both-sides.ts';

/** The workloads behind each Service. Only workloads that have the first label of the selector, or may have it, are checked. */
export class Backends {
  private readonly byLabel = new Map<string, WorkloadEnd[]>();
  /** Workloads of which not all labels are known, by namespace and label key. */
  private readonly unsure = new Map<string, WorkloadEnd[]>();
  private readonly known = new Map<Service, readonly WorkloadEnd[]>();

  constructor(ends: Iterable<WorkloadEnd>) {
    for (const end of ends) {
      const { namespace, labels } = end.workload;
      for (const [key, value] of labels) add(this.byLabel, labelKey(namespace, key, value), end);
      for (const key of unknownLabels(end.workload)) add(this.unsure, `${namespace} ${key}`, end);
    }
  }

  /** The workloads that a Service leads to, or may lead to. */
  of(service: Service): readonly WorkloadEnd[] {
    let found = this.known.get(service);
    if (!found) {
      const { namespace, selector } = service;
      const [[key, value] = ['', '']] = selector;
      const asked = [
        ...(this.byLabel.get(labelKey(namespace, key, value)) ?? []),
        ...(this.unsure.get(`${namespace} ${key}`) ?? []),
        ...(this.unsure.get(`${namespace} ${ANY}`) ?? []),
      ];
      found = [...new Set(asked)].filter(({ workload }) => selects(service, workload) !== NO);
      this.known.set(service, found);
    }
    return found;
  }
}

const ANY = '*';

function unknownLabels({ generatedLabels, possibleLabels, mayHaveOtherLabels }: Workload): string[] {
  return [...generatedLabels, ...(possibleLabels ?? []), ...(mayHaveOtherLabels ? [ANY] : [])];
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`;
}

function add(lists: Map<string, WorkloadEnd[]>, key: string, end: WorkloadEnd): void {
  const list = lists.get(key);
  if (list) list.push(end);
  else lists.set(key, [end]);
}
