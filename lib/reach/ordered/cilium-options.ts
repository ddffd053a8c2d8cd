import { type Unknown, unknown } from './expression.ts';

/** Whether Cilium takes a policy at all that needs an option of its agent. */
export function needing(option: string): Unknown {
  return unknown(`Cilium refuses the policy unless its option ${option} is on, which it is not by default`);
}
