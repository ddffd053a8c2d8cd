import { isOfRoute, settingsOf, type UnjudgedChange } from '../review/unjudged.ts';
import { printLocation } from './problem.ts';
import { unseenName } from './unseen.ts';

/** Such as `HelmRelease shop/db (hr.yaml:4): not rendered, so nobody knows what it changes`. */
export function unjudgedText(change: UnjudgedChange): string {
  const { kind, location } = change.object;
  return `${kind} ${unseenName(change.object)} (${printLocation(location)}): ${whyUnjudged(change)}`;
}

/** What is not judged of an object that is evaluated. */
const NOT_JUDGED = {
  protocols: 'what it lets through by protocols other than TCP, UDP and SCTP, such as ICMP, is not judged',
  limits: 'what its limits by HTTP, TLS or authentication let through is not judged',
  entities:
    'its rules for nodes (host, remote-node) or for endpoints of Cilium (ingress, health, init, unmanaged), which no manifest shows, are not judged',
  callers: 'its class, or an annotation that says who may come by it, changes, and who comes is not judged',
  requests: 'where it sends requests for a host or a path changes, and who comes there is not judged',
  plugin:
    'it is of another network plugin than the objects of the old side. Both sides are compared as one plugin reads them, and what changes with the plugin is not judged',
  endpoints: 'it leads outsiders to endpoints that somebody writes, or to an externalName: not judged',
  mesh: 'what it tells its service mesh changes, and so whose policies have an effect on its pods and ports is not judged',
  furtherNetworks:
    'its pods are in other further networks than before, and who connects there is not judged: policies of the cluster have no effect on them',
  hostNetwork:
    'hostNetwork changes, so it is a pod on one side and a node on the other: its connections with pods of no manifest are not compared',
};

/** What is not judged of those who come by something. */
function aboutCallers({ fate, object }: UnjudgedChange): string {
  if (object.kind === 'Service')
    return 'its loadBalancerClass changes, and who comes by its load balancer is not judged';
  if (fate === 'changed') return NOT_JUDGED.callers;
  return fate === 'added'
    ? 'other Ingresses led to its pods already, but its class or its annotations say otherwise who may come, and who comes by it is not judged'
    : 'other Ingresses still lead to its pods, but their class or annotations say otherwise who may come, and who no longer comes is not judged';
}

function whyUnjudged(change: UnjudgedChange): string {
  if (change.what === 'callers') return aboutCallers(change);
  if (change.what !== undefined) return NOT_JUDGED[change.what];
  const [{ object }, settings] = [change, settingsOf(change)];
  if (settings)
    return `it ${change.fate === 'removed' ? 'set' : 'sets'} ${settings.join(', ')}, which is not evaluated, so nobody knows what it changes`;
  const why = {
    objects: 'not rendered',
    linked: 'not entered, as kubectl does not',
    unread: 'a resource that may not be listed',
    pods: 'an operator makes its pods',
    perhaps: 'the kind is not known here and may make pods',
    policy: 'a policy that is not evaluated',
    route: 'a route that is not followed',
  }['makes' in object ? object.makes : isOfRoute(change) ? 'route' : 'policy'];
  return `${why}, so nobody knows what it changes`;
}
