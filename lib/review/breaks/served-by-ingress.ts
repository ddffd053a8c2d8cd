import type { Manifests } from '../../manifests/model.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';
import type { Evidence, Loss } from './break.ts';
import { lostBackends } from './lost-service.ts';
import { CONTROLLERS, portsOfOutsiders } from './outsiders.ts';

/** A way from outside to a port of a Service, of an Ingress or a route of the Gateway API. */
interface Entry {
  /** `its Ingress web` */
  readonly by: string;
  readonly service: { readonly namespace: string; readonly name: string };
  readonly port: number;
  readonly evidence: Evidence;
}

/** Workloads that an Ingress or a route leads to, on both sides, and whose controller could reach them and now cannot. */
export function lostEntries(sides: BothSides): Loss[] {
  const [old, now] = [sides.before, sides.after].map((side) => entriesOf(side.manifests, side)) as [Entry[], Entry[]];
  const known = new Set(old.map(keyOf));
  return now
    .filter((entry) => known.has(keyOf(entry)))
    .flatMap((entry) => {
      const sure = lostOf(sides, entry, 'breaks');
      return sure.length > 0 ? sure : lostOf(sides, entry, 'probably breaks');
    });
}

function lostOf(sides: BothSides, { by, service, port, evidence }: Entry, certainty: Loss['certainty']): Loss[] {
  const { before, after } = sides;
  const [old, now] = [before, after].map((side) => side.service(service.namespace, service.name));
  if (!old || !now) return [];
  const opened = (side: Side, end: WorkloadEnd): PortSet => {
    const { likely, doubtful } = portsOfOutsiders(side, end, CONTROLLERS);
    // What only rules for somebody else let in is lost for sure where those go too.
    return certainty === 'breaks' ? likely.union(doubtful) : likely;
  };
  const lost = lostBackends(sides, old, now, port, opened);
  if (!lost) return [];
  return lost.to.map((end) => ({
    ...{ certainty, kind: 'ingress', subject: end.name, need: ['ingress'], ports: lost.ports },
    evidence: [evidence],
    what: `is no longer reached by its ${by}${lost.selectsNothing ? `: the Service ${service.name} no longer selects it` : ''}`,
    ...{ from: [], to: [end.name] },
    causes: lost.selectsNothing ? [] : [after.limit('Ingress', end, sides.isNew)],
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
        return port ? [{ by: `Ingress ${name}`, service, port: port.port, evidence }] : [];
      }),
    ),
    ...clues.routes.flatMap(({ kind, namespace, name, backends, location }) =>
      backends.flatMap((service) => {
        const ports = side.service(service.namespace, service.name)?.ports ?? [];
        const evidence = { words: `${kind} ${namespace}/${name} leads to its Service ${service.name}`, location };
        return ports
          .filter(({ port }) => service.port === undefined || port === service.port)
          .map(({ port }): Entry => ({ by: `${kind} ${name}`, service, port, evidence }));
      }),
    ),
  ];
}

function keyOf({ by, service, port }: Entry): string {
  return `${by} ${service.namespace}/${service.name}:${port}`;
}
