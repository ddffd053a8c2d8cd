import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type Shape, shapeProblems, shown } from './shape.ts';

interface Parsed {
  readonly address: string;
  readonly length: number;
  readonly family: 'ipv4' | 'ipv6';
}

const BLOCK: Shape = { fields: { cidr: 'string', except: { list: 'string' } } };

/**
 * What the API server would refuse in an ipBlock (ValidateIPBlock of pkg/apis/networking/validation), and an address within a block.
 * The API server only warns of the latter, which may mean the address or the block.
 */
export function blockProblems(
  field: string,
  block: { readonly cidr: string; readonly except?: readonly string[] },
): string[] {
  const wrong = shapeProblems('', block, BLOCK);
  if (wrong.length > 0) return wrong.map((one) => `${field}: ${one}`);
  const whole = parse(block.cidr);
  if (!whole) return [notACidr(field, block.cidr)];
  const parts = (block.except ?? []).flatMap((text) => {
    const part = parse(text);
    if (!part) return [notACidr(`${field}: except`, text)];
    const within = addressWithin(`${field}: except`, text, part);
    if (within.length > 0) return within;
    const list = new BlockList();
    list.addSubnet(whole.address, whole.length, whole.family);
    const isInside =
      part.family === whole.family && part.length > whole.length && list.check(part.address, part.family);
    return isInside
      ? []
      : [`${field}: except ${text} is not a smaller part of ${block.cidr}; except only blocks within it`];
  });
  return [...addressWithin(field, block.cidr, whole), ...parts];
}

function addressWithin(field: string, text: string, { address, length, family }: Parsed): string[] {
  const [kind, bits] = family === 'ipv4' ? ([ipaddr.IPv4, 32] as const) : ([ipaddr.IPv6, 128] as const);
  const network = kind.networkAddressFromCIDR(text).toString();
  if (kind.parse(address).toString() === network) return [];
  return [
    `${field}: ${shown(text)} is an address within ${network}/${length}; write ${network}/${length} for the whole block, or ${address}/${bits} for the address alone`,
  ];
}

function notACidr(field: string, text: unknown): string {
  return `${field}: ${shown(text)} is not a CIDR; write for example 203.0.113.0/24 or 2001:db8::/32`;
}

function parse(text: unknown): Parsed | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(typeof text === 'string' ? text : '') ?? [];
  const family = isIP(address);
  if (family === 0 || address.includes('%') || Number(length) > (family === 4 ? 32 : 128)) return undefined;
  return { address, length: Number(length), family: family === 4 ? 'ipv4' : 'ipv6' };
}
