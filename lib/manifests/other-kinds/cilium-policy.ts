import type { LabelSelectorRequirement, Location, PolicyType, Protocol } from '../terms.ts';
import type { OtherObject } from './other-object.ts';

/** One set of rules of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy: its `spec`, or an entry of `specs`. */
export interface CiliumRules extends OtherObject {
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly endpointSelector: CiliumSelector;
  /** Whether it turns default deny on, where it has rules in the direction. */
  readonly defaultDeny: Readonly<Record<PolicyType, boolean>>;
  readonly allow: Readonly<Record<PolicyType, readonly CiliumRule[]>>;
  readonly deny: Readonly<Record<PolicyType, readonly CiliumRule[]>>;
}

/** Requirements that all hold; a key may begin with a source: `k8s:app`, `any:app`, `reserved:host`. */
export type CiliumSelector = readonly LabelSelectorRequirement[];

export interface CiliumRule {
  /** Undefined: no list of peers is written. Of several kinds only one has entries. */
  readonly peers?: readonly CiliumPeer[];
  /** Undefined: every port of every protocol. */
  readonly ports?: readonly CiliumPort[];
  /** What it lets through is limited further by what is said in it: HTTP, a TLS server's name. */
  readonly isLimitedAtL7: boolean;
  readonly location: Location;
}

export type CiliumPeer =
  | { readonly is: 'endpoints'; readonly selector: CiliumSelector }
  | { readonly is: 'entity'; readonly name: string }
  | { readonly is: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | {
      readonly is: 'group';
      readonly name?: string;
      readonly selector?: CiliumSelector;
      readonly except: readonly string[];
    }
  | { readonly is: 'service'; readonly name?: string; readonly selector?: CiliumSelector; readonly namespace?: string }
  | { readonly is: 'domainName'; readonly name: string }
  /** Nodes by their labels, groups of a cloud: nobody knows offline. */
  | { readonly is: 'unknown'; readonly what: string; readonly where: 'nodes' | 'outside' };

/** Both ends included, or by name. */
export type CiliumPort = { readonly protocol: Protocol } & (
  | { readonly first: number; readonly last: number }
  | { readonly name: string }
);

export interface CiliumCidrGroup extends OtherObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly cidrs: readonly string[];
}
