import { type AddressRange, addressOf } from '../../../lib/reach/ip-space.ts';
import { printAddress } from './addresses.ts';

export function isIn({ family, first, last }: AddressRange, text: string): boolean {
  const address = addressOf(text);
  return family === address.family && first <= address.first && address.first <= last;
}

export function printedAddress({ family, first }: AddressRange): string {
  return printAddress(first, family === 6);
}
