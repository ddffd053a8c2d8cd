import { OF_SERVICE } from '../../manifests/objects/endpoints.ts';
import { isProber, type LivePod, type LiveService, nameOf, selects } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import type { Target } from '../plan/cell.ts';
import { type Endpoint, isPodOf } from '../plan/endpoints.ts';
import type { Doubt } from './doubt.ts';

/** The pods and Services of a cluster at one time. */
interface Listed {
  readonly pods: readonly LivePod[];
  readonly services: readonly LiveService[];
}

/** Why a try of a Service may have got elsewhere than to the pods of its target. */
interface Elsewhere extends Doubt {
  /** Whether other policies than those of the target may be for where it got, so that even an answer as computed shows nothing. */
  readonly isForeign: boolean;
}

/** An EndpointSlice, as far as it tells where a Service leads. */
interface Slice {
  readonly metadata?: { namespace?: string; name?: string; labels?: Readonly<Record<string, string>> };
  readonly endpoints?: readonly { readonly addresses?: readonly string[] }[] | null;
}

/** What happened behind the Services that a run tries, between its first list and its last. */
export class BehindServices {
  private readonly first: Listed;
  private readonly last: Listed;
  private readonly slices: readonly Slice[];
  private readonly known = new Map<Endpoint, Elsewhere | undefined>();

  /** @param slices EndpointSlices that no controller of Kubernetes wrote */
  constructor(first: Listed, last: Listed, slices: readonly object[]) {
    this.first = first;
    this.last = last;
    this.slices = slices;
  }

  /** Undefined for a pod, and for a Service that led to the same pods of its target all the time, as far as the lists tell. */
  elsewhere(endpoint: Endpoint, target: Target): Elsewhere | undefined {
    if (endpoint.service === undefined) return undefined;
    if (!this.known.has(endpoint)) this.known.set(endpoint, this.found(endpoint, endpoint.service, target));
    return this.known.get(endpoint);
  }

  private found(endpoint: Endpoint, name: string, { workload }: Target): Elsewhere | undefined {
    const [was, now] = [this.first, this.last].map(({ services }) => services.find((one) => nameOf(one) === name));
    if (!was || !now || JSON.stringify(was) !== JSON.stringify(now))
      return changed(`Service ${name} was ${now ? 'changed' : 'removed'} during the run`, true);
    const got = this.last.pods.filter((pod) => isBehind(now, pod) && this.hasJoined(pod, endpoint));
    const isOwn = (pod: LivePod) =>
      isPodOf(workload, pod) && [...workload.labels].every(([key, value]) => pod.labels[key] === value);
    const foreign = got.find((pod) => !isOwn(pod));
    const gotPod = (pod: LivePod) => `Service ${name} got pod ${nameOf(pod)} during the run`;
    if (foreign) return changed(gotPod(foreign), true);
    const slice = this.slices.find((one) => leadsElsewhere(one, endpoint));
    if (slice)
      return {
        kind: 'endpoints other',
        says: `Service ${name} also leads to addresses of EndpointSlice ${plainText(slice.metadata?.name ?? '')}, which somebody wrote and which are not those of its pods`,
        isForeign: false,
      };
    const [own] = got;
    if (own) return changed(gotPod(own), false);
    const gone = endpoint.backends.find((pod) => {
      const now = find(this.last, pod);
      return !now?.running || now.terminating;
    });
    return gone && changed(`Service ${name} lost pod ${nameOf(gone)} during the run`, false);
  }

  /** Has the pod got behind its Services since the first list? */
  private hasJoined(pod: LivePod, { backends }: Endpoint): boolean {
    if (pod.ip === undefined || backends.some((one) => isSame(one, pod))) return false;
    const was = find(this.first, pod);
    return was === undefined || (!was.terminating && (pod.running || pod.terminating));
  }
}

function changed(says: string, isForeign: boolean): Elsewhere {
  return { kind: 'service changed', says, isForeign };
}

function isBehind(service: LiveService, pod: LivePod): boolean {
  return pod.namespace === service.namespace && selects(service, pod.labels) && !isProber(pod);
}

function find({ pods }: Listed, pod: LivePod): LivePod | undefined {
  return pods.find((one) => isSame(one, pod));
}

function isSame(one: LivePod, other: LivePod): boolean {
  return nameOf(one) === nameOf(other) && one.ip === other.ip;
}

function leadsElsewhere({ metadata, endpoints }: Slice, { service, address, backends }: Endpoint): boolean {
  if (`${metadata?.namespace}/${metadata?.labels?.[OF_SERVICE]}` !== service) return false;
  const addresses = (endpoints ?? []).flatMap((one) => one.addresses ?? []);
  return addresses.some((one) => one.includes(':') === address.includes(':') && backends.every(({ ip }) => ip !== one));
}
