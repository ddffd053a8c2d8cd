import { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Staying } from './both-sides.ts';
import type { Loss } from './break.ts';
import { isReached, type LostBackends, lostBackends, openedBy } from './lost-service.ts';
import { type Mention, mentionsOf } from './mentions.ts';

/** The Services that are named to a workload and that it can reach no more. */
export function lostServices(sides: BothSides): Loss[] {
  return sides.staying.flatMap((subject) =>
    mentionsOf(subject.now, sides.after).flatMap((mention) => lostMention(sides, subject, mention)),
  );
}

function lostMention(sides: BothSides, subject: Staying, { service, port, evidence }: Mention): Loss[] {
  const old = sides.before.service(service.namespace, service.name);
  if (!old) return [];
  const opened = openedBy(subject.old.group, subject.now.group, sides);
  const asked = port === undefined ? service.ports.map((one) => one.port) : [port];
  const could = asked.filter((one) => isReached(sides.before, old, one, opened, subject.name));
  const lost = could.flatMap((one) => lostBackends(sides, old, service, one, opened, subject.name) ?? []);
  // Which port it is for, a name alone does not say: one that is left may be it.
  if (could.length === 0 || lost.length < could.length) return [];
  return [lossOf(sides, subject, lost, evidence, service)];
}

function lossOf(
  sides: BothSides,
  { name, now }: Staying,
  lost: readonly LostBackends[],
  evidence: Mention['evidence'],
  { namespace, name: service }: Mention['service'],
): Loss {
  const isOwn = namespace === now.workload.namespace;
  const called = isOwn ? service : `${namespace}/${service}`;
  const ports = PortSet.unionOf(lost.map((one) => one.ports));
  const selectsNothing = lost.every((one) => one.selectsNothing);
  const why = selectsNothing ? ': the Service selects none of its pods any more' : '';
  const to = [...new Map(lost.flatMap((one) => one.to).map((end) => [end.name, end])).values()];
  return {
    ...{ certainty: 'probably breaks', kind: 'service', subject: name, ports, evidence: [evidence] },
    what: `can no longer reach ${called} on ${ports}${why}`,
    need: [`${namespace}/${service}`, ...(isOwn ? [service] : [])],
    ...{ from: [name], to: to.map((end) => end.name) },
    causes: selectsNothing ? [] : to.slice(0, 1).flatMap((end) => sides.causes(now, end, ports)),
  };
}
