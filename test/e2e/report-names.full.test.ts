/// <reference lib="dom" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { tierwall } from '../in-process.ts';
import { pod } from '../review/review.ts';
import { describeInBrowser, launchBrowser } from './browser.ts';

describeInBrowser('names in the report')('names in the report in a browser', () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall names '));
    browser = (await launchBrowser()) as Browser;
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leave room for the cells, however long they are, and that of a wide namespace stays in sight', async () => {
    const names = Array.from({ length: 15 }, (_, i) => `${'a-long-name-'.repeat(4)}${i}`);
    writeFileSync(join(folder, 'pods.yaml'), names.map((name) => pod(name)).join('---\n'));
    const { stdout } = await tierwall(['report', folder]);
    const page = await browser.newPage({ viewport: { width: 400, height: 700 } });
    await page.setContent(stdout);
    const widthOf = (one: Element) => one.clientWidth;
    expect(await page.locator('.matrix .corner').evaluate(widthOf)).toBeLessThan(200);
    const group = page.locator('.matrix th[scope="colgroup"] button').first();
    for (const left of [0, 300]) {
      await page.locator('#grid').evaluate((grid, scrolled) => {
        grid.scrollLeft = scrolled;
      }, left);
      const { x = 0, width = 400 } = (await group.boundingBox()) ?? {};
      expect([x > 150, x + width < 400]).toEqual([true, true]);
    }
    await page.close();
  });
});
