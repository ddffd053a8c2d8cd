import { differenceOf } from './compare-texts.ts';
import { buildOracle, decode } from './oracle.ts';
import { Random } from './random.ts';
import { mutatedText, seedTexts } from './texts.ts';

const { why } = buildOracle();

describe('the reading of texts', () => {
  if (why) it.todo(`is that of kubectl: SKIPPED, ${why}`);
  else
    it('is that of kubectl, for texts that nobody has seen', () => {
      const seed = Math.floor(Math.random() * 2 ** 32);
      const random = new Random(seed);
      const seeds = seedTexts();
      const texts = Array.from({ length: 10_000 }, () => mutatedText(seeds, random));
      const readings = decode(texts.map((text) => new TextEncoder().encode(text)));
      const found = texts.flatMap((text, i) => {
        const difference = readings[i] && differenceOf(text, readings[i]);
        return difference === undefined ? [] : [{ seed, text, difference }];
      });
      expect(found).toEqual([]);
    });
});
