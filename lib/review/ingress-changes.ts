import type { Ingress, Manifests, Workload } from '../manifests/model.ts';
import { backendPort } from '../manifests/objects/ingress.ts';
import { selects, targetOf } from '../reach/ingress-targets.ts';
import { compareText, workloadName } from '../reach/peer.ts';
import { NO } from '../reach/selector.ts';
import type { Heirs } from './heirs.ts';
import { pushTo } from './push-to.ts';
import type { ChangeOfPart } from './unjudged.ts';

/** A place to which an Ingress leads: a port of pods, or a Service whose pods are not known. */
interface Lead {
  readonly ingress: Ingress;
  readonly to: string;
  /** Equal if the same clients come by it, as far as the manifests say. */
  readonly callers: string;
  /** Equal if the same requests go there. */
  readonly requests: string;
}

/**
 * The Ingresses of which nobody can judge who comes where by them. Another controller takes them now, or they say something else of who
 * may come. Or they lead to pods to which only others led, or send a host or a path to other pods. What no Ingress led to before is a
 * connection that is gained, and not listed here. Sorted by name.
 */
export function changesOfCallers(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfPart[] {
  const byKey = ({ ingresses }: Manifests) => new Map(ingresses.map((one) => [keyOf(one), one]));
  const [had, has] = [byKey(before), byKey(after)];
  const [old, now] = [leadsOf(before), leadsOf(after, heirs)];
  const other = [...has].flatMap(([key, one]) => {
    const was = had.get(key);
    return was && callersOf(was) !== callersOf(one) ? [key] : [];
  });
  const moved = [
    ...[...newLeads(old, now, 'callers'), ...newLeads(now, old, 'callers')],
    ...newLeads(old, now, 'requests'),
  ];
  const isOther = new Set(other);
  return [...new Set([...other, ...moved.map(({ ingress }) => keyOf(ingress))])].sort(compareText).flatMap((key) => {
    const [was, is] = [had.get(key), has.get(key)];
    const one = is ?? was;
    if (!one) return [];
    const { namespace, name, location } = one;
    const what = was && is && !isOther.has(key) ? ('requests' as const) : ('callers' as const);
    const fate = !was ? ('added' as const) : !is ? ('removed' as const) : ('changed' as const);
    return [{ fate, what, object: { kind: 'Ingress', namespace, name, location } }];
  });
}

function keyOf({ namespace, name }: Ingress): string {
  return `${namespace}/${name}`;
}

function callersOf({ callers, controllers = '' }: Ingress): string {
  return JSON.stringify([callers, controllers]);
}

/** Leads of the new side to what both sides lead to, but not for these callers, or not for these requests, which went elsewhere. */
function newLeads(old: readonly Lead[], now: readonly Lead[], by: 'callers' | 'requests'): Lead[] {
  const ledTo = new Set(old.map(({ to }) => to));
  const known = new Set(old.map((lead) => `${lead[by]} ${lead.to}`));
  const asked = new Set(old.map((lead) => lead[by]));
  return now.filter(
    (lead) =>
      ledTo.has(lead.to) && !known.has(`${lead[by]} ${lead.to}`) && (by === 'callers' || asked.has(lead.requests)),
  );
}

function leadsOf({ ingresses, services, workloads }: Manifests, heirs: Heirs = new Map()): Lead[] {
  const pods = new Map<string, Workload[]>();
  if (ingresses.length > 0) for (const one of workloads) pushTo(pods, one.namespace, one);
  return ingresses.flatMap((ingress) =>
    ingress.backends.flatMap((backend): Lead[] => {
      const { namespace } = ingress;
      const found = backendPort(backend, ingress, services);
      const behind = found ? (pods.get(namespace) ?? []).filter((one) => selects(found.service, one) !== NO) : [];
      const ports = behind.map((one) => {
        const name = workloadName(one);
        return `${heirs.get(name) ?? name} ${found ? targetOf(found.port, one) : ''}`;
      });
      const places = ports.length > 0 ? ports : [`Service ${namespace}/${backend.serviceName} ${backend.servicePort}`];
      // Without a host, requests are told apart by what else the Ingress says.
      const { requests = '["","",""]' } = backend;
      const asked = requests.startsWith('["",') ? `${keyOf(ingress)} ${requests}` : requests;
      return places.map((to) => ({ ingress, to, callers: callersOf(ingress), requests: asked }));
    }),
  );
}
