import type { Intent } from '../manifests/intent.ts';
import type { NetworkPolicy, PolicyType, Workload } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { Deviation, PeerEnd } from '../reach/deviation.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import { nearMissOf } from '../review/lint/near-miss.ts';
import { printLocation } from './problem.ts';

/** The most policies that are named for one direction. */
const MOST = 2;

/**
 * Why a declared connection is denied: `; closed by the ingress of shop/db (db.yaml:3)`, and the label in a policy that is probably a
 * typing error. Empty if the connection is not certain to be denied, or if no policy of the manifests closes it.
 * @param connectivity that of the check that found the deviation
 */
export function denialText(deviation: Deviation, intent: Intent, connectivity: Connectivity): string {
  const { kind, certain, from, to, ports } = deviation;
  if (kind !== 'less' || !certain || 'possible' in from || 'possible' in to) return '';
  const results = connectivity.directionResults(from.group, to.group);
  const closing = directionsOf(deviation, intent).filter((direction) => !ports.subtract(results[direction]).isEmpty);
  const texts = closing.flatMap((direction) => {
    const [own, other] = direction === 'Egress' ? [from, to] : [to, from];
    if (own.group.kind !== 'pod') return [];
    const limiting = connectivity.policiesLimiting(own.group, direction);
    // A policy with rules is likelier to be the one that has to change than a default deny.
    const has = (policy: NetworkPolicy) => rulesOf(policy, direction).length > 0;
    const policies = [...limiting.filter(has), ...limiting.filter((one) => !has(one))];
    if (policies.length === 0) return [];
    const more = policies.length > MOST ? ` and ${policies.length - MOST} more` : '';
    const named = policies.slice(0, MOST).map(placed).join(' and ');
    const slip = slipText(direction, own, other, policies, connectivity.manifests.policies);
    return [`; closed by the ${direction.toLowerCase()} of ${named}${more}${slip}`];
  });
  return texts.join('');
}

/** The directions that the declaration speaks for. One with `anyone` or pods of others is about the policies of the workload alone. */
function directionsOf({ declaredAt }: Deviation, { connections, version }: Intent): PolicyType[] {
  const declared = connections.find(({ location }) => location === declaredAt);
  const isOwn = (end: unknown) => end !== 'anyone' && (version === 1 || typeof end === 'string');
  if (!declared || (isOwn(declared.from) && isOwn(declared.to))) return ['Egress', 'Ingress'];
  return isOwn(declared.from) ? ['Egress'] : ['Ingress'];
}

function placed(policy: NetworkPolicy): string {
  return `${policyCalled(policy)} (${printLocation(policy.location)})`;
}

/**
 * The first selector that misses one of the two workloads by a typing error: of a peer that was probably meant to be `other`, or of a
 * policy that was probably meant to select `own`.
 */
function slipText(
  direction: PolicyType,
  own: PeerEnd,
  other: PeerEnd,
  limiting: readonly NetworkPolicy[],
  all: readonly NetworkPolicy[],
): string {
  const [subject, target] = [own, other].map(workloadOf);
  for (const policy of target ? limiting : []) {
    for (const [index, rule] of rulesOf(policy, direction).entries()) {
      for (const { podSelector } of rule.peers) {
        const slip = podSelector && slipOf(podSelector, target as Workload);
        if (slip)
          return `; ${ruleCalled({ policy, direction, index, rule })} (${printLocation(rule.location)}) ${slip}`;
      }
    }
  }
  for (const policy of subject ? all : []) {
    if (policy.namespace !== subject?.namespace || rulesOf(policy, direction).length === 0) continue;
    const slip = slipOf(policy.podSelector, subject);
    if (slip) return `; ${placed(policy)} ${slip}`;
  }
  return '';
}

function workloadOf({ peer }: PeerEnd): Workload | undefined {
  return peer.kind === 'workload' ? peer.workload : undefined;
}

function rulesOf(policy: NetworkPolicy, direction: PolicyType): NetworkPolicy['ingress'] {
  return direction === 'Ingress' ? policy.ingress : policy.egress;
}

/** Such as `asks for app=bakend, and backend has app=backend`. */
function slipOf(selector: NetworkPolicy['podSelector'], workload: Workload): string | undefined {
  const slips = nearMissOf(selector, [workload])?.slips ?? [];
  if (slips.length === 0) return undefined;
  const [wrong, meant] = [slips.map((one) => one.wrong), slips.map((one) => one.meant)].map((labels) =>
    labels.map(({ key, value }) => `${key}=${value}`).join(','),
  );
  return `asks for ${wrong}, and ${workload.name} has ${meant}`;
}
