import { parseCidr } from '../../manifests/fields/cidr.ts';
import { type AddressRange, cidrsOf, type Family, joinRanges, rangesOfBlock } from '../ip-space.ts';

/**
 * Addresses as CIDRs, one a text. If nearly all addresses of a block are meant, the few others are named instead:
 * `0.0.0.0/0 but 10.0.0.0/8` stands for eight CIDRs.
 */
export function addressesText(addresses: readonly AddressRange[]): string[] {
  const known = texts.get(addresses) ?? ([4, 6] as const).flatMap((family) => textsOf(family, addresses));
  texts.set(addresses, known);
  return known;
}

const texts = new WeakMap<readonly AddressRange[], string[]>();

function textsOf(family: Family, addresses: readonly AddressRange[]): string[] {
  const own = joinRanges(addresses.filter((range) => range.family === family));
  const cidrs = own.flatMap(cidrsOf);
  const [first, last] = [own[0], own.at(-1)];
  if (cidrs.length < 2 || !first || !last) return cidrs;
  const cidr = smallestBlock(family, first.first, last.last);
  const others = rangesOfBlock({ cidr, except: cidrs }).flatMap(cidrsOf);
  return others.length * 2 < cidrs.length ? [`${cidr} but ${others.join(' ')}`] : cidrs;
}

/** The smallest CIDR that holds both addresses. */
function smallestBlock(family: Family, first: bigint, last: bigint): string {
  let size = 1n;
  while (first / size !== last / size) size *= 2n;
  const start = (first / size) * size;
  return cidrsOf({ family, first: start, last: start + size - 1n })[0] as string;
}

/** The addresses that such texts stand for, joined by spaces. Undefined if a word is not a CIDR. */
export function addressesCalled(text: string): AddressRange[] | undefined {
  const blocks: { readonly cidr: string; readonly except: string[] }[] = [];
  let isExcept = false;
  for (const word of text.split(' ')) {
    const last = blocks.at(-1);
    if (word === 'but') isExcept = true;
    else if ('why' in parseCidr(word)) return undefined;
    else if (isExcept && last && last.cidr.includes(':') === word.includes(':')) last.except.push(word);
    else {
      isExcept = false;
      blocks.push({ cidr: word, except: [] });
    }
  }
  return blocks.flatMap(rangesOfBlock);
}
