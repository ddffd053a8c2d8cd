/// <reference lib="dom" />
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = [process.env['CHROMIUM'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
if (!executablePath) console.warn('SKIPPED: the report in a browser: no Chromium is installed (CHROMIUM names one)');

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall report '));
  if (!executablePath) return;
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
    ],
  });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

function report(name: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/tierwall', 'report', ...args], {
    ...{ encoding: 'utf8', maxBuffer: 1 << 26 },
  });
  if (status !== 0) throw new Error(stderr);
  const file = join(folder, `${name}.html`);
  writeFileSync(file, stdout);
  return file;
}

/** The page of a report, opened from the file system; whatever goes wrong in it, and every request, is kept. */
async function open(file: string, options: Parameters<Browser['newPage']>[0] = {}) {
  const page = await browser.newPage(options);
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('request', (request) => request.url().startsWith('file:') || trouble.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('table.matrix');
  return { page, trouble };
}

const why = (page: Page) => page.locator('#why').innerText();
const cell = (page: Page, from: string, to: string) => page.locator(`td[aria-label^="${from} to ${to}:"]`);

(executablePath ? describe : describe.skip)('the report in a browser', () => {
  it('shows the matrix, the reason of a cell, the graph and the changes, without a request', async () => {
    const { page, trouble } = await open(report('step', 'test/fixtures/hardened', '--base', 'test/fixtures/guide'));
    const [backend, db] = ['three-tier/backend[Deployment]', 'three-tier/db[StatefulSet]'];
    expect(await cell(page, backend, db).innerText()).toBe('3306');
    await cell(page, backend, db).hover();
    expect(await why(page)).toMatch(
      /: open, TCP 3306[\s\S]*egress rule 1 of three-tier\/backend-egress-to-db-3306 \(test\/fixtures\/hardened\/1-network-policy.k8s.yaml:\d+\) lets it through/,
    );
    await cell(page, 'three-tier/frontend[Deployment]', db).hover();
    expect(await why(page)).toMatch(
      /: denied, No Connections[\s\S]*entering three-tier\/db\[StatefulSet\]:[\s\S]*no rule of theirs lets it through/,
    );
    expect(await page.locator('.graph svg').count()).toBe(1);
    expect(await page.locator('#changes tbody tr').count()).toBeGreaterThan(3);
    expect(await page.locator('#findings').innerText()).toContain('No findings.');
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('works by keyboard alone', async () => {
    const { page } = await open(report('guide', 'test/fixtures/guide'));
    for (let i = 0; i < 40 && (await page.evaluate(() => document.activeElement?.tagName)) !== 'TD'; i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TD');
    expect(await why(page)).toMatch(/^default\/backend\[Deployment\] => default\/db\[Deployment\]: open, TCP 3306/);
    await page.close();
  });

  it('filters by name, and shows who connects with a peer', async () => {
    const { page } = await open(report('hardened', 'test/fixtures/hardened'));
    await page.fill('#filter', 'db');
    expect(await page.locator('.matrix tbody th').allInnerTexts()).toEqual(['db']);
    await page.fill('#filter', 'nobody');
    expect(await page.locator('#matrix').innerText()).toContain('Nobody is called so.');
    await page.fill('#filter', '');
    await page.selectOption('#focus', 'three-tier/db[StatefulSet]');
    expect(await page.locator('.matrix tbody tr:not(:has(button)) th').allInnerTexts()).toEqual(['backend', 'db']);
    await page.close();
  });

  it('is usable in the dark, on paper and in a narrow window', async () => {
    const file = report('dark', 'test/fixtures/hardened');
    const { page } = await open(file, { colorScheme: 'dark', viewport: { width: 400, height: 700 } });
    const colour = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await colour()).toBe('rgb(13, 17, 23)');
    // Nothing but the matrix scrolls sideways.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true);
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    expect(await page.locator('.matrix').isVisible()).toBe(true);
    await page.close();
  });

  it('is under 1 MB at 200 workloads, with namespaces closed, and opens them all', async () => {
    const world = join(folder, 'world');
    spawnSync(process.execPath, ['--import', 'tsx', 'bench/worlds.ts', world, '200', '20', '10', '10']);
    const file = report('large', world);
    expect(statSync(file).size).toBeLessThan(1_000_000);
    const { page, trouble } = await open(file);
    expect(await page.locator('.matrix tbody tr').count()).toBe(11);
    await page.getByRole('button', { name: 'ns-3 (20)' }).last().click();
    expect(await page.locator('.matrix tbody tr').count()).toBe(31);
    await page.getByRole('button', { name: 'Open or close all' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.matrix tbody tr').length > 200);
    expect(trouble).toEqual([]);
    await page.close();
  });
});
