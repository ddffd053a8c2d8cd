import { publicType } from '../reach/ingress-targets.ts';
import { cidrsOf } from '../reach/ip-space.ts';
import type { Publication } from '../review/published.ts';
import type { Review } from '../review/review.ts';
import { addressPhrase } from './comment/address-phrase.ts';
import { portRanges } from './connection.ts';
import { few } from './few.ts';
import { printLocation } from './problem.ts';

/** Ways from outside that came with a change, or went, one line each. */
export function publicationLines({ published, unpublished }: Pick<Review, 'published' | 'unpublished'>): string[] {
  const where = (one: Publication) => `by ${wayOf(one)} (${printLocation(one.location)}) on ${one.ports}`;
  return [
    ...published.map(
      (one) =>
        `PUBLISHED ${one.level.padEnd(6)}  ${one.workload} ${where(one)}: ${whoCanCome(one)}${onlyFor(one, 'until now')}`,
    ),
    ...unpublished.map(
      (one) => `UNPUBLISHED low   ${one.workload}, until now published ${where(one)}${onlyFor(one, 'now')}`,
    ),
  ];
}

/** Such as `LoadBalancer Service shop/web`. */
export function wayOf({ service }: Publication): string {
  if (!service) return 'a port of its node (hostPort)';
  const { namespace, name } = service;
  const [type, ...others] = publicType(service).split(' ');
  return [type, `Service ${namespace}/${name}`, ...others].join(' ');
}

/**
 * `; until now only for 203.0.113.0/24`, if load balancers of the other side keep the way to that, or `; until now only at 192.0.2.7`.
 * Empty if they reach as far.
 */
export function onlyFor({ otherwise, otherScheme, otherAddresses }: Publication, when: 'until now' | 'now'): string {
  return [
    ...(otherwise ? [`; ${when} only for ${addressPhrase(otherwise)}`] : []),
    ...(otherAddresses ? [`; ${when} only at ${few(otherAddresses).join(', ')}`] : []),
    ...(otherScheme === 'internal' ? [`; ${when} only by an internal load balancer`] : []),
    ...(otherScheme === 'not said'
      ? [`; ${when} no load balancer ${when === 'now' ? 'is' : 'was'} told to face the internet`]
      : []),
  ].join('');
}

/** `policies let every address in`, `it is open to 203.0.113.0/24` */
export function whoCanCome({ from, service }: Pick<Publication, 'from' | 'service'>): string {
  if (from.length === 0)
    return `policies let no address in${service?.loadBalancer?.sourceRanges ? ' that its load balancer takes' : ''}`;
  const phrase = addressPhrase(from);
  return phrase === 'the internet' ? 'policies let every address in' : `it is open to ${phrase}`;
}

/** Is it a way by which nobody can come as policies are now? */
export function isClosed({ from }: Publication): boolean {
  return from.length === 0;
}

/** How many ways from outside came, and how many went, as parts of a verdict. */
export function wayWords(review: Pick<Review, 'published' | 'unpublished'>): string[] {
  const words = ({ length }: readonly Publication[], what: string) =>
    length === 0 ? [] : [`${length === 1 ? '1 way' : `${length} ways`} from outside${what}`];
  return [
    ...words(risky(review), ''),
    ...words(review.published.filter(isClosed), ' by which policies let nobody in'),
    ...words(review.unpublished, ' gone'),
  ];
}

/** Those that somebody has to decide about. */
export function risky({ published }: Pick<Review, 'published'>): readonly Publication[] {
  return published.filter(({ level }) => level !== 'low');
}

/** An entry of `published` or `unpublished` in `diff -o json`: the workload, the way to it, its ports, and the addresses that can use it. */
export function publicationJson({ service, location, workload, ports, from, ...more }: Publication): object {
  const { otherwise, otherScheme, otherAddresses, level } = more;
  const way = service && { namespace: service.namespace, name: service.name, type: service.type, ...location };
  return {
    ...{ workload, ...(way ? { service: way } : { hostPort: location }), ports: portRanges(ports) },
    ...{ from: from.flatMap(cidrsOf), risk: level },
    ...(otherwise && { otherwise: otherwise.flatMap(cidrsOf) }),
    ...(otherScheme && { otherScheme }),
    ...(otherAddresses && { otherAddresses }),
  };
}
