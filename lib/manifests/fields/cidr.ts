import ipaddr from 'ipaddr.js';

/** An address block. */
export interface Cidr {
  /** The address of the network: 4 or 16 bytes, with the host bits cleared. */
  readonly bytes: readonly number[];
  readonly prefixLength: number;
  /** Canonical form, such as `10.0.0.0/8` or `2001:db8::/32`. */
  readonly text: string;
  /** The text had bits beyond the prefix, as in `10.0.0.1/8`. The API accepts that and means the network. */
  readonly hostBits: boolean;
}

const fourDecimals = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/**
 * Reads `address/length`. If the text is not a CIDR, `why` says so. It is as strict as Kubernetes' IsValidCIDR. Older API servers
 * accept an address with leading zeros and an IPv4-mapped IPv6 address. Network plugins disagree about these, so tierwall gives
 * no verdict about them.
 */
export function parseCidr(text: string): Cidr | { readonly why: string } {
  const [address = '', length = '', ...rest] = text.split('/');
  if (rest.length > 0 || length === '') return { why: 'not of the form address/length' };
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const bits = family === 'IPv6' ? 128 : 32;
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) return { why: `the length must be 0 to ${bits}` };
  if (family === 'IPv4' && !fourDecimals.test(address)) {
    const zeros = /^\d+(?:\.\d+){3}$/.test(address) && /(?:^|\.)0\d/.test(address);
    return { why: zeros ? 'an IPv4 address with leading zeros is read as octal by some' : 'not an IP address' };
  }
  if (address.includes('%') || !ipaddr[family].isValid(address)) return { why: 'not an IP address' };
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) return { why: 'an IPv4 address written as IPv6' };
  const all = parsed.toByteArray();
  const prefixLength = Number(length);
  const bytes = all.map((byte, index) => byte & maskOf(index, prefixLength));
  const network = ipaddr.fromByteArray(bytes);
  const canonical = network instanceof ipaddr.IPv6 ? network.toRFC5952String() : network.toString();
  const hostBits = bytes.some((byte, index) => byte !== all[index]);
  return { bytes, prefixLength, text: `${canonical}/${prefixLength}`, hostBits };
}

/** Whether a text is an IPv4 or IPv6 address, without a prefix length. */
export function isAddress(text: string): boolean {
  return !('why' in parseCidr(`${text}/${text.includes(':') ? 128 : 32}`));
}

/** Whether `inner` lies in `outer` and is smaller. */
export function isStrictSubset(inner: Cidr, outer: Cidr): boolean {
  if (inner.bytes.length !== outer.bytes.length || inner.prefixLength <= outer.prefixLength) return false;
  return outer.bytes.every((byte, index) => byte === ((inner.bytes[index] ?? 0) & maskOf(index, outer.prefixLength)));
}

/** The mask of one byte of an address. */
function maskOf(index: number, prefixLength: number): number {
  const ones = Math.min(8, Math.max(0, prefixLength - 8 * index));
  return (0xff << (8 - ones)) & 0xff;
}
