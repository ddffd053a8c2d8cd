/**
 * Compares what tierwall reads of texts with what kubectl's own decoder reads: `npm run fuzz:yaml [-- COUNT] [--seed SEED]`.
 * Ends with 1 where they differ, after the first texts that show it.
 */
import { differenceOf } from './compare-texts.ts';
import { buildOracle, decode } from './oracle.ts';
import { arguments_, Random } from './random.ts';
import { mutatedText, seedTexts } from './texts.ts';

const { count, seed } = arguments_(process.argv.slice(2), 5000);
const { why } = buildOracle();
if (why) console.log(`SKIPPED: ${why}`);
else run();

function run(): void {
  console.log(`seed ${seed}`);
  const random = new Random(seed);
  const seeds = seedTexts();
  const encoder = new TextEncoder();
  let [differences, read] = [0, 0];
  for (let done = 0; done < count && differences < 5; done += 1000) {
    const texts = Array.from({ length: Math.min(1000, count - done) }, () => mutatedText(seeds, random));
    decode(texts.map((text) => encoder.encode(text))).forEach((reading, i) => {
      const text = texts[i] ?? '';
      const difference = differenceOf(text, reading);
      if (reading.error === undefined && reading.documents.length > 0) read++;
      if (difference === undefined) return;
      differences++;
      if (differences <= 5) console.log(`\n--- ${visible(JSON.stringify(text))}\n${visible(difference)}`);
    });
  }
  console.log(
    differences > 0
      ? `${differences} differences`
      : `${count} of ${count} texts are read as kubectl reads them; it reads ${read} of them to the end`,
  );
  if (differences > 0) process.exitCode = 1;
}

function visible(text: string): string {
  return text.replaceAll(/[^\n -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
