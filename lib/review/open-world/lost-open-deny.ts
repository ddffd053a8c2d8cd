import type { Isolation } from '../../reach/open-world/isolation.ts';
import { PORTS_OF_ADDRESS, portsNamed } from '../../reach/open-world/open-end.ts';
import type { OpenPolicies } from '../../reach/open-world/open-policies.ts';
import { cutAddresses } from '../../reach/open-world/pod-addresses.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { letAllThrough } from '../limits.ts';
import { type Denied, lostOf, unnamedPorts } from '../lost-default-deny.ts';

/** What limits pods on one side of a comparison. */
type OpenSide = readonly [policies: OpenPolicies, isolation: Isolation | undefined];

/** Does the same as `lostDeny`, for possible pods: were they denied what no rule names, and are no longer? */
export function losesDefaultDeny(before: OpenSide, after: OpenSide): boolean {
  if (before[1] === undefined || after[1] === undefined || isLimited(after)) return false;
  return lostOf({ old: denied(before), now: denied(after), wasLimited: isLimited(before) }) !== undefined;
}

function isLimited([policies, isolation]: OpenSide): boolean {
  if (!isolation || !policies.isolates(isolation)) return false;
  return isolation.isOrdered || !letAllThrough(isolation.rules);
}

function denied([policies, isolation]: OpenSide): Denied {
  if (!isolation?.isOrdered) return 'nobody';
  const ports = unnamedPorts(isolation.rules);
  const isDenied = (open: PortSet) => ports.intersect(open).isEmpty;
  // A pod without labels in a namespace without labels, which nothing names.
  const ofStranger = policies.space.diagrams.at(policies.openTo(isolation, portsNamed([])), new Map());
  if (!isDenied(ofStranger)) return 'nobody';
  const isDeniedAt = (range: Parameters<OpenPolicies['openToAddress']>[1]) =>
    policies.openToAddress(isolation, range, PORTS_OF_ADDRESS).every(isDenied);
  return cutAddresses(isolation.policies).some(isDeniedAt) ? 'everyone' : 'pods';
}
