import { existsSync, readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

/** `describe`, or where no browser is installed one that skips, and says so. */
export function describeInBrowser(what: string): typeof describe | typeof describe.skip {
  if (executablePath) return describe;
  console.warn(`SKIPPED: ${what} in a browser: no Chromium is installed (CHROMIUM names one)`);
  return describe.skip;
}

/** A browser that asks nobody; undefined: none is installed. */
export async function launchBrowser(): Promise<Browser | undefined> {
  if (!executablePath) return undefined;
  const quiet = ['--disable-quic', '--disable-background-networking', '--disable-component-update'];
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}

/** What axe finds in a page: the rule, and the markup that breaks it. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
