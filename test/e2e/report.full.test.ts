/// <reference lib="dom" />
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { axe, describeInBrowser, launchBrowser } from './browser.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall report '));
  browser = (await launchBrowser()) as Browser;
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
const rows = (page: Page) => page.locator('.matrix tbody tr:not(.namespace) th').allInnerTexts();
const boxes = (page: Page) => page.locator('.graph .box .name').allTextContents();
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
/** Nothing but pictures and tables scrolls sideways. */
const isTooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

describeInBrowser('the report')('the report in a browser', () => {
  let files: Record<'guide' | 'hardened' | 'step' | 'shop' | 'large', string>;
  beforeAll(() => {
    const world = join(folder, 'world');
    spawnSync(process.execPath, ['--import', 'tsx', 'bench/worlds.ts', world, '200', '20', '10', '10']);
    files = {
      guide: report('guide', 'test/fixtures/guide'),
      hardened: report('hardened', 'test/fixtures/hardened'),
      step: report('step', 'test/fixtures/hardened', '--base', 'test/fixtures/guide'),
      shop: report('shop', 'test/fixtures/shop12'),
      large: report('large', world),
    };
  });

  it('says what is open, and shows matrix, reason of a cell, graph and changes, without a request', async () => {
    const { page, trouble } = await open(files.step);
    expect(await page.locator('.verdict').innerText()).toBe(
      'frontend is open to strangers and to the internet; backend and db to neither.',
    );
    expect(await page.locator('.figure b').allInnerTexts()).toEqual(['1', '1', '0']);
    expect(await page.locator('.against').innerText()).toMatch(/^Against the base: .*risk HIGH$/);
    const [backend, db] = ['three-tier/backend[Deployment]', 'three-tier/db[StatefulSet]'];
    expect(await cell(page, backend, db).innerText()).toBe('+ 3306');
    await cell(page, backend, db).hover();
    expect(await why(page)).toMatch(
      /: open, TCP 3306\ngained against the base: .*\n[\s\S]*egress rule 1 of three-tier\/backend-egress-to-db-3306 \(test\/fixtures\/hardened\/1-network-policy.k8s.yaml:\d+\) lets it through/,
    );
    await cell(page, 'three-tier/frontend[Deployment]', db).hover();
    expect(await why(page)).toMatch(
      /: denied, No Connections[\s\S]*entering three-tier\/db\[StatefulSet\]:[\s\S]*no rule of theirs lets it through/,
    );
    expect(await boxes(page)).toEqual(expect.arrayContaining(['db (added)', 'db (removed)', 'the internet']));
    expect(await page.locator('.arrow.gained text').allTextContents()).toContain('+ 3306');
    expect(await page.locator('#changes tbody tr').count()).toBeGreaterThan(3);
    expect(await page.locator('#findings').innerText()).toContain('No findings.');
    await page.check('#changed');
    expect(await rows(page)).not.toContain('stranger in three-tier');
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('works by keyboard alone', async () => {
    const { page } = await open(files.guide);
    for (let i = 0; i < 60 && (await page.evaluate(() => document.activeElement?.tagName)) !== 'TD'; i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    expect(await why(page)).toMatch(/^default\/backend\[Deployment\] => default\/db\[Deployment\]: open, TCP 3306/);
    await page.keyboard.press('End');
    expect(await focused(page)).toMatch(
      /^default\/backend\[Deployment\] to 0\.0\.0\.0-255\.255\.255\.255\[External\]:/,
    );
    await page.keyboard.press('Home');
    expect(await focused(page)).toBe('backend');
    expect(await why(page)).toMatch(/^default\/backend\[Deployment\]\n[\s\S]*can be reached by 5 of 5 others/);
    await page.keyboard.press('Control+End');
    expect(await focused(page)).toMatch(/^0\.0\.0\.0-255\.255\.255\.255\[External\] to /);
    await page.keyboard.press('Control+Home');
    expect(await focused(page)).toMatch(/^default\/backend\[Deployment\] to default\/backend/);
    // To the name of the column, then that of its namespace, which Enter folds, and opens again.
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('▾ default');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('▸ default (3)');
    expect(await rows(page)).toContain('▸ default (3)');
    await page.keyboard.press('Enter');
    expect(await rows(page)).toContain('backend');
    // Enter on a name shows only who connects with it.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await page.inputValue('#focus')).toBe('default/db[Deployment]');
    await page.close();
  });

  it('finds by name, and shows who connects with a peer', async () => {
    const { page } = await open(files.shop);
    await page.fill('#filter', 'fraud');
    // What is asked about in full, the others for comparison.
    expect(await page.locator('.matrix tbody tr:not(.namespace)').count()).toBe(19);
    expect(await page.locator('.matrix tbody th.hit').allInnerTexts()).toEqual(['fraud']);
    const aside = await page.locator('.matrix td.aside').count();
    expect(aside).toBe(await page.locator('.matrix tbody td[class]:not([aria-label*="fraud"])').count());
    expect(await page.locator('.graph .arrow title').allTextContents()).toEqual([
      'pay/fraud[Deployment] to data/orders-db[StatefulSet]: 5432',
      'pay/payments[Deployment] to pay/fraud[Deployment]: 8443',
    ]);
    await page.fill('#filter', 'nobody');
    expect(await page.locator('#matrix').innerText()).toContain('Nobody is called so');
    await page.fill('#filter', '');
    await page.selectOption('#focus', 'data/orders-db[StatefulSet]');
    expect(await rows(page)).toEqual(['orders-db', 'fraud', 'orders']);
    expect((await boxes(page)).sort()).toEqual(['fraud', 'orders', 'orders-db']);
    await page.close();
  });

  it('links to a cell, also one that is folded', async () => {
    const { page } = await open(files.large);
    const [from, to] = ['ns-3/w3-0[Deployment]', 'ns-7/w7-1[Deployment]'];
    const names = await page.locator('#focus option').evaluateAll((all) => all.map((one) => one.getAttribute('value')));
    const [a = from, b = to] = names.filter((name) => /^ns-[37]\//.test(name ?? '')).slice(18, 22) as string[];
    await page.goto(`${page.url()}#${new URLSearchParams({ from: a, to: b })}`);
    expect(await focused(page)).toContain(`${a} to ${b}:`);
    // Of the page itself: the browser tells its new address later.
    const hash = () => page.evaluate('location.hash') as Promise<string>;
    expect(await page.getByRole('link', { name: 'Link to this cell' }).getAttribute('href')).toBe(await hash());
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect(new URLSearchParams((await hash()).slice(1)).get('to')).not.toBe(b);
    await page.close();
  });

  it.each(['guide', 'hardened', 'step', 'shop', 'large'] as const)(
    '%s: fits into narrow and wide windows, and axe finds nothing, by day and by night',
    async (name) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, trouble } = await open(files[name], { colorScheme, viewport: { width: 400, height: 700 } });
        expect(await isTooWide(page)).toBe(false);
        await page.evaluate(() => {
          for (const one of document.querySelectorAll('details')) one.open = true;
        });
        expect(await isTooWide(page)).toBe(false);
        expect(await axe(page)).toEqual([]);
        await page.setViewportSize({ width: 1920, height: 1000 });
        await page.focus('.matrix td');
        expect(await isTooWide(page)).toBe(false);
        expect(await axe(page)).toEqual([]);
        expect(trouble).toEqual([]);
        await page.close();
      }
    },
  );

  it('is dark in the dark, and prints all but its tools', async () => {
    const { page } = await open(files.guide, { colorScheme: 'dark' });
    const colour = (element: string) => page.locator(element).evaluate((one) => getComputedStyle(one).backgroundColor);
    expect([await colour('body'), await colour('.graph')]).toEqual(['rgb(13, 17, 23)', 'rgb(22, 27, 34)']);
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    expect(await page.locator('.matrix').isVisible()).toBe(true);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('details:not([open])').count()).toBe(0);
    await page.close();
  });

  it('is under 1 MB at 200 workloads, with namespaces folded, and opens them', async () => {
    expect(statSync(files.large).size).toBeLessThan(1_000_000);
    const { page, trouble } = await open(files.large);
    expect(await page.locator('.matrix tbody tr:not(.namespace)').count()).toBe(12);
    expect(await page.locator('.graph .box').count()).toBe(12);
    await page.getByRole('button', { name: '▸ ns-3 (20)' }).last().click();
    expect(await page.locator('.matrix tbody tr:not(.namespace)').count()).toBe(31);
    const names = await rows(page);
    const collator = new Intl.Collator('en', { numeric: true });
    const opened = names.filter((name) => !name.startsWith('▸') && name !== 'the internet');
    expect(opened).toHaveLength(20);
    expect(opened).toEqual([...opened].sort(collator.compare));
    await page.getByRole('button', { name: 'Open 20 in ns-3' }).click();
    expect(await page.locator('.graph .frame').count()).toBe(1);
    await page.getByRole('button', { name: 'Fold ns-3' }).press('Enter');
    expect(await page.locator('.graph .frame').count()).toBe(0);
    await page.getByRole('button', { name: 'Open or fold all' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.matrix tbody tr').length > 200);
    expect(await page.locator('.graph .box').count()).toBeLessThan(61);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('takes no name for markup', async () => {
    const evil = '</script><img src=x onerror=alert(1)>\u2028"\'`{{1}}';
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'b', labels: { app: 'a' } } };
    mkdirSync(join(folder, 'evil'));
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: evil, namespace: 'b' },
    };
    const objects = [
      { ...manifest, spec: { containers: [{ name: evil, image: evil }] } },
      {
        ...manifest,
        metadata: { ...manifest.metadata, name: evil },
        spec: { containers: [{ name: 'a', image: 'a' }] },
      },
      {
        ...policy,
        spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { [evil]: evil } } }] }] },
      },
    ];
    for (const [i, object] of objects.entries()) writeFileSync(join(folder, `evil/${i}.json`), JSON.stringify(object));
    const { page, trouble } = await open(report('evil', join(folder, 'evil'), '--keep-going'));
    expect(await page.locator('img, iframe, main script').count()).toBe(0);
    expect(trouble).toEqual([]);
    await page.close();
  });
});
