import type { OtherObject } from './other-object.ts';

export interface CiliumRules extends OtherObject {
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
}

export interface CiliumCidrGroup extends OtherObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly cidrs: readonly string[];
}
