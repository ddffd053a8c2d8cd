import { type AddressRange, cidrsOf, rangesOfBlock } from '../reach/ip-space.ts';
import { paragraphs } from './wrapped.ts';

/** Longer lists are printed below a table. */
const MOST = 6;

/**
 * Lists that are too long for a cell or a title of a table. The table has a word and a number for each, such as `12 ports [1]`, and
 * the lists are printed once below it.
 */
export class LongLists {
  readonly #numbers = new Map<string, number>();

  /** The ports of a cell as they are, or `12 ports [1]` if there are too many. */
  ports(text: string): string {
    const parts = text.split(' ');
    if (parts.length <= MOST) return text;
    const word = parts.some((part) => part.includes('-')) ? 'port ranges' : 'ports';
    return `${parts.length} ${word} [${this.#numberOf(parts.join(', '))}]`;
  }

  /**
   * Such as `30 ranges [2]`. For most addresses, `other addresses [2]`, and the list says which ones are left out.
   * @param ranges joined ranges
   */
  ranges(ranges: readonly AddressRange[]): string {
    const [own, left] = [ranges.flatMap(cidrsOf), leftOut(ranges)];
    if (left.length >= own.length) return `${ranges.length} ranges [${this.#numberOf(own.join(', '))}]`;
    const families = [...new Set(ranges.map(({ family }) => `IPv${family}`))].join(' and ');
    return `other addresses [${this.#numberOf(`all ${families} addresses except ${left.join(', ')}`)}]`;
  }

  /** The lists, wrapped at spaces to this width. */
  lines(width: number): string[] {
    return [...this.#numbers].flatMap(([text, number]) => paragraphs(`[${number}] ${text}`, width));
  }

  #numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size + 1;
    this.#numbers.set(text, number);
    return number;
  }
}

/** The addresses that are in none of the ranges, of the families that they are of. */
function leftOut(ranges: readonly AddressRange[]): string[] {
  return ([4, 6] as const).flatMap((family) => {
    const except = ranges.filter((range) => range.family === family).flatMap(cidrsOf);
    if (except.length === 0) return [];
    return rangesOfBlock({ cidr: family === 4 ? '0.0.0.0/0' : '::/0', except }).flatMap(cidrsOf);
  });
}
