/** Packets of other protocols than TCP, UDP and SCTP. An absent field means any. */
export interface OtherPackets {
  /** The number of the protocol, as in an IP header: 1 is ICMP, 58 is ICMPv6. */
  readonly protocol?: number;
  /** The type of an ICMP message: its number, or the name that the manifest gives it if tierwall knows no number. */
  readonly type?: number | string;
  /** The code of an ICMP message. */
  readonly code?: number;
}

/** The packets of other protocols than TCP, UDP and SCTP that a rule is for. */
export interface OtherProtocols {
  /** The rule is for those that any of these describes. */
  readonly some: readonly OtherPackets[];
  /** It is not for those that any of these describes. */
  readonly but: readonly OtherPackets[];
}

export const ICMP = 1;
export const ICMPV6 = 58;
