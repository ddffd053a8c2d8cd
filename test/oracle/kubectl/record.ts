/**
 * Records what kubectl's own decoder reads of some texts, so that tests without Go can hold tierwall to it:
 * `npm run fuzz:yaml:record` writes kubectl.json anew, where Go is there.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOracle, decode } from './oracle.ts';
import { Random } from './random.ts';
import { mutatedText, ODDITIES, seedTexts } from './texts.ts';

const { why } = buildOracle();
if (why) throw new Error(why);
const random = new Random(1);
const seeds = seedTexts();
const mutated = Array.from({ length: 2000 }, () => mutatedText(seeds, random)).filter(({ length }) => length < 400);
const texts = [...new Set([...ODDITIES, ...mutated])].slice(0, 400);
const encoder = new TextEncoder();
const readings = decode(texts.map((text) => encoder.encode(text)));
const lines = texts.map((text, i) => `  ${JSON.stringify({ text, ...readings[i] })}`);
writeFileSync(join(import.meta.dirname, 'kubectl.json'), `[\n${lines.join(',\n')}\n]\n`);
