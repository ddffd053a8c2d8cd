import { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Staying } from './both-sides.ts';
import type { Loss } from './break.ts';
import { deniedBackends, isReached, type LostBackends, lostBackends, lostWithPort, openedBy } from './lost-service.ts';
import { type Mention, mentionsOf } from './mentions.ts';

/** The Services that the configuration of a workload names and that it can no longer reach. */
export function lostServices(sides: BothSides): Loss[] {
  return sides.staying.flatMap((subject) =>
    mentionsOf(subject.now, sides.after).flatMap((mention) => lostMention(sides, subject, mention)),
  );
}

function lostMention(sides: BothSides, subject: Staying, { service, port, isItsPort, evidence }: Mention): Loss[] {
  const old = sides.before.service(service.namespace, service.name);
  if (!old) return [];
  const opened = openedBy(subject.old.group, subject.now.group, sides);
  if (port !== undefined && !isItsPort) {
    const gone = lostWithPort(sides, old, port, opened, subject.name);
    if (gone) return [portLossOf(subject, gone, port, evidence, service)];
  }
  const asked = port !== undefined && isItsPort ? [port] : service.ports.map((one) => one.port);
  const could = asked.filter((one) => isReached(sides.before, old, one, opened, subject.name));
  const lost = could.flatMap((one) => lostBackends(sides, old, service, one, opened, subject.name) ?? []);
  // A name without a port does not say which port is used. One that is still reachable may be the one.
  if (could.length === 0 || lost.length < could.length) return [];
  return [lossOf(sides, subject, lost, evidence, service)];
}

/** The Services that the configuration of a workload begins to name, and of whose pods it can reach none. */
export function deniedServices(sides: BothSides): Loss[] {
  return sides.staying.flatMap((subject) => {
    const { old, now } = subject;
    const mentions = mentionsOf(now, sides.after);
    if (mentions.length === 0) return [];
    const known = mentionsOf(old, sides.before);
    return mentions
      .filter((one) => !known.some((was) => isSame(was, one)))
      .flatMap((one) => denied(sides, subject, one));
  });
}

/** Do both name the same port of the same Service? A name without a port may mean any of its ports. */
function isSame({ service: was, port: old }: Mention, { service, port }: Mention): boolean {
  const isService = was.namespace === service.namespace && was.name === service.name;
  return isService && (old === undefined || port === undefined || old === port);
}

function denied(
  sides: BothSides,
  { name, old, now }: Staying,
  { service, port, isItsPort, evidence }: Mention,
): Loss[] {
  const opened = openedBy(old.group, now.group, sides);
  const asked = port === undefined ? service.ports.map((one) => one.port) : isItsPort ? [port] : [];
  const found = asked.flatMap((one) => deniedBackends(sides.after, service, one, opened, name) ?? []);
  // A name without a port does not say which port is used. One that can be reached may be the one.
  if (found.length === 0 || found.length < asked.length) return [];
  const { called, need } = namesFor(now, service);
  const ports = PortSet.unionOf(found.map((one) => one.ports));
  const to = [...new Map(found.flatMap((one) => one.to).map((end) => [end.name, end])).values()];
  return [
    {
      ...{
        certainty: 'probably breaks',
        kind: 'service',
        isNew: true,
        subject: name,
        ports,
        evidence: [evidence],
        need,
      },
      what: `cannot reach ${called} on ${ports}`,
      ...{ from: [name], to: to.map((end) => end.name) },
      causes: to.slice(0, 1).flatMap((end) => sides.causes(now, end, ports)),
    },
  ];
}

/** The loss of a workload that uses a port that the Service no longer has, whatever policies say. */
function portLossOf(
  { name, now }: Staying,
  { to, ports }: Pick<LostBackends, 'to' | 'ports'>,
  port: number,
  evidence: Mention['evidence'],
  service: Mention['service'],
): Loss {
  const { called, need } = namesFor(now, service);
  return {
    ...{ certainty: 'probably breaks', kind: 'service', subject: name, ports, evidence: [evidence], need, causes: [] },
    what: `can no longer reach ${called} on its port ${port}: the Service has no such port any more`,
    ...{ from: [name], to: to.map((end) => end.name) },
  };
}

function lossOf(
  sides: BothSides,
  { name, now }: Staying,
  lost: readonly LostBackends[],
  evidence: Mention['evidence'],
  service: Mention['service'],
): Loss {
  const { called, need } = namesFor(now, service);
  const ports = PortSet.unionOf(lost.map((one) => one.ports));
  const asked = PortSet.unionOf(lost.map((one) => one.leadsTo ?? one.ports));
  const selectsNothing = lost.every((one) => one.selectsNothing);
  const isMoved = lost.every((one) => one.leadsTo);
  const why = selectsNothing
    ? ': the Service selects none of its pods any more'
    : isMoved
      ? `: the Service leads to ${asked} now`
      : '';
  const to = [...new Map(lost.flatMap((one) => one.to).map((end) => [end.name, end])).values()];
  return {
    ...{ certainty: 'probably breaks', kind: 'service', subject: name, ports, evidence: [evidence] },
    what: `can no longer reach ${called} on ${ports}${why}`,
    need,
    ...{ from: [name], to: to.map((end) => end.name) },
    causes: selectsNothing ? [] : to.slice(0, 1).flatMap((end) => sides.causes(now, end, asked)),
  };
}

/** The name by which a workload calls a Service, and the names that its annotation may use. */
function namesFor({ workload }: Staying['now'], { namespace, name }: Mention['service']) {
  const isOwn = namespace === workload.namespace;
  return { called: isOwn ? name : `${namespace}/${name}`, need: [`${namespace}/${name}`, ...(isOwn ? [name] : [])] };
}
