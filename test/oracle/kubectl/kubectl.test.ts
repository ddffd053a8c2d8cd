import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differenceOf } from './compare-texts.ts';
import type { Reading } from './oracle.ts';

/** What kubectl's decoder said, recorded by record.ts. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'kubectl.json'), 'utf8')) as (Reading & {
  readonly text: string;
})[];

describe('the reading of texts', () => {
  it.each(recorded.map((reading) => [reading.text, reading] as const))('is that of kubectl for %j', (text, reading) => {
    expect(differenceOf(text, reading)).toBeUndefined();
  });

  it('is compared where kubectl reads, and where it refuses', () => {
    expect(recorded.filter(({ error }) => error === undefined).length).toBeGreaterThan(100);
    expect(recorded.filter(({ error }) => error !== undefined).length).toBeGreaterThan(100);
  });
});
