import type { Location, Manifests, NotEvaluated, Unseen } from '../manifests/model.ts';
import { groupOf, isRoute } from '../manifests/objects/kinds.ts';
import { compareText } from '../reach/peer.ts';

/**
 * A change of an object whose effect on connectivity is unknown, because tierwall does not know what the object, or a part of it,
 * makes or decides.
 */
export type UnjudgedChange = ChangeOfObject | ChangeOfPart;

interface ChangeOfObject {
  readonly fate: 'added' | 'changed' | 'removed';
  /** The object on the new side, or on the old side if it was removed. */
  readonly object: NotUnderstood;
  /**
   * The part of an evaluated policy that nobody can judge. `protocols`: what it lets through by protocols other than TCP, UDP and SCTP.
   * `limits`: what its limits by HTTP, TLS or authentication let through. `entities`: what it says of nodes and of Cilium's own endpoints.
   */
  readonly what?: 'protocols' | 'limits' | 'entities';
}

/** A change of an object that is evaluated otherwise. */
export interface ChangeOfPart {
  readonly fate: 'added' | 'changed' | 'removed';
  /** The object on the new side, or on the old side if it was removed. */
  readonly object: {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly location: Location;
  };
  /**
   * `hostNetwork`: a workload begins or ends to use the network of its node. What changes for pods that are in no manifest is not compared.
   * `furtherNetworks`: its pods are in other networks than before, besides the cluster's. `mesh`: a Namespace or a workload tells a service
   * mesh something else, whose policies are not evaluated. `callers`: an Ingress is of another class, says something else of
   * who may come, or leads to pods to which only others led. Or a Service is of another class of load balancers. `requests`: an Ingress
   * sends requests for a host or a path elsewhere. `plugin`: the object is of another network plugin than those of the old side. `endpoints`: a Service leads outsiders to other endpoints than the pods that it selects.
   */
  readonly what: 'hostNetwork' | 'furtherNetworks' | 'mesh' | 'callers' | 'requests' | 'endpoints' | 'plugin';
}

type NotUnderstood = Unseen | NotEvaluated;

/** What the object sets for the network plugin, if that is what nobody can judge. */
export function settingsOf({ object }: UnjudgedChange): readonly string[] | undefined {
  return 'settings' in object ? object.settings : undefined;
}

/** Is it a route, such as an HTTPRoute, by which others come from outside? */
export function isOfRoute({ object }: UnjudgedChange): boolean {
  return 'apiVersion' in object && !('makes' in object) && isRoute(object.apiVersion, object.kind);
}

/** The changes of objects whose pods tierwall cannot see, and of policies that it does not evaluate, sorted by kind and name. */
export function changesOfUnknownObjects(before: Manifests, after: Manifests): ChangeOfObject[] {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort(compareText);
  return keys.flatMap((key) => changesOf(old.get(key) ?? [], now.get(key) ?? []));
}

/**
 * The changes of objects of one kind and name. There may be several, as in the overlays of a folder. Objects with the same
 * content count as unchanged.
 */
function changesOf(old: readonly NotUnderstood[], now: readonly NotUnderstood[]): ChangeOfObject[] {
  const left = [...old];
  const other = now.filter(({ content }) => {
    const same = left.findIndex((one) => one.content === content);
    if (same >= 0) left.splice(same, 1);
    return same < 0;
  });
  const changed = Math.min(left.length, other.length);
  return [
    ...other.map((object, i) => ({ fate: i < changed ? ('changed' as const) : ('added' as const), object })),
    ...left.slice(changed).map((object) => ({ fate: 'removed' as const, object })),
  ];
}

function byIdentity({ unseen, notEvaluated }: Manifests): Map<string, NotUnderstood[]> {
  const found = new Map<string, NotUnderstood[]>();
  for (const object of [...unseen, ...notEvaluated]) {
    const { apiVersion, kind, namespace = '', name } = object;
    const key = `${kind} ${namespace}/${name} ${groupOf(apiVersion)}`;
    const known = found.get(key);
    if (known) known.push(object);
    else found.set(key, [object]);
  }
  return found;
}
