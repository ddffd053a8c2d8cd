import type { LabelSelectorRequirement, Location, PolicyType, Protocol } from '../terms.ts';
import type { FurtherLimit, OtherObject } from './other-object.ts';
import type { OtherPackets } from './other-protocols.ts';

/** One set of rules of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy: its `spec`, or an entry of `specs`. */
export interface CiliumRules extends OtherObject {
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly endpointSelector: CiliumSelector;
  /** Whether it turns on default deny in a direction, if it has rules there. */
  readonly defaultDeny: Readonly<Record<PolicyType, boolean>>;
  /** Options of Cilium's agent, off by default, without which it refuses the whole policy. Absent if there are none. */
  readonly options?: readonly string[];
  readonly allow: Readonly<Record<PolicyType, readonly CiliumRule[]>>;
  readonly deny: Readonly<Record<PolicyType, readonly CiliumRule[]>>;
}

/** Requirements that must all hold. A key may begin with a source: `k8s:app`, `any:app`, `reserved:host`. */
export type CiliumSelector = readonly LabelSelectorRequirement[];

/** A rule of a Cilium policy, for one direction. */
export interface CiliumRule {
  /** Undefined if no list of peers is written. Only one kind of list has entries. */
  readonly peers?: readonly CiliumPeer[];
  /** Undefined means every port of every protocol. */
  readonly ports?: readonly CiliumPort[];
  /** The rule in parts, if it limits one of them further than by addresses and ports. */
  readonly parts?: readonly CiliumPart[];
  /** Packets of other protocols than TCP, UDP and SCTP that it is for, such as ICMP. Absent if it names none. */
  readonly others?: readonly OtherPackets[];
  /** As in {@link CiliumRules}. */
  readonly options?: readonly string[];
  readonly location: Location;
}

/** The ports of a Cilium rule that share a limit. */
export interface CiliumPart {
  readonly ports?: readonly CiliumPort[];
  readonly limit?: FurtherLimit;
}

/**
 * One peer of a Cilium rule: pods, a word of Cilium's such as `world`, addresses, or a CiliumCIDRGroup by its name or
 * labels.
 */
export type CiliumPeer =
  | { readonly is: 'endpoints'; readonly selector: CiliumSelector }
  | {
      readonly is: 'entity';
      readonly name: string;
      /** True to ask which of these entities an end is, if it is a node or an endpoint of Cilium's own. Otherwise only nodes are ends. */
      readonly isToldApart?: true;
    }
  | { readonly is: 'cidr'; readonly cidr: string; readonly except: readonly string[] }
  | {
      readonly is: 'group';
      readonly name?: string;
      readonly selector?: CiliumSelector;
      readonly except: readonly string[];
    }
  /** Services by their name or their labels. None has neither. */
  | { readonly is: 'service'; readonly name?: string; readonly selector?: CiliumSelector; readonly namespace?: string }
  | { readonly is: 'domainName'; readonly name: string }
  /** Nodes by labels, or groups of a cloud. Nobody knows them offline. */
  | {
      readonly is: 'unknown';
      readonly what: string;
      /** What tells it from others of this kind: its selector or its content. */
      readonly about: string;
      readonly where: 'nodes' | 'outside';
    };

/** A range with both ends included, or a port name. */
export type CiliumPort = { readonly protocol: Protocol } & (
  | { readonly first: number; readonly last: number }
  | { readonly name: string }
);

/** A CiliumCIDRGroup: addresses that rules select by its name or its labels. */
export interface CiliumCidrGroup extends OtherObject {
  readonly labels: ReadonlyMap<string, string>;
  readonly cidrs: readonly string[];
}
