import type { Manifests } from '../../manifests/model.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';
import type { Evidence, Loss } from './break.ts';
import { lostBackends, lostWithPort } from './lost-service.ts';
import { CONTROLLERS, portsOfOutsiders } from './outsiders.ts';

/** A port of a Service that an Ingress, or a route of the Gateway API, leads to. */
interface Entry {
  /** For example, `Ingress web`. */
  readonly by: string;
  readonly service: { readonly namespace: string; readonly name: string };
  /** The port as it is written: a number, or the name of a port of the Service. */
  readonly asked: string;
  /** Undefined if the Service has no such port. */
  readonly port: number | undefined;
  readonly evidence: Evidence;
}

/** Workloads that an Ingress or a route leads to on both sides, if its controller could reach them and no longer can. */
export function lostEntries(sides: BothSides): Loss[] {
  const [old, now] = [sides.before, sides.after].map((side) => entriesOf(side.manifests, side)) as [Entry[], Entry[]];
  const known = new Map(old.map((entry) => [keyOf(entry), entry]));
  return now.flatMap((entry) => {
    const was = known.get(keyOf(entry))?.port;
    if (was === undefined) return [];
    const sure = lostOf(sides, entry, was, 'breaks');
    return sure.length > 0 ? sure : lostOf(sides, entry, was, 'probably breaks');
  });
}

/** @param was the number of the port on the old side */
function lostOf(
  sides: BothSides,
  { by, service, asked, port, evidence }: Entry,
  was: number,
  certainty: Loss['certainty'],
): Loss[] {
  const { before, after } = sides;
  const [old, now] = [before, after].map((side) => side.service(service.namespace, service.name));
  if (!old) return [];
  const opened = (side: Side, end: WorkloadEnd): PortSet => {
    const { likely, doubtful } = portsOfOutsiders(side, end, CONTROLLERS);
    // The loss is certain only if also the rules that seem to be for other pods no longer let the controller in.
    return certainty === 'breaks' ? likely.union(doubtful) : likely;
  };
  const gone = port === undefined ? lostWithPort(sides, old, was, opened) : undefined;
  const lost = gone ? { ...gone, selectsNothing: false } : now && lostBackends(sides, old, now, port ?? was, opened);
  // What is not rendered may make a Service of that name.
  if (!lost || (!now && certainty === 'breaks' && after.manifests.unseen.some(({ makes }) => makes === 'objects')))
    return [];
  const fault = !now
    ? `: there is no Service ${service.name} any more`
    : gone
      ? `: the Service ${service.name} has no port ${asked} any more`
      : lost.selectsNothing
        ? `: the Service ${service.name} no longer selects it`
        : '';
  return lost.to.map((end) => ({
    ...{ certainty, kind: 'ingress', subject: end.name, need: ['ingress'], ports: lost.ports },
    evidence: [evidence],
    what: `is no longer reached by its ${by}${fault}`,
    ...{ from: [], to: [end.name] },
    causes: fault !== '' ? [] : [after.limit('Ingress', end, sides.isNew)],
  }));
}

function entriesOf({ ingresses, clues }: Manifests, side: Side): Entry[] {
  return [
    ...ingresses.flatMap(({ namespace, name, backends, location }) =>
      backends.flatMap(({ serviceName, servicePort }): Entry[] => {
        const ports = side.service(namespace, serviceName)?.ports ?? [];
        const port = ports.find((one) => (typeof servicePort === 'number' ? one.port : one.name) === servicePort);
        const evidence = { words: `Ingress ${namespace}/${name} leads to its Service ${serviceName}`, location };
        const service = { namespace, name: serviceName };
        return [{ by: `Ingress ${name}`, service, asked: `${servicePort}`, port: port?.port, evidence }];
      }),
    ),
    ...clues.routes.flatMap(({ kind, namespace, name, backends, location }) =>
      backends.flatMap((service) => {
        const ports = side.service(service.namespace, service.name)?.ports ?? [];
        const evidence = { words: `${kind} ${namespace}/${name} leads to its Service ${service.name}`, location };
        const common = { by: `${kind} ${name}`, service, evidence };
        const asked = ports.filter(({ port }) => service.port === undefined || port === service.port);
        if (asked.length === 0) return [{ ...common, asked: `${service.port}`, port: undefined }];
        return asked.map(({ port }): Entry => ({ ...common, asked: `${port}`, port }));
      }),
    ),
  ];
}

function keyOf({ by, service, asked }: Entry): string {
  return `${by} ${service.namespace}/${service.name}:${asked}`;
}
