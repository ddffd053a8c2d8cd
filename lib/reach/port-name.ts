import type { Protocol } from '../manifests/model.ts';
import { PortSet } from './port-set.ts';

/** Between a name and the last port that it may stand for. No port name has it. */
const UP_TO = '<=';

/** The ports that a name may stand for if nobody knows its number. @param name as `protocol/name` */
export function portsOfName(name: string): PortSet {
  const protocol = name.slice(0, name.indexOf('/')) as Protocol;
  const [, last] = name.split(UP_TO);
  return last === undefined || protocol !== 'SCTP' ? PortSet.whole(protocol) : PortSet.range(protocol, 1, Number(last));
}

/** A name that stands for no later port of SCTP, and for the same ports of TCP and UDP. Names are equal if those that they are made of are. */
export function nameUpTo(name: string, last: number): string {
  return `${name}${UP_TO}${last}`;
}
