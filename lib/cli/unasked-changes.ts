import type { Manifests } from '../manifests/model.ts';
import { examplePort } from '../reach/example-port.ts';
import type { Peer } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import { compareManifests } from '../review/difference.ts';
import { namesOfEnds, type OpenEnds, peersOf } from '../review/open-world/open-difference.ts';
import { explanationOf } from './explain.ts';

/** The most connections that are shown. They are solved one after the other. */
const MOST = 3;

interface Unasked {
  readonly from: string;
  readonly to: string;
  readonly target: Peer | undefined;
  readonly gained: PortSet;
  readonly lost: PortSet;
}

/**
 * Connections that policies open or close although a task does not ask for it, as lines to print, with an explanation of the first
 * one. They are found among all addresses and every pod that could exist. Empty if the policies do exactly what is asked.
 * @param wanted the application with policies that solve the task
 * @param given the application with the policies to judge
 */
export function unaskedChanges(wanted: Manifests, given: Manifests): string[] {
  const { after, differences, open, lostDefaultDenies } = compareManifests(wanted, given);
  const found: Unasked[] = [
    ...differences.map(({ from, to, gained, lost }) => ({
      ...{ from: from.name, to: to.name, target: (to.new ?? to.old)?.peer, gained, lost },
    })),
    ...open.map(({ from, to, old, new: now }) => ({
      ...{ from: firstName(from), to: firstName(to), target: peerOf(to) },
      ...{ gained: now.subtract(old), lost: old.subtract(now) },
    })),
  ];
  const [first] = found;
  const more = found.length > MOST ? [`and ${found.length - MOST} more`] : [];
  return [
    ...found.slice(0, MOST).map(textOf),
    ...more,
    ...lostDefaultDenies.map(
      ({ namespace, direction }) =>
        `MORE a new pod of ${namespace}: nothing limits its ${direction.toLowerCase()}, and the exercise asks for a default deny`,
    ),
    ...(first ? ['', ...explained(first)] : []),
  ];

  function explained({ from, to, target, gained, lost }: Unasked): string[] {
    const port = examplePort(gained.isEmpty ? lost : gained, target);
    const asked = port ? `${to}:${port.port}/${port.protocol}` : to;
    return explanationOf(after, from, asked).trimEnd().split('\n');
  }
}

function textOf({ from, to, target, gained, lost }: Unasked): string {
  const isMore = !gained.isEmpty;
  const ports = isMore ? gained : lost;
  const port = examplePort(ports, target);
  const example = `${port?.protocol} ${port?.port}`;
  const others = `${ports}` === example ? '' : ` (in all: ${ports})`;
  const fact = isMore
    ? 'is open, and the exercise does not ask for it'
    : 'is closed, and the exercise asks to leave it open';
  return `${isMore ? 'MORE' : 'LESS'} ${from} => ${to} : ${example} ${fact}${others}`;
}

function firstName(ends: OpenEnds): string {
  return namesOfEnds(ends)[0] ?? '';
}

function peerOf(ends: OpenEnds): Peer | undefined {
  const [one] = peersOf(ends);
  return (one?.new ?? one?.old)?.peer;
}
