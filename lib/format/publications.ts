import { cidrsOf } from '../reach/ip-space.ts';
import type { Publication } from '../review/published.ts';
import type { Review } from '../review/review.ts';
import { addressPhrase } from './comment/address-phrase.ts';
import { portRanges } from './connection.ts';
import { printLocation } from './problem.ts';

/** Ways from outside that came with a change, or went, one line each. */
export function publicationLines({ published, unpublished }: Pick<Review, 'published' | 'unpublished'>): string[] {
  const where = ({ service, ports }: Publication) => {
    const { type, namespace, name, location } = service;
    return `by ${type} Service ${namespace}/${name} (${printLocation(location)}) on ${ports}`;
  };
  return [
    ...published.map((one) => `PUBLISHED ${one.level.padEnd(6)}  ${one.workload} ${where(one)}: ${whoCanCome(one)}`),
    ...unpublished.map((one) => `UNPUBLISHED low   ${one.workload}, until now published ${where(one)}`),
  ];
}

/** `no policy stands in the way of any address`, `policies let 203.0.113.0/24 in` */
export function whoCanCome({ from }: Pick<Publication, 'from'>): string {
  if (from.length === 0) return 'policies let no address in';
  const phrase = addressPhrase(from);
  return phrase === 'the internet' ? 'no policy stands in the way of any address' : `policies let ${phrase} in`;
}

/** Those that somebody has to decide about. */
export function risky({ published }: Pick<Review, 'published'>): readonly Publication[] {
  return published.filter(({ level }) => level !== 'low');
}

export function publicationJson({ service, workload, ports, from, level }: Publication): object {
  const { namespace, name, type } = service;
  return {
    ...{ workload, service: { namespace, name, type, ...service.location }, ports: portRanges(ports) },
    ...{ from: from.flatMap(cidrsOf), risk: level },
  };
}
