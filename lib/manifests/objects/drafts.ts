import type { Location, Problem } from '../model.ts';
import { problem } from '../problem.ts';
import { groupOf } from './kinds.ts';
import type { TypedMap } from './typed-maps.ts';

/** What is to be said of a draft of a policy of Calico's (`StagedNetworkPolicy` and others): it enforces nothing. Empty for other objects. */
export function draftProblems({ apiVersion, kind }: TypedMap, location: Location): Problem[] {
  const isCalico = /^(?:crd\.)?projectcalico\.org$/.test(groupOf(apiVersion));
  if (!isCalico || !/^Staged\w*NetworkPolicy$/.test(kind)) return [];
  return [
    problem('MF077', location, `a ${kind} enforces nothing`, 'apply it without Staged in its kind to enforce it'),
  ];
}
