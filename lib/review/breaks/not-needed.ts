import type { BothSides } from './both-sides.ts';
import type { Loss } from './break.ts';

/** Does the workload itself say, with a reason, that it does not need what it loses? */
export function isDenied({ subject, need }: Loss, { after }: BothSides): boolean {
  const denied = after.workloads.get(subject)?.workload.clues?.notNeeded ?? [];
  return denied.some(({ what }) => need.includes(what));
}
