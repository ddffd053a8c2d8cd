import { spawnSync } from 'node:child_process';
import { GitRepository } from './git-repository.ts';
import { all, policy } from './lint/shop.ts';
import { app, into, pod } from './review/review.ts';

export const PODS: readonly string[] = [pod('web'), pod('api')];
/** Nobody reaches the pods. */
export const CLOSED: string = all(...PODS, policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'));
/** Web reaches api. */
export const OPEN: string = all(
  ...PODS,
  policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny'),
  into('api', `{from: [${app('web')}]}`),
);
/** An intent by which nobody reaches api. */
export const GUARDED = 'version: 1\nprofile: shop\nguarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';

/** A repository with `a folder/shop.yaml`, in which nobody reaches the pods; nothing is committed yet. */
export class ShopRepository extends GitRepository {
  constructor() {
    super();
    this.write({ 'a folder/shop.yaml': CLOSED });
  }

  /** What git says, whether it succeeds or not. */
  attempt(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('git', [...this.identity, ...args], { cwd: this.folder, encoding: 'utf8' });
  }
}
