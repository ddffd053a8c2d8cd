import type { NotEvaluated } from '../not-understood.ts';
import type { ClusterPolicy } from '../other-kinds/cluster-policy.ts';
import type { OtherKinds } from '../other-kinds/other-kinds.ts';
import { readClusterPolicy } from './cluster-policy.ts';
import type { ApiObject } from './object.ts';

/** Keeps what was read, unless there is such an object already. */
type Keep = <T>(read: readonly T[], list: T[]) => void;

/** The policies of other kinds than NetworkPolicy, as they are read. */
export class ReadOtherKinds {
  readonly namespaces = new Set<string>();
  readonly #cluster: ClusterPolicy[] = [];

  /** @param named what the object is where nobody evaluates it */
  add(object: ApiObject, named: NotEvaluated, keep: Keep): void {
    const { kind, namespace } = object;
    if (namespace !== '') this.namespaces.add(namespace);
    if (/^(?:BaselineAdmin|Admin|Cluster)NetworkPolicy$/.test(kind))
      keep(asList(readClusterPolicy(object, named)), this.#cluster);
  }

  /** Undefined: there are none. */
  result(): OtherKinds | undefined {
    const lists = { cluster: this.#cluster };
    return Object.values(lists).some((list) => list.length > 0) ? lists : undefined;
  }
}

function asList<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}
