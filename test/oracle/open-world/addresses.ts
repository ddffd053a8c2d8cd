import { contains } from '../evaluator.ts';

/** One address for each part of the address space that the blocks cut out: before, at and after both ends of each block. */
export function regionsOf(blocks: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const block of ['0.0.0.0/0', '::/0', ...blocks]) {
    const is6 = block.includes(':');
    const bits = is6 ? 128n : 32n;
    const [net = '', length = ''] = block.split('/');
    const size = 1n << (bits - BigInt(length));
    const first = (numberOf(net) / size) * size;
    for (const one of [first, first + size - 1n, first + size, first - 1n]) {
      if (one < 0n || one >= 1n << bits) continue;
      const address = printAddress(one, is6);
      const signature = `${is6} ${blocks.map((other) => contains(other, address))}`;
      if (!found.has(signature)) found.set(signature, address);
    }
  }
  return [...found.values()];
}

function numberOf(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const parts = (text: string) => text.split(':').filter((part) => part !== '');
  const [before, after] = [parts(head), parts(tail ?? '')];
  const zeros = tail === undefined ? [] : Array(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
}

/** Prints the address in full, without `::`. */
export function printAddress(number: bigint, is6: boolean): string {
  const [parts, width] = is6 ? [8, 16n] : [4, 8n];
  const digits = Array.from(
    { length: parts },
    (_, i) => (number >> (width * BigInt(parts - 1 - i))) & ((1n << width) - 1n),
  );
  return is6 ? digits.map((digit) => digit.toString(16)).join(':') : digits.join('.');
}
