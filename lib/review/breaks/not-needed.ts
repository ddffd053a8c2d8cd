import type { BothSides } from './both-sides.ts';
import type { Loss } from './break.ts';

/** Whether the annotation of the workload says, with a reason, that it does not need the connection. */
export function isDenied({ subject, need }: Loss, { after }: BothSides): boolean {
  const denied = after.workloads.get(subject)?.workload.clues?.notNeeded ?? [];
  return denied.some(({ what }) => need.includes(what));
}
