import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
